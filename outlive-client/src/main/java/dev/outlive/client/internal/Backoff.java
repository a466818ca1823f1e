package dev.outlive.client.internal;

import java.time.Duration;

/** How long to wait before the next try: ever longer, and short again after a connection that held. Not thread-safe. */
public final class Backoff {
    private final Duration first;
    private final Duration max;
    private Duration next;

    public Backoff(Duration first, Duration max) {
        this.first = first;
        this.max = max;
        this.next = first;
    }

    /** The wait before this try; the one after doubles. */
    public Duration next() {
        Duration now = next;
        next = now.multipliedBy(2).compareTo(max) > 0 ? max : now.multipliedBy(2);
        return now;
    }

    void reset() {
        next = first;
    }
}
