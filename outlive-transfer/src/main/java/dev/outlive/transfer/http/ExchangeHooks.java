package dev.outlive.transfer.http;

import java.io.IOException;
import java.net.URI;

/**
 * What a caller of the engine sees and decides while a request runs. Order within one hop: {@link #beforeFirstByte},
 * then {@link #onHandedOver} and {@link #onInterim} in any order, then at most one {@link #open} for the request.
 *
 * <p>Threads: {@code onHandedOver} and the pacer are called by the thread that called the engine; {@code onInterim},
 * {@code open} and the sink possibly by another one, at the same time. A hook that throws ends the request.
 */
public interface ExchangeHooks {
    /** One request message: number 0 is the request itself; each re-send (redirect, 417) is a further one. */
    record Hop(int number, String method, URI uri) {}

    /**
     * Returns when the caller has made durable that the server may now hear of this request. Called exactly once a hop,
     * after connect and TLS, right before the first request byte. If it throws, nothing of this hop is written.
     */
    default void beforeFirstByte(Hop hop) throws Exception {}

    /** Body bytes of this hop handed to the connection so far; called after each slice. A new hop starts at 0 again. */
    default void onHandedOver(long bytes) {}

    /** What an interim response meant to the caller. */
    enum Interim {
        /** Nothing that moves the request on; 64 of these in a row end it. */
        NO_PROGRESS,
        /** The server confirmed more than before. */
        PROGRESS
    }

    /** A 1xx response, in order. What a 100 means is known, whatever is said of it. */
    default Interim onInterim(ResponseHead head) {
        return Interim.NO_PROGRESS;
    }

    /** The place for the final response's body; called once, when its head is known and isn't a redirect to follow. */
    ResponseSink open(ResponseHead head, URI effectiveUri) throws IOException;

    /** The limit on sending. */
    default Pacer pacer() {
        return Pacer.UNLIMITED;
    }
}
