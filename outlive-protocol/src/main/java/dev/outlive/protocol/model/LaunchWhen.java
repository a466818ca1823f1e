package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;

/**
 * When waiting events of a session start its app (Apple's {@code sessionSendsLaunchEvents} knows ALL and NEVER). It delays
 * no transfer.
 *
 * @param events with EVERY: this many waiting events are enough; else 0
 * @param within with EVERY: the oldest event waits no longer than this; else zero
 */
public record LaunchWhen(Kind kind, int events, Duration within) {
    /** What the app is started for. */
    public enum Kind {
        /** No task of the session can still run by itself: suspended ones don't count, nor those that wait for somebody. */
        ALL("all"),
        /** Every event. */
        EACH("each"),
        /** A number of events, or an event that has waited for a time. */
        EVERY("every"),
        /** Nothing: events wait for the next open. */
        NEVER("never");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    public LaunchWhen {
        if (kind == Kind.EVERY && (events < 1 || within.isNegative() || within.isZero())) {
            throw new IllegalArgumentException(
                    "a launch is for at least one event, and within more than no time: " + events + ", " + within);
        }
        if (kind != Kind.EVERY) {
            events = 0;
            within = Duration.ZERO;
        }
    }

    /** When no task of the session can still run by itself; the default. */
    public static LaunchWhen all() {
        return new LaunchWhen(Kind.ALL, 0, Duration.ZERO);
    }

    /** For every event. */
    public static LaunchWhen each() {
        return new LaunchWhen(Kind.EACH, 0, Duration.ZERO);
    }

    /** For so many events, for one that has waited so long, or when no task can still run by itself. */
    public static LaunchWhen every(int events, Duration within) {
        return new LaunchWhen(Kind.EVERY, events, within);
    }

    /** Never. */
    public static LaunchWhen never() {
        return new LaunchWhen(Kind.NEVER, 0, Duration.ZERO);
    }
}
