package dev.outlive.transfer.http;

import java.net.IDN;
import java.net.URI;
import java.util.Locale;

/**
 * Where a request goes: the origin to connect to, and the request target (path and query, exactly as written). A
 * fragment stays at home; user info is refused, since it would leak into logs and other origins.
 */
record HttpUri(Origin origin, String target) {
    /** Longest URL accepted; servers commonly refuse more than 8 KiB. */
    static final int URL_CHARS_MAX = 64 * 1024;

    /** A scheme may come from a server, and goes into messages. */
    private static final int SCHEME_SHOWN_MAX = 20;

    /** A URL that can't be requested; the code is `unsupported-url` or `bad-url`. */
    static final class UnusableUrlException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;

        UnusableUrlException(String code, String message) {
            super(message);
            this.code = code;
        }

        String code() {
            return code;
        }

        String explanation() {
            return String.valueOf(getMessage());
        }
    }

    static HttpUri of(URI uri) throws UnusableUrlException {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new UnusableUrlException(
                    FailureCode.UNSUPPORTED_URL,
                    scheme.isEmpty()
                            ? "the URL has no scheme"
                            : "only http and https URLs can be requested, not "
                                    + scheme.substring(0, Math.min(scheme.length(), SCHEME_SHOWN_MAX)));
        }
        var authority = uri.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            throw new UnusableUrlException(FailureCode.BAD_URL, "the URL names no host");
        }
        if (authority.indexOf('@') >= 0) {
            throw new UnusableUrlException(
                    FailureCode.BAD_URL, "the URL holds a user name or password: send an Authorization field instead");
        }
        return new HttpUri(originOf(scheme, authority), targetOf(uri));
    }

    /** The same place as a URI, without a fragment. */
    URI toUri() {
        return URI.create(origin + target);
    }

    private static Origin originOf(String scheme, String authority) throws UnusableUrlException {
        int bracket = authority.lastIndexOf(']');
        int colon = authority.indexOf(':', Math.max(bracket, 0));
        var host = colon < 0 ? authority : authority.substring(0, colon);
        var port = colon < 0 ? "" : authority.substring(colon + 1);
        return new Origin(scheme, asciiHost(host), portOf(scheme, port));
    }

    private static String asciiHost(String host) throws UnusableUrlException {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1).toLowerCase(Locale.ROOT);
        }
        try {
            var ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            for (int i = 0; i < ascii.length(); i++) {
                if (!isHostCharacter(ascii.charAt(i))) {
                    throw new UnusableUrlException(
                            FailureCode.BAD_URL, "the URL's host holds a character no host may have");
                }
            }
            if (ascii.isEmpty() || ascii.length() > 255) {
                throw new UnusableUrlException(FailureCode.BAD_URL, "the URL's host is empty or too long");
            }
            return ascii;
        } catch (IllegalArgumentException e) {
            throw new UnusableUrlException(FailureCode.BAD_URL, "the URL's host isn't a valid name");
        }
    }

    private static boolean isHostCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    }

    private static int portOf(String scheme, String port) throws UnusableUrlException {
        if (port.isEmpty()) {
            return Origin.defaultPort(scheme);
        }
        try {
            int number = port.length() <= 5 ? Integer.parseUnsignedInt(port) : 0;
            if (number >= 1 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UnusableUrlException(FailureCode.BAD_URL, "the URL's port isn't a number from 1 to 65535");
    }

    private static String targetOf(URI uri) throws UnusableUrlException {
        var path = uri.getRawPath();
        var text = (path == null || path.isEmpty() ? "/" : path)
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        var target = PercentEncoding.encodeNonAscii(text);
        if (target.length() > URL_CHARS_MAX) {
            throw new UnusableUrlException(FailureCode.BAD_URL, "the URL is longer than 64 KiB");
        }
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7f) {
                throw new UnusableUrlException(FailureCode.BAD_URL, "the URL holds a blank or control character");
            }
        }
        return target;
    }
}
