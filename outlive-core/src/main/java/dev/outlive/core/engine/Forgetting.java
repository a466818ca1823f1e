package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What has been kept long enough goes: archived tasks, and ended ones for which no app will come. */
final class Forgetting {
    /** Archived tasks forgotten in one turn. */
    private static final int FORGET_MAX = 1000;

    /** The session of {@code outlive upload}: its ended tasks stay until acknowledged, or as long as the archive. */
    private static final SessionRef COMMAND_LINE = SessionRef.of("cli", "cli");

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final Settlement settlement;
    private final Duration archiveFor;
    private Instant forgetAt = Instant.MIN;

    Forgetting(Settlement settlement, Duration archiveFor) {
        this.settlement = settlement;
        this.archiveFor = archiveFor;
    }

    /** When to come again. */
    Instant next() {
        return forgetAt;
    }

    /** Forgets what is due in this turn. */
    void turn(Turn turn) {
        Instant now = turn.now.steady();
        if (!now.isBefore(forgetAt)) {
            int forgotten = turn.transaction.forget(now.minus(archiveFor), FORGET_MAX);
            retire(turn);
            forgetAt = forgotten == FORGET_MAX ? now : now.plus(FORGET_EVERY);
        }
    }

    /** What ended long ago in the command line's own session is acknowledged: no app will come for it. */
    private void retire(Turn turn) {
        var ended = new Selection(
                COMMAND_LINE.app(), COMMAND_LINE.session(), null, null, List.of(), false, true, false, null, 0);
        for (StoredTask stored : turn.transaction.find(ended)) {
            boolean old = turn.transaction.eventsOf(stored.task().id()).stream()
                    .allMatch(event -> event.at().isBefore(turn.now.steady().minus(archiveFor)));
            if (stored.task().isCompleted() && old) {
                settlement.acknowledge(stored.task(), turn);
            }
        }
    }
}
