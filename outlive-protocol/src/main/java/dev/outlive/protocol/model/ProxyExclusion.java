package dev.outlive.protocol.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are asked without a proxy: a name with all names below it ({@code example.org}), or addresses that share
 * their first bits ({@code 10.0.0.0/8}, {@code 192.0.2.7}, {@code fd00::/8}). Names aren't looked up: a name matches no
 * address.
 */
sealed interface ProxyExclusion {
    /** The longest one: as long as a host's name. */
    int CHARACTERS_MAX = 255;

    Pattern NAME = Pattern.compile("[a-z0-9_~-]+(\\.[a-z0-9_~-]+)*");
    Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

    /** As it is written, in one form. */
    String text();

    /** Whether it means this host, in lower case and without brackets. */
    boolean matches(String host);

    /** The hosts that both mean, or empty if there are none. */
    Optional<ProxyExclusion> meet(ProxyExclusion other);

    /**
     * Reads one; a dot before a name means nothing, as to curl.
     *
     * @throws IllegalArgumentException when it is none
     */
    static ProxyExclusion of(String written) {
        String text = written.strip().toLowerCase(Locale.ROOT);
        if (text.length() <= CHARACTERS_MAX) {
            int slash = text.indexOf('/');
            byte[] address = address(slash < 0 ? text : text.substring(0, slash));
            if (address != null) {
                int bits = slash < 0 ? address.length * 8 : bits(text.substring(slash + 1));
                if (bits >= 0 && bits <= address.length * 8) {
                    return new Addresses(masked(address, bits), bits);
                }
            } else if (slash < 0) {
                String name = text.startsWith(".") ? text.substring(1) : text;
                name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
                if (NAME.matcher(name).matches()) {
                    return new Name(name);
                }
            }
        }
        throw new IllegalArgumentException("hosts asked without a proxy are a name such as example.org, an address, or"
                + " addresses such as 10.0.0.0/8, not '" + Text.visible(written, 80) + "'");
    }

    /** A name and all names below it. */
    record Name(String text) implements ProxyExclusion {
        @Override
        public boolean matches(String host) {
            String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            return name.equals(text) || name.endsWith("." + text);
        }

        @Override
        public Optional<ProxyExclusion> meet(ProxyExclusion other) {
            if (other instanceof Name name) {
                if (matches(name.text)) {
                    return Optional.of(name);
                }
                if (name.matches(text)) {
                    return Optional.of(this);
                }
            }
            return Optional.empty();
        }
    }

    /** The addresses that begin with so many bits. */
    record Addresses(byte[] first, int bits) implements ProxyExclusion {
        @Override
        public String text() {
            try {
                String address = InetAddress.getByAddress(first).getHostAddress();
                return bits == first.length * 8 ? address : address + "/" + bits;
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public boolean matches(String host) {
            byte[] address = address(host);
            return address != null && address.length == first.length && Arrays.equals(masked(address, bits), first);
        }

        @Override
        public Optional<ProxyExclusion> meet(ProxyExclusion other) {
            if (!(other instanceof Addresses addresses) || addresses.first.length != first.length) {
                return Optional.empty();
            }
            Addresses narrower = addresses.bits >= bits ? addresses : this;
            Addresses wider = narrower == this ? addresses : this;
            return Arrays.equals(masked(narrower.first, wider.bits), wider.first)
                    ? Optional.of(narrower)
                    : Optional.empty();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Addresses addresses
                    && bits == addresses.bits
                    && Arrays.equals(first, addresses.first);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(first) + bits;
        }
    }

    private static byte @Nullable [] address(String host) {
        String text = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (IPV4.matcher(literal).matches()) {
            return ipv4(literal);
        }
        if (!IPV6.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(literal).getAddress(); // a literal: nothing is looked up
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static byte @Nullable [] ipv4(String literal) {
        var address = new byte[4];
        String[] parts = literal.split("\\.");
        for (int i = 0; i < address.length; i++) {
            int part = Integer.parseInt(parts[i]);
            if (part > 255) {
                return null;
            }
            address[i] = (byte) part;
        }
        return address;
    }

    private static int bits(String digits) {
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.max(0, Math.min(8, bits - i * 8));
            masked[i] &= (byte) (0xff00 >> kept);
        }
        return masked;
    }
}
