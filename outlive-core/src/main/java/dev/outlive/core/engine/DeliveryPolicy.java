package dev.outlive.core.engine;

/**
 * How much of what happened is on its way to an app at a time.
 *
 * @param windowEventsMax durable events that were sent on one lease and aren't settled; the rest stays in the store (I17)
 */
public record DeliveryPolicy(int windowEventsMax) {
    public static final DeliveryPolicy DEFAULT = new DeliveryPolicy(256);

    public DeliveryPolicy {
        if (windowEventsMax < 1) {
            throw new IllegalArgumentException("a window holds one event at least, not " + windowEventsMax);
        }
    }
}
