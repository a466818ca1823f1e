package dev.outlive.protocol.model;

import org.jspecify.annotations.Nullable;

/**
 * The server's final answer as it is kept until the task is acknowledged. The body isn't part of it: a small one is
 * asked for, a large one lies at {@code bodyPath}.
 *
 * @param status the three digits, or {@link #NOT_ASKED}
 * @param finalUrl the URL that answered, without its query
 * @param protocol {@code http/1.1} or {@code h2}
 * @param bodyBytes the length of the stored body
 * @param bodyPath the file that holds the body, or null if it is kept in the store; a download's destination if the
 *     status was accepted
 * @param truncated the body was longer than {@code maxResponseBody}; only its beginning is kept
 * @param lengthUnknown the body ended with the connection, so a cut can't be told from the end
 * @param method the method of the request that was answered, if a redirect changed it; else null
 * @param early the server answered before the whole request body was sent
 */
public record Response(
        int status,
        Headers headers,
        Headers trailers,
        String finalUrl,
        String protocol,
        long bodyBytes,
        @Nullable String bodyPath,
        boolean truncated,
        boolean lengthUnknown,
        boolean early,
        @Nullable String method) {
    /** In place of a status: no request was made, since a download's destination was there ({@link Outcome#skipped}). */
    public static final int NOT_ASKED = 0;

    /** The answer to a request whose method no redirect changed. */
    public Response(
            int status,
            Headers headers,
            Headers trailers,
            String finalUrl,
            String protocol,
            long bodyBytes,
            @Nullable String bodyPath,
            boolean truncated,
            boolean lengthUnknown,
            boolean early) {
        this(status, headers, trailers, finalUrl, protocol, bodyBytes, bodyPath, truncated, lengthUnknown, early, null);
    }

    /** Stands for an answer where none was needed: the file is there already. */
    public static Response notAsked(String url, String file, long bytes) {
        return new Response(NOT_ASKED, Headers.empty(), Headers.empty(), url, "", bytes, file, false, false, false);
    }

    /** Whether the status is 2xx, or nothing had to be asked for. */
    @com.fasterxml.jackson.annotation.JsonIgnore
    public boolean isSuccessful() {
        return status == NOT_ASKED || (status >= 200 && status <= 299);
    }
}
