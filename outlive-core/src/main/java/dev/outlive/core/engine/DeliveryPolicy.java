package dev.outlive.core.engine;

import dev.outlive.protocol.wire.FrameCodec;

/**
 * How much of what happened is on its way to an app at a time. The rest stays in the store (I17).
 *
 * @param windowEventsMax durable events that were sent on one lease and aren't settled
 * @param windowBytesMax what they take as lines, at most; a line at least
 */
public record DeliveryPolicy(int windowEventsMax, long windowBytesMax) {
    public static final DeliveryPolicy DEFAULT = new DeliveryPolicy(256, 4 << 20);

    public DeliveryPolicy {
        if (windowEventsMax < 1) {
            throw new IllegalArgumentException("a window holds one event at least, not " + windowEventsMax);
        }
        if (windowBytesMax < FrameCodec.FRAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a window holds a line of " + FrameCodec.FRAME_BYTES_MAX + " bytes, and not " + windowBytesMax);
        }
    }

    /** Whether one more event may be sent beside so many, however long it is. */
    boolean hasRoom(int events, long bytes) {
        return events < windowEventsMax && bytes + FrameCodec.FRAME_BYTES_MAX <= windowBytesMax;
    }
}
