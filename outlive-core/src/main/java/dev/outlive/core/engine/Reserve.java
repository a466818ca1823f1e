package dev.outlive.core.engine;

import dev.outlive.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Space on the disk that is given back when the disk is full, and left to what must go on: until it stands again, new work
 * is refused (I9).
 */
final class Reserve {
    /** How often a full disk is tried for the space. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final TaskStore store;
    private final Volatile state;
    private Instant againAt = Instant.MIN;

    Reserve(TaskStore store, Volatile state) {
        this.store = store;
        this.state = state;
    }

    /** After a write that found no room; what failed for another reason is thrown on. */
    void giveBack(StoreException full, Moment now) {
        if (full.kind() != StoreException.Kind.FULL) {
            throw full;
        }
        store.releaseReserve();
        state.diskFull = "the disk of the daemon's store is full (" + full.getMessage() + ")";
        againAt = now.steady().plus(AGAIN);
    }

    /** Takes new work again once the reserve stands. */
    void restore(Moment now) {
        if (state.diskFull != null && !now.steady().isBefore(againAt)) {
            if (store.restoreReserve() > 0) {
                state.diskFull = null;
            } else {
                againAt = now.steady().plus(AGAIN);
            }
        }
    }

    /** When it is tried next; never while it stands. */
    Optional<Instant> next() {
        return state.diskFull == null ? Optional.empty() : Optional.of(againAt);
    }
}
