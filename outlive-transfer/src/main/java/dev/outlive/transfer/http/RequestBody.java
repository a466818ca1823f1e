package dev.outlive.transfer.http;

import java.nio.channels.FileChannel;
import java.util.Objects;

/** The body of a request. Its length is always known, and it can be sent again from its first byte. */
public sealed interface RequestBody {
    /** Body bytes to send. */
    long lengthBytes();

    /** No body at all: no Content-Length unless the method calls for one (RFC 9110 §8.6). */
    record None() implements RequestBody {
        @Override
        public long lengthBytes() {
            return 0;
        }
    }

    /** A body in memory. The array is not copied. */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] content) implements RequestBody {
        @Override
        public long lengthBytes() {
            return content.length;
        }
    }

    /**
     * A part of an open file. The engine reads by position, never moves the channel's own, and never closes it. A
     * thread that is interrupted while it sends closes the channel (a JDK rule): cancel by {@link Cancellation}.
     */
    record FileRange(FileChannel file, long offset, long lengthBytes) implements RequestBody {
        public FileRange {
            Objects.requireNonNull(file);
            if (offset < 0 || lengthBytes < 0 || offset > Long.MAX_VALUE - lengthBytes) {
                throw new IllegalArgumentException("not a range of a file: " + offset + " + " + lengthBytes);
            }
        }
    }

    static RequestBody none() {
        return new None();
    }

    static RequestBody of(byte[] content) {
        return new Bytes(content);
    }

    static RequestBody of(FileChannel file, long offset, long lengthBytes) {
        return new FileRange(file, offset, lengthBytes);
    }
}
