package dev.outlive.core.task;

import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes a request the same request: kept with the key, also after the task is archived, so that the same key with
 * another request is told apart and the difference named. Digests stand for what may hold secrets.
 *
 * @param file the absolute path of the source, or null
 * @param fileIdentity size and time of change of the source when it was submitted, the digest of a body without a file, or
 *     null
 */
public record Fingerprint(
        String kind,
        String method,
        String url,
        String headers,
        @Nullable String file,
        @Nullable String fileIdentity) {

    /** The fingerprint of a request and its source. */
    public static Fingerprint of(String kind, Request request, @Nullable String file, @Nullable String fileIdentity) {
        return new Fingerprint(
                kind,
                request.method(),
                digest(request.uri().toString()),
                digest(canonical(request)),
                file,
                fileIdentity);
    }

    /** What differs, in words for people; empty if both stand for the same request. A file that is gone differs in nothing. */
    public List<String> differences(Fingerprint other) {
        var names = new ArrayList<String>();
        compare(names, "the kind of task", kind, other.kind);
        compare(names, "the method", method, other.method);
        compare(names, "the URL", url, other.url);
        compare(names, "the header fields", headers, other.headers);
        compare(names, "the file's path", file, other.file);
        if (fileIdentity != null && other.fileIdentity != null && names.isEmpty()) {
            String what = file == null ? "the body" : "the file's size or time of change";
            compare(names, what, fileIdentity, other.fileIdentity);
        }
        return names;
    }

    private static void compare(List<String> names, String what, @Nullable String mine, @Nullable String theirs) {
        if (!java.util.Objects.equals(mine, theirs)) {
            names.add(what);
        }
    }

    private static String canonical(Request request) {
        var text = new StringBuilder();
        for (Headers.Field field : request.headers()) {
            text.append(field.name().toLowerCase(java.util.Locale.ROOT))
                    .append(':')
                    .append(field.value())
                    .append('\n');
        }
        if (request.idempotencyKey() != null) {
            text.append("idempotency-key:").append(request.idempotencyKey()).append('\n');
        }
        return text.toString();
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
