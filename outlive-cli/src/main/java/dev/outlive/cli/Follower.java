package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import dev.outlive.client.OperatorConnection;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks as they change: first each as it is, then whatever the daemon pushes. When the daemon goes away it is reached again,
 * or started again, and each task is asked for anew. For one thread.
 */
final class Follower implements AutoCloseable {
    /** As long as a daemon may take to come back with a large store, and then some. */
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(30);

    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(200);
    private static final Duration OFFER_WAIT = Duration.ofMillis(200);
    private static final int PUSHED_MAX = 256; // what is above waits in the connection, the latest of each task only

    private final Supplier<OperatorConnection> opener;
    private final Set<TaskId> ids;
    private final Notes notes;
    private final Map<TaskId, TaskSnapshot> known = new LinkedHashMap<>();
    private final Deque<TaskSnapshot> asked = new ArrayDeque<>();

    @Nullable
    private Line line;

    private boolean away;
    private boolean reached;

    /** Who hears that the daemon went and came back. */
    interface Notes {
        void say(String text);
    }

    /** One connection with what it pushed. */
    private static final class Line implements AutoCloseable {
        private final Daemon daemon;
        private final BlockingQueue<Optional<DaemonFrame>> pushed = new ArrayBlockingQueue<>(PUSHED_MAX);
        private volatile boolean closed;

        Line(OperatorConnection connection) {
            daemon = new Daemon(() -> connection);
            connection.listen(frame -> put(Optional.of(frame)));
            connection.ended().thenAccept(why -> put(Optional.empty()));
        }

        private void put(Optional<DaemonFrame> frame) {
            try {
                while (!closed && !pushed.offer(frame, OFFER_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    // the reader of this queue is slow; the connection keeps the latest of each task meanwhile
                }
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            closed = true;
            daemon.close();
        }
    }

    private Follower(Supplier<OperatorConnection> opener, Set<TaskId> ids, Notes notes) {
        this.opener = opener;
        this.ids = ids;
        this.notes = notes;
    }

    /** Follows these tasks. */
    static Follower of(Supplier<OperatorConnection> opener, List<TaskSnapshot> tasks, Notes notes) {
        var ids = new TreeSet<TaskId>();
        tasks.forEach(task -> ids.add(task.id()));
        return new Follower(opener, ids, notes);
    }

    /** Follows every task that hasn't ended, and whatever comes. */
    static Follower ofAll(Supplier<OperatorConnection> opener, Notes notes) {
        return new Follower(opener, Set.of(), notes);
    }

    /**
     * The next task that has changed, as it is now.
     *
     * @return empty if nothing changed for so long
     * @throws OutliveException if the daemon went away and didn't come back
     */
    Optional<TaskSnapshot> next(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Line current = connected();
            while (!asked.isEmpty()) {
                var changed = changed(asked.removeFirst());
                if (changed.isPresent()) {
                    return changed;
                }
            }
            long left = end - System.nanoTime();
            var pushed = current.pushed.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
            if (pushed == null) {
                return Optional.empty();
            }
            if (pushed.isEmpty()) {
                line = null;
                current.close();
                wentAway();
                continue;
            }
            var changed = taken(pushed.get());
            if (changed.isPresent()) {
                return changed;
            }
        }
    }

    private Line connected() throws InterruptedException {
        if (line == null) {
            line = away ? reconnect() : reach();
            away = false;
        }
        return line;
    }

    private void wentAway() {
        away = true;
        notes.say("the daemon went away; transfers go on when it runs again, and it is being reached again");
    }

    /** A daemon that was there and is killed while it is asked comes back as one that is killed later. */
    private Line reach() throws InterruptedException {
        try {
            return connect();
        } catch (OutliveException gone) {
            if (!reached || ExitCode.ofCall(gone.code()) != ExitCode.DAEMON_UNREACHABLE) {
                throw gone;
            }
            wentAway();
            return reconnect();
        }
    }

    private Line reconnect() throws InterruptedException {
        long end = System.nanoTime() + RECONNECT_MAX.toNanos();
        while (true) {
            try {
                var again = connect();
                notes.say("the daemon is back");
                return again;
            } catch (OutliveException gone) {
                if (ExitCode.ofCall(gone.code()) != ExitCode.DAEMON_UNREACHABLE || System.nanoTime() - end >= 0) {
                    throw gone;
                }
            }
            new CountDownLatch(1).await(RECONNECT_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Watches first and asks then, so that no change falls between the two. */
    private Line connect() {
        var opened = new Line(opener.get());
        reached = true;
        asked.clear();
        try {
            opened.daemon.watch(watched());
            if (ids.isEmpty()) {
                asked.addAll(opened.daemon.find(unended()));
                known.values().stream()
                        .filter(task -> task.outcome() == null
                                && asked.stream().noneMatch(each -> each.id().equals(task.id())))
                        .forEach(task -> asked.addAll(opened.daemon.findPage(
                                Selection.idPrefix(task.id().value()))));
            } else {
                ids.forEach(id -> asked.add(ask(opened.daemon, id)));
            }
        } catch (RuntimeException failed) {
            opened.close();
            throw failed;
        }
        return opened;
    }

    private TaskSnapshot ask(Daemon daemon, TaskId id) {
        TaskSnapshot last = known.get(id);
        if (last != null && last.outcome() != null) {
            return last; // what has ended doesn't change
        }
        var found = daemon.findPage(Selection.idPrefix(id.value()));
        if (found.isEmpty()) {
            throw new CommandException(
                    ExitCode.OTHER,
                    "The daemon knows no task " + id + " any more.",
                    "Nothing more will be heard of it.",
                    "Check that OUTLIVE_HOME is the one it was created in: outlive daemon status names it.");
        }
        return found.getFirst();
    }

    private Selection watched() {
        return ids.size() == 1
                ? Selection.idPrefix(ids.iterator().next().value())
                : new Selection(null, null, null, null, List.of(), false, false, true, null, Selection.PAGE_MAX);
    }

    private static Selection unended() {
        return new Selection(
                null,
                null,
                null,
                null,
                TaskArguments.Bulk.UNENDED.states(),
                false,
                false,
                false,
                null,
                Selection.PAGE_MAX);
    }

    private Optional<TaskSnapshot> taken(DaemonFrame frame) {
        return switch (frame) {
            case DaemonFrame.Changed(var task) ->
                ids.isEmpty() || ids.contains(task.id()) ? changed(task) : Optional.empty();
            case DaemonFrame.Progressed(var _, var id, var progress) -> {
                TaskSnapshot before = known.get(id);
                yield before == null || before.outcome() != null
                        ? Optional.empty()
                        : changed(before.advanced(progress));
            }
            default -> Optional.empty();
        };
    }

    /** The task if it is news. A frame that was under way while the task ended doesn't bring it back to life. */
    private Optional<TaskSnapshot> changed(TaskSnapshot task) {
        TaskSnapshot before = known.get(task.id());
        boolean late = before != null && before.state() == TaskState.COMPLETED && task.state() != TaskState.COMPLETED;
        if (late || task.equals(before)) {
            return Optional.empty();
        }
        known.put(task.id(), task);
        return Optional.of(task);
    }

    @Override
    public void close() {
        if (line != null) {
            line.close();
            line = null;
        }
    }
}
