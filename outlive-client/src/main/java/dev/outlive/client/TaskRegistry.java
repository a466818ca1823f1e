package dev.outlive.client;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one {@link TaskCell} of each task that this process still refers to, so that all its objects agree. A task nobody
 * refers to costs nothing; one that moves, or whose future somebody waits for, is kept.
 */
final class TaskRegistry {
    private static final class Entry extends WeakReference<TaskCell> {
        private final TaskId id;

        Entry(TaskCell cell, ReferenceQueue<TaskCell> gone) {
            super(cell, gone);
            id = cell.id();
        }
    }

    private final TaskCalls calls;
    private final Map<TaskId, Entry> entries = new HashMap<>();
    private final Map<TaskId, TaskCell> awaited = new HashMap<>(); // somebody waits for the future
    private final Map<TaskId, TaskCell> moving = new HashMap<>(); // had progress: more will come
    private final ReferenceQueue<TaskCell> gone = new ReferenceQueue<>();

    TaskRegistry(TaskCalls calls) {
        this.calls = calls;
    }

    /** The task's cell, up to date with this news. */
    TaskCell cell(TaskSnapshot news) {
        TaskCell cell;
        synchronized (this) {
            forgetGone();
            Entry entry = entries.get(news.id());
            cell = entry == null ? null : entry.get();
            if (cell == null) {
                cell = new TaskCell(this, calls, news);
                entries.put(news.id(), new Entry(cell, gone));
                return cell;
            }
        }
        cell.update(news); // outside: it may run what waits for the task
        return cell;
    }

    synchronized Optional<TaskCell> known(TaskId id) {
        Entry entry = entries.get(id);
        return Optional.ofNullable(entry == null ? null : entry.get());
    }

    /** Asks the daemon for a task. */
    Optional<TaskCell> find(TaskId id) {
        return calls.find(id).map(this::cell);
    }

    /** Keeps a cell until its future is done. */
    synchronized void await(TaskCell cell) {
        if (!cell.completion().isDone()) {
            awaited.put(cell.id(), cell);
        }
    }

    /** Keeps a cell until its task has ended: its progress comes a few times a second. */
    synchronized void moving(TaskCell cell) {
        moving.put(cell.id(), cell);
    }

    synchronized void settled(TaskCell cell) {
        awaited.remove(cell.id());
        moving.remove(cell.id());
    }

    /** The tasks whose future is waited for. */
    synchronized List<TaskCell> awaited() {
        return new ArrayList<>(awaited.values());
    }

    /** Fails what is waited for: no news will come. */
    void abandon(OutliveException why) {
        List<TaskCell> left;
        synchronized (this) {
            left = awaited();
            awaited.clear();
        }
        for (TaskCell cell : left) {
            CompletableFuture.runAsync(() -> cell.completion().completeExceptionally(why));
        }
    }

    private void forgetGone() {
        for (@Nullable Object each = gone.poll(); each != null; each = gone.poll()) {
            Entry entry = (Entry) each;
            entries.remove(entry.id, entry);
        }
    }
}
