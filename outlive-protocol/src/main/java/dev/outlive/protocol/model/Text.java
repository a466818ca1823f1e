package dev.outlive.protocol.model;

/** Text from outside, made fit for a message: control and direction characters replaced, length bounded. */
public final class Text {
    private Text() {}

    /** The text with everything that could forge a log line or move a cursor replaced by '?', cut at {@code lengthMax}. */
    public static String visible(String text, int lengthMax) {
        var shown = new StringBuilder(Math.min(text.length(), lengthMax));
        for (int i = 0; i < text.length() && shown.length() < lengthMax; i++) {
            char c = text.charAt(i);
            shown.append(isPlain(c) ? c : '?');
        }
        return text.length() > lengthMax ? shown.append('…').toString() : shown.toString();
    }

    /** A URL without user info, query and fragment, which may carry secrets (I29). */
    public static String redactedUrl(java.net.URI uri) {
        var shown = new StringBuilder();
        shown.append(uri.getScheme()).append("://");
        String host = uri.getHost();
        shown.append(host == null ? "?" : host);
        if (uri.getPort() >= 0) {
            shown.append(':').append(uri.getPort());
        }
        String path = uri.getRawPath();
        if (path != null) {
            shown.append(path);
        }
        if (uri.getRawQuery() != null) {
            shown.append("?…");
        }
        return shown.toString();
    }

    private static boolean isPlain(char c) {
        boolean control = c < ' ' || (c >= 0x7f && c < 0xa0);
        boolean direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f;
        return !control && !direction && c != 0x2028 && c != 0x2029;
    }
}
