package dev.outlive.protocol.model;

/**
 * One condition of the machine as the daemon sees it.
 *
 * @param subject {@code network}, {@code cellular}, {@code expensive}, {@code constrained}, {@code metered}, {@code
 *     mains-power}, {@code load}
 * @param known whether it can be seen; what can't holds no task back
 * @param text what it is, and how that is known
 */
public record Observation(String subject, boolean known, String text) {}
