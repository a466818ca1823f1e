package dev.outlive.receiver.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The head of one request: what is asked for, before any of its body.
 *
 * @param path the path of the target as sent, still percent-coded, without the query
 * @param minorVersion 0 or 1 of HTTP/1.x
 */
public record RequestHead(String method, String path, int minorVersion, Fields fields) {
    /** A head of a browser with many cookies is 8 KiB; 64 KiB is what the specification of this project allows. */
    static final int HEAD_BYTES_MAX = 64 * 1024;
    /** Paths beyond this are no file names; common servers stop here too. */
    static final int TARGET_BYTES_MAX = 8 * 1024;

    static final int FIELDS_MAX = 200;
    private static final int METHOD_BYTES_MAX = 32;

    /** Reads a head up to and with its empty line; one empty line before it is passed over (RFC 9112 §2.2). */
    public static RequestHead read(WireInput in) throws IOException {
        Supplier<Refusal> tooLarge = () -> Refusal.of(
                431,
                "head-too-large",
                "The request head is over " + HEAD_BYTES_MAX + " bytes or " + FIELDS_MAX + " fields.");
        Supplier<Refusal> targetTooLong = () -> Refusal.of(
                414, "target-too-long", "The request line is over " + TARGET_BYTES_MAX + " bytes. Use a shorter path.");
        var line = in.readLine(TARGET_BYTES_MAX, targetTooLong);
        if (line.isEmpty()) {
            line = in.readLine(TARGET_BYTES_MAX, targetTooLong);
        }
        var words = words(line);
        var method = words.get(0);
        int minorVersion = minorVersion(words.get(2));
        var path = path(method, words.get(1));
        var fields = Fields.read(in, HEAD_BYTES_MAX - line.length(), FIELDS_MAX, tooLarge);
        int hosts = fields.all("Host").size();
        if (hosts > 1 || (hosts == 0 && minorVersion == 1)) {
            throw Refusal.malformed(hosts == 0 ? "no Host field" : "several Host fields");
        }
        return new RequestHead(method, path, minorVersion, fields);
    }

    private static List<String> words(String line) throws Refusal {
        var words = new ArrayList<>(List.of(line.split(" ", -1)));
        if (words.size() != 3 || !Tokens.isToken(words.get(0)) || words.get(0).length() > METHOD_BYTES_MAX) {
            throw Refusal.malformed("no request line of the form 'METHOD target HTTP/1.1'");
        }
        return words;
    }

    private static int minorVersion(String version) throws Refusal {
        return switch (version) {
            case "HTTP/1.1" -> 1;
            case "HTTP/1.0" -> 0;
            default ->
                throw version.matches("HTTP/[0-9](\\.[0-9])?")
                        ? Refusal.of(505, "version-not-supported", "This server speaks HTTP/1.1 only.")
                        : Refusal.malformed("no HTTP version in its request line");
        };
    }

    private static String path(String method, String target) throws Refusal {
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw Refusal.malformed("a target with characters that must be percent-coded");
        }
        if (target.equals("*") && method.equals("OPTIONS")) {
            return target;
        }
        var path = target;
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            int slash = target.indexOf('/', 7);
            path = slash < 0 ? "/" : target.substring(slash);
        }
        if (!path.startsWith("/")) {
            throw Refusal.malformed("a target that isn't a path");
        }
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** Whether the client would use the connection again. */
    public boolean keepsConnection() {
        return minorVersion == 1 && !fields.lists("Connection", "close");
    }

    /** Whether the client waits for a 100 before it sends the body. */
    public boolean expectsContinue() throws Refusal {
        var expectations = fields.all("Expect");
        if (expectations.isEmpty()) {
            return false;
        }
        if (!Set.of("100-continue")
                .containsAll(expectations.stream().map(String::toLowerCase).toList())) {
            throw Refusal.of(417, "unknown-expectation", "The only expectation this server knows is 100-continue.");
        }
        return minorVersion == 1;
    }
}
