package dev.outlive.client;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server's final answer: status, header fields, body.
 *
 * <p>The daemon keeps it until the task is acknowledged; until then the body can be read any number of times, also by a
 * later process. An answer without a body has an empty one. Safe from any thread.
 */
public final class Response {
    private static final byte[] EMPTY = new byte[0];

    private final dev.outlive.protocol.model.Response head;
    private final Supplier<byte[]> smallBody;
    private volatile byte @Nullable [] read;

    Response(dev.outlive.protocol.model.Response head, Supplier<byte[]> smallBody) {
        this.head = head;
        this.smallBody = smallBody;
    }

    /** The three digits; 0 for a download that was skipped, see {@link #isSkipped()}. */
    public int status() {
        return head.status();
    }

    /** Whether nothing was asked for, since a download's destination was there: its bytes are the body. */
    public boolean isSkipped() {
        return head.status() == dev.outlive.protocol.model.Response.NOT_ASKED;
    }

    /** Whether the status is 2xx: the server said yes. Also for a skipped download. */
    public boolean isSuccessful() {
        return head.isSuccessful();
    }

    public Headers headers() {
        return head.headers();
    }

    public Headers trailers() {
        return head.trailers();
    }

    /** The URL that answered, after redirects, without its query. */
    public String finalUrl() {
        return head.finalUrl();
    }

    /** {@code http/1.1} or {@code h2}. */
    public String protocol() {
        return head.protocol();
    }

    /** The length of the stored body. */
    public long bodyLength() {
        return head.bodyBytes();
    }

    /** Whether only the beginning of the body was kept, since it was longer than the daemon's limit. */
    public boolean isTruncated() {
        return head.truncated();
    }

    /**
     * The body from its beginning; empty for an answer without one, such as a 204. To be closed.
     *
     * @throws OutliveException if the task was acknowledged meanwhile, which released the body, or the daemon is away
     */
    public InputStream body() {
        String file = head.bodyPath();
        if (file == null) {
            return new ByteArrayInputStream(small());
        }
        try {
            return Files.newInputStream(Path.of(file));
        } catch (IOException gone) {
            throw unreadable(file, gone);
        }
    }

    /**
     * The whole body in memory.
     *
     * @throws OutliveException as {@link #body()}
     */
    public byte[] bodyBytes() {
        String file = head.bodyPath();
        if (file == null) {
            return small().clone();
        }
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException gone) {
            throw unreadable(file, gone);
        }
    }

    /** Has the daemon give the body if it isn't in a file. */
    void fetch() {
        if (head.bodyPath() == null) {
            small();
        }
    }

    private byte[] small() {
        if (head.bodyBytes() == 0) {
            return EMPTY;
        }
        byte[] body = read;
        if (body == null) {
            body = smallBody.get();
            read = body;
        }
        return body;
    }

    private static OutliveException unreadable(String file, IOException gone) {
        return new OutliveException(
                ErrorCode.SPOOL_UNREADABLE,
                "the response body at " + file + " can't be read: " + gone
                        + ". A body is kept until its task is acknowledged. Read it before, inside onComplete.",
                gone);
    }

    /** Status, length and URL; never the body. */
    @Override
    public String toString() {
        return "Response[" + status() + ", " + bodyLength() + " bytes, " + finalUrl() + "]";
    }
}
