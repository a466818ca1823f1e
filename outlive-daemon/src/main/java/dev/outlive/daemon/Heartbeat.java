package dev.outlive.daemon;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether the processes at the other ends still answer. A silent one keeps its sessions and loses nothing: it may be
 * stopped, and come back (the lease belongs to the connection).
 *
 * @param silentAfter without a word for so long a process counts as not responding
 */
record Heartbeat(InstantSource clock, Duration silentAfter) {
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
        private volatile Instant heardAt;

        private Pulse(Heartbeat heartbeat) {
            this.heartbeat = heartbeat;
            this.heardAt = heartbeat.clock.instant();
        }

        void heard() {
            heardAt = heartbeat.clock.instant();
        }

        /** Whether asking helps: a process that has been silent for long would find all the questions in its socket. */
        boolean mayAsk() {
            return silentSince() == null;
        }

        @Nullable
        Instant silentSince() {
            Instant at = heardAt;
            return at.plus(heartbeat.silentAfter).isAfter(heartbeat.clock.instant()) ? null : at;
        }
    }
}
