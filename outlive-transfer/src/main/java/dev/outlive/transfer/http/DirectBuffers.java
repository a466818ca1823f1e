package dev.outlive.transfer.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Direct buffers for the bodies being read, lent and returned: direct memory is scarce and slow to get. */
final class DirectBuffers {
    /** Reads of large bodies; larger ones showed no gain. */
    private static final int BUFFER_BYTES = 256 * 1024;

    /** 16 MiB in all; who comes later reads through a small buffer on the heap. */
    private static final int BUFFERS_MAX = 64;

    private static final int FALLBACK_BYTES = 16 * 1024;

    private static final Deque<ByteBuffer> FREE = new ArrayDeque<>();
    private static int made;

    private DirectBuffers() {}

    static synchronized ByteBuffer lend() {
        var free = FREE.pollFirst();
        if (free != null) {
            return free;
        }
        if (made < BUFFERS_MAX) {
            made++;
            return ByteBuffer.allocateDirect(BUFFER_BYTES);
        }
        return ByteBuffer.allocate(FALLBACK_BYTES);
    }

    static synchronized void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            FREE.addFirst(buffer);
        }
    }
}
