package dev.outlive.core.engine;

import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.CancelReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Ends tasks that nobody will start any more when the room that their files take is needed, by declared policy only and never
 * silently: each ends as cancelled for insufficient resources, and its app hears of it. Such a task was never resumed, and no
 * process holds its session.
 */
record Eviction(Volatile state, Spool spool, EvictionPolicy policy) {
    /** Looked at for one request, oldest first: room that lies in more files than that isn't made. */
    private static final int LOOKED_AT_MAX = 1024;

    /** Makes room for what is missing or ends nothing. */
    void makeRoom(RoomRequest request, Turn turn, BiConsumer<Task, Signal> step) {
        var victims = new ArrayList<Task>();
        long freed = 0;
        List<Task> candidates =
                policy == EvictionPolicy.NEVER_RESUMED ? turn.transaction.neverResumed(LOOKED_AT_MAX) : List.of();
        for (Task candidate : candidates) {
            if (freed < request.bytesMissing() && !state.attachments.containsKey(candidate.session())) {
                victims.add(candidate);
                freed += candidate.traits().bytesExpectedToSend();
            }
        }
        if (freed < request.bytesMissing()) {
            turn.afterwards(request::lacking);
            return;
        }
        for (Task victim : victims) {
            PinnedSource held = Objects.requireNonNull(
                    turn.transaction.request(victim.id()).orElseThrow().source());
            step.accept(
                    turn.task(victim.id()).orElseThrow(),
                    new Signal.CancelRequested(CancelReason.Kind.INSUFFICIENT_RESOURCES));
            turn.afterwards(() -> spool.discard(held));
        }
        turn.afterwards(request::made);
    }
}
