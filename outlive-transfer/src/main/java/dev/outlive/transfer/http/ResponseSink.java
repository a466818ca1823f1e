package dev.outlive.transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a response body goes. Called by one thread at a time, not always by the one that called the engine. Blocking in
 * {@link #write} is back-pressure: nothing more is read meanwhile, and idle timers stand still. The engine never closes
 * a sink: its owner does, once the outcome is there.
 */
public interface ResponseSink {
    /** Body bytes wanted; what exceeds it is counted, cut off and reported as {@code truncated}. */
    default long limitBytes() {
        return Long.MAX_VALUE;
    }

    /** Takes all remaining bytes of the buffer, which belongs to the engine and is valid during the call only. */
    void write(ByteBuffer bytes) throws IOException;

    /** A sink that wants nothing. */
    static ResponseSink discard() {
        return new ResponseSink() {
            @Override
            public void write(ByteBuffer bytes) {
                bytes.position(bytes.limit());
            }
        };
    }
}
