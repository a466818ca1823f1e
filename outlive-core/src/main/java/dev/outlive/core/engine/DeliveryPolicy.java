package dev.outlive.core.engine;

import dev.outlive.protocol.wire.FrameCodec;
import java.time.Duration;

/**
 * How much of what happened is on its way to an app at a time, and how often it comes again. The rest stays in the store
 * (I17).
 *
 * @param windowEventsMax durable events that were sent on one lease and aren't settled
 * @param windowBytesMax what they take as lines, at most; a line at least
 * @param refusalsMax refused so often, an event is set aside as a dead letter
 * @param refusedWaitMin after the first refusal it waits so long; twice as long after each further one
 * @param refusedWaitMax and no longer than that
 */
public record DeliveryPolicy(
        int windowEventsMax, long windowBytesMax, int refusalsMax, Duration refusedWaitMin, Duration refusedWaitMax) {
    public static final DeliveryPolicy DEFAULT = new DeliveryPolicy(256, 4 << 20);

    public DeliveryPolicy {
        if (windowEventsMax < 1) {
            throw new IllegalArgumentException("a window holds one event at least, not " + windowEventsMax);
        }
        if (windowBytesMax < FrameCodec.FRAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a window holds a line of " + FrameCodec.FRAME_BYTES_MAX + " bytes, and not " + windowBytesMax);
        }
        if (refusalsMax < 1) {
            throw new IllegalArgumentException("an event is delivered once at least, not " + refusalsMax + " times");
        }
        if (refusedWaitMin.isNegative() || refusedWaitMin.isZero() || refusedWaitMax.compareTo(refusedWaitMin) < 0) {
            throw new IllegalArgumentException("an event that was refused waits from more than zero up, not from "
                    + refusedWaitMin + " to " + refusedWaitMax);
        }
    }

    /** One with another window. */
    public DeliveryPolicy(int windowEventsMax, long windowBytesMax) {
        this(windowEventsMax, windowBytesMax, LoggedEvent.REFUSALS_MAX, Duration.ofSeconds(1), Duration.ofMinutes(5));
    }

    /** Whether one more event may be sent beside so many, however long it is. */
    boolean hasRoom(int events, long bytes) {
        return events < windowEventsMax && bytes + FrameCodec.FRAME_BYTES_MAX <= windowBytesMax;
    }

    /** How long an event waits that was refused so often before. */
    Duration refusedWait(int refusals) {
        Duration wait = refusedWaitMin.multipliedBy(1L << Math.min(refusals, 20));
        return wait.compareTo(refusedWaitMax) > 0 ? refusedWaitMax : wait;
    }
}
