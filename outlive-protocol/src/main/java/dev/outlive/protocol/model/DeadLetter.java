package dev.outlive.protocol.model;

import java.time.Instant;

/**
 * An event that the app's delegate has refused to the end. It is kept for people and delivered no more, until it is requeued.
 *
 * @param event the kind of the event, as in its frame: {@code ended}
 * @param refusals how often the delegate threw
 * @param why what it threw last
 * @param since when it was set aside
 */
public record DeadLetter(String event, int refusals, String why, Instant since) {}
