package dev.outlive.daemon;

import dev.outlive.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the processes at the other ends still answer. A silent one keeps its sessions and loses nothing: it may be
 * stopped, and come back (the lease belongs to the connection).
 *
 * @param silentAfter without a word for so long a process counts as not responding
 */
record Heartbeat(EngineClock clock, Duration silentAfter) {
    /** How often each is asked. */
    Duration every() {
        return silentAfter.dividedBy(3);
    }

    Pulse pulse() {
        return new Pulse(this);
    }

    /** The pulse of one connection. Safe from any thread. */
    static final class Pulse {
        private final Heartbeat heartbeat;
        private volatile Instant heardAt; // steady

        private Pulse(Heartbeat heartbeat) {
            this.heartbeat = heartbeat;
            this.heardAt = heartbeat.clock.now().steady();
        }

        void heard() {
            heardAt = heartbeat.clock.now().steady();
        }

        /** Whether asking helps: a process that has been silent for long would find all the questions in its socket. */
        boolean mayAsk() {
            return silentSince() == null;
        }

        /** By the clock on the wall. */
        @Nullable
        Instant silentSince() {
            Instant at = heardAt;
            Moment now = heartbeat.clock.now();
            return at.plus(heartbeat.silentAfter).isAfter(now.steady()) ? null : now.wallOf(at);
        }
    }
}
