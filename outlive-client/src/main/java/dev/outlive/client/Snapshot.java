package dev.outlive.client;

import dev.outlive.protocol.model.SessionState;
import java.util.List;
import java.util.Optional;

/**
 * Every task of a session that isn't acknowledged, as of one moment: live ones, never started ones, and ended ones whose
 * completion is still to come.
 *
 * @param generation counts how often the session was invalidated and opened anew
 * @param state {@code active}, or {@code invalidating} for a session that is only to be drained
 * @param tasks in the order of their creation
 * @param backlog how many events follow that happened before this moment
 */
public record Snapshot(long generation, SessionState state, List<Task> tasks, long backlog) {
    public Snapshot {
        tasks = List.copyOf(tasks);
    }

    /** The task of this key. */
    public Optional<Task> task(String key) {
        return tasks.stream()
                .filter(task -> task.key().filter(key::equals).isPresent())
                .findFirst();
    }

    /** The same tasks by kind. */
    public TaskLists byKind() {
        return TaskLists.of(tasks);
    }
}
