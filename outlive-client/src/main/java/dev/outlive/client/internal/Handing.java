package dev.outlive.client.internal;

import dev.outlive.protocol.wire.DaemonFrame;

/** What the delegate is called with: one at a time, the next after the last has returned. */
public sealed interface Handing {
    /** A durable event, to be acknowledged. */
    record Event(DaemonFrame.Deliver deliver) implements Handing {}

    /** What is told of a running attempt: the latest value, never acknowledged. */
    record News(DaemonFrame.News told) implements Handing {}

    /** All durable events up to a number are settled. */
    record Drained(long upTo) implements Handing {}

    /**
     * The process was woken for events, which follow.
     *
     * @param repeated it may have been said before the connection broke
     */
    record HandOver(boolean repeated) implements Handing {}
}
