package dev.outlive.client;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
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

    /** Tasks noted as never resumed; of more than that, the first ones. */
    private static final int NOTED_MAX = 1000;

    /** Of those, named in a warning. */
    private static final int NAMED_MAX = 5;

    private final TaskCalls calls;
    private final @Nullable BackgroundSession session;
    private final Map<TaskId, Entry> entries = new HashMap<>();
    private final Map<TaskId, TaskCell> awaited = new HashMap<>(); // somebody waits for the future
    private final Map<TaskId, TaskCell> moving = new HashMap<>(); // had progress: more will come
    private final Map<TaskId, TaskSnapshot> neverResumed = new LinkedHashMap<>(); // as this process knows
    private final ReferenceQueue<TaskCell> gone = new ReferenceQueue<>();

    /** Of tasks that are only observed. */
    TaskRegistry(TaskCalls calls) {
        this(calls, null);
    }

    TaskRegistry(TaskCalls calls, @Nullable BackgroundSession session) {
        this.calls = calls;
        this.session = session;
    }

    /** The session object whose tasks these are, if they aren't only observed. */
    Optional<BackgroundSession> session() {
        return Optional.ofNullable(session);
    }

    /** The task's cell, up to date with this news. */
    TaskCell cell(TaskSnapshot news) {
        TaskCell cell;
        note(news);
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

    /** Notes whether a task has ever been resumed. */
    synchronized void note(TaskSnapshot news) {
        if (news.everResumed() || news.outcome() != null) {
            neverResumed.remove(news.id());
        } else if (neverResumed.size() < NOTED_MAX) {
            neverResumed.put(news.id(), news);
        }
    }

    /** The tasks that nobody has resumed, as far as this process knows: they don't begin. */
    synchronized List<TaskSnapshot> neverResumed() {
        return List.copyOf(neverResumed.values());
    }

    /** What an app is told that lets go of a session while tasks of it were never resumed. */
    static String warning(SessionRef session, List<TaskSnapshot> idle) {
        String named = idle.stream()
                .limit(NAMED_MAX)
                .map(task -> task.key() == null ? task.id().value() : "'" + task.key() + "'")
                .collect(Collectors.joining(", "));
        String more = idle.size() > NAMED_MAX ? " and " + (idle.size() - NAMED_MAX) + " more" : "";
        boolean one = idle.size() == 1;
        return "session " + session + " is let go with " + idle.size() + (one ? " task" : " tasks") + " that "
                + (one ? "was" : "were") + " never resumed: " + named + more + ". "
                + (one ? "It begins" : "They begin") + " only when somebody resumes " + (one ? "it" : "them")
                + ": Task.resume(), or `outlive resume`.";
    }

    synchronized Optional<TaskCell> known(TaskId id) {
        Entry entry = entries.get(id);
        return Optional.ofNullable(entry == null ? null : entry.get());
    }

    /**
     * Takes what the daemon pushes of a task that is known here.
     *
     * @param ends whether no event tells how tasks end, so that this does
     */
    void pushed(DaemonFrame frame, boolean ends) {
        if (frame instanceof DaemonFrame.Progressed progressed) {
            known(progressed.task()).ifPresent(cell -> cell.update(progressed.progress()));
        } else if (frame instanceof DaemonFrame.Changed changed) {
            known(changed.task().id()).ifPresent(cell -> {
                cell.update(changed.task());
                if (ends || changed.task().acknowledged()) {
                    cell.settle(changed.task()); // else its event tells, in its place among the callbacks
                }
                if (cell.completion().isDone()) {
                    settled(cell);
                }
            });
        }
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

    /** Asks how the tasks are whose future is waited for: news of them may have been missed. */
    void refreshAwaited() {
        for (TaskCell cell : awaited()) {
            try {
                Task.of(cell).refresh();
            } catch (OutliveException refused) {
                if (refused.code() != ErrorCode.TASK_NOT_FOUND) {
                    throw refused;
                }
                cell.completion().completeExceptionally(refused);
                settled(cell);
            }
        }
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
