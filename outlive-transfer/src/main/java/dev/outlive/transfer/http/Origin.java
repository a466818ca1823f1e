package dev.outlive.transfer.http;

/**
 * A scheme, host and port: the border that credentials never cross and the key under which connections are kept (RFC
 * 9110 §4.3.1). The host is in lower case and ASCII, an IPv6 address without its brackets.
 */
public record Origin(String scheme, String host, int port) {
    public Origin {
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("only http and https have an origin here, not " + scheme);
        }
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a host and port: " + host + " " + port);
        }
    }

    /** Whether requests to this origin go over TLS. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** The value of the Host field: brackets around IPv6, no zone, no default port (RFC 9110 §7.2). */
    public String hostField() {
        return port == defaultPort(scheme) ? hostInUri() : hostInUri() + ":" + port;
    }

    /** Host and port, whatever the scheme: {@code example.org:443} (RFC 9112 §3.2.3). */
    public String authority() {
        return hostInUri() + ":" + port;
    }

    static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private String hostInUri() {
        if (host.indexOf(':') < 0) {
            return host;
        }
        int zone = host.indexOf('%');
        return "[" + (zone < 0 ? host : host.substring(0, zone)) + "]";
    }

    /** The origin as the start of a URL; holds no secret. */
    @Override
    public String toString() {
        return scheme + "://" + hostField();
    }
}
