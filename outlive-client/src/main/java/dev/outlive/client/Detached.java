package dev.outlive.client;

/**
 * Why a session object no longer holds its session. The session itself goes on, unless it was invalidated.
 *
 * @param message what happened, what happens next by itself, what to do
 */
public record Detached(Cause cause, String message) {
    /** What ended it. */
    public enum Cause {
        /** {@link BackgroundSession#close()}. */
        CLOSED,
        /** Another process took the session over, or held it while this one's connection was broken. */
        LEASE_LOST,
        /** The delegate's {@code onSnapshot} threw. */
        SNAPSHOT_FAILED,
        /** The session was invalidated and has ended; {@code onInvalidated} has returned. */
        INVALIDATED
    }
}
