package dev.outlive.protocol.model;

/**
 * One condition of the machine as the daemon sees it.
 *
 * @param subject {@code network}, {@code cellular}, {@code expensive}, {@code constrained}, {@code metered}, {@code
 *     mains-power}, {@code load}
 * @param known whether it was seen; what can't be holds no task back
 * @param unread whether nobody has looked yet; what depends on it waits for that
 * @param text what it is, and how that is known
 */
public record Observation(String subject, boolean known, boolean unread, String text) {}
