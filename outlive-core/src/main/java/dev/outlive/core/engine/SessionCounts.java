package dev.outlive.core.engine;

/**
 * How much a session holds.
 *
 * @param live tasks that haven't ended
 * @param unacknowledged ended tasks that aren't acknowledged, those with a dead letter included
 * @param backlog events that are still to be delivered or acknowledged
 * @param deadLetters events set aside after too many refusals
 */
public record SessionCounts(long live, long unacknowledged, long backlog, long deadLetters) {
    SessionCounts plus(SessionCounts other) {
        return new SessionCounts(
                live + other.live,
                unacknowledged + other.unacknowledged,
                backlog + other.backlog,
                deadLetters + other.deadLetters);
    }
}
