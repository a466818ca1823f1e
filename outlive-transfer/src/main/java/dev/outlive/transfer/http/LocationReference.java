package dev.outlive.transfer.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.regex.Pattern;

/**
 * A redirect's target, resolved against the URL it came from as RFC 3986 §5.2 says; {@link URI#resolve} follows an older
 * RFC and loses the last path segment of {@code ?query} references.
 */
final class LocationReference {
    /** The split of RFC 3986, appendix B. */
    private static final Pattern PARTS = Pattern.compile("^(?:([^:/?#]+):)?(//[^/?#]*)?([^?#]*)(\\?[^#]*)?(?:#.*)?$");

    private LocationReference() {}

    /** The absolute URL a Location value means, without its fragment. */
    static URI resolve(URI base, String location) throws URISyntaxException {
        var matcher = PARTS.matcher(PercentEncoding.encodeLocation(location));
        if (location.isEmpty() || !matcher.matches()) {
            throw new URISyntaxException("", "not a URL");
        }
        var scheme = matcher.group(1);
        var authority = matcher.group(2);
        var path = matcher.group(3);
        var query = matcher.group(4) == null ? "" : matcher.group(4);
        if (scheme != null) {
            return new URI(scheme + ":" + (authority == null ? "" : authority) + withoutDots(path) + query);
        }
        if (authority != null) {
            return new URI(base.getScheme() + ":" + authority + withoutDots(path) + query);
        }
        if (path.isEmpty()) {
            var baseQuery = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
            return new URI(start(base) + base.getRawPath() + (matcher.group(4) == null ? baseQuery : query));
        }
        return new URI(start(base) + withoutDots(path.startsWith("/") ? path : sibling(base, path)) + query);
    }

    private static String start(URI base) {
        return base.getScheme() + "://" + base.getRawAuthority();
    }

    private static String sibling(URI base, String path) {
        var basePath = base.getRawPath();
        return basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
    }

    /** RFC 3986 §5.2.4. */
    private static String withoutDots(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        var kept = new ArrayDeque<String>();
        var segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (segments[i].equals("..")) {
                kept.pollLast();
            } else if (!segments[i].equals(".")) {
                kept.addLast(segments[i]);
                continue;
            }
            if (last) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }
}
