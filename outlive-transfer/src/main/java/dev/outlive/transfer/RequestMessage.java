package dev.outlive.transfer;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.transfer.http.Cookies;
import dev.outlive.transfer.http.HttpRequest;
import dev.outlive.transfer.http.HttpRequest.ConnectionChoice;
import dev.outlive.transfer.http.HttpRequest.Expect;
import dev.outlive.transfer.http.Identities;
import dev.outlive.transfer.http.Proxies;
import dev.outlive.transfer.http.RequestBody;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The message an attempt sends: the app's request, with what the task's history and safety class ask for. */
final class RequestMessage {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Smaller bodies leave together with their head: asking first would only cost a round trip. */
    private static final long EXPECT_ABOVE_BYTES = 128 * 1024;

    private RequestMessage() {}

    /**
     * The message.
     *
     * @param uri where to, which may be a fresher one than the request's
     * @param openedSince the {@link System#nanoTime} since which its connections are opened, or null
     * @throws IllegalArgumentException when it can't be sent; the text names the part at fault and holds no value
     */
    static HttpRequest of(
            Task task,
            Request request,
            URI uri,
            Optional<String> authorization,
            RequestBody body,
            Cookies cookies,
            Proxies proxies,
            Identities identities,
            ConnectionChoice connection,
            @Nullable Long openedSince) {
        Headers headers = headers(request);
        return HttpRequest.to(request.method(), uri)
                .headers(authorization
                        .map(value -> headers.with("Authorization", value))
                        .orElse(headers))
                .redirects(request.redirects() == null ? Redirects.DEFAULT : request.redirects())
                .body(body)
                .cookies(cookies)
                .proxies(proxies)
                .identities(identities)
                .serviceType(task.traits().policy().serviceType())
                .connection(connection)
                .openedSince(openedSince)
                .expect(expect(task, body))
                .build();
    }

    /** The app's fields in their order; a field of its own wins over the key declared beside it. */
    private static Headers headers(Request request) {
        String key = request.idempotencyKey();
        return key == null || request.headers().has(IDEMPOTENCY_KEY)
                ? request.headers()
                : request.headers().with(IDEMPOTENCY_KEY, structuredString(key));
    }

    /** After a failure the server is asked first: a status that explains it isn't lost with the connection (§7.4). */
    private static Expect expect(Task task, RequestBody body) {
        return task.failures() > 0 && body.lengthBytes() > EXPECT_ABOVE_BYTES ? Expect.ALWAYS : Expect.AUTO;
    }

    /** A String of RFC 9651 §3.3.3: {@code "8e03978e"}. */
    private static String structuredString(String value) {
        var quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException(
                        "the idempotency key holds a character outside of ASCII, which the field can't carry");
            }
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }
}
