package dev.outlive.client;

import dev.outlive.protocol.model.DeadLetter;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * One transfer of a session, carried out by the daemon. Tasks are equal if their {@link #id()} is.
 *
 * <p>What the accessors say is what this process heard last: from the call that gave the task, from later calls on it,
 * from events and progress. They never block; {@link #refresh()} asks the daemon. Methods that change the task return
 * when the change is durable. All are safe from any thread, inside callbacks, too; those that ask the daemon can be
 * interrupted and throw {@link OutliveException}.
 */
public abstract sealed class Task permits UploadTask, DownloadTask, DataTask {
    /** How the call that creates tasks came by this one. */
    public enum Found {
        /** It is new, and suspended. */
        CREATED,
        /** The key was known: this is that task, live, or ended and not yet acknowledged. */
        EXISTING,
        /** The key was known and its task acknowledged: nothing is done again. */
        ARCHIVED
    }

    final TaskCell cell;
    private final Found found;

    Task(TaskCell cell, Found found) {
        this.cell = cell;
        this.found = found;
    }

    static Task of(TaskCell cell) {
        return of(cell, Found.EXISTING);
    }

    static Task of(TaskCell cell, Found found) {
        return switch (cell.latest().kind()) {
            case UPLOAD -> new UploadTask(cell, found);
            case DOWNLOAD -> new DownloadTask(cell, found);
            case DATA -> new DataTask(cell, found);
        };
    }

    /** Whether the call that gave this object made the task or found it. */
    public Found found() {
        return found;
    }

    /**
     * The session object that the task belongs to, for a callback that wants more of it than its task: there also before
     * {@link BackgroundSession#open} has returned. Empty for a task that is only observed.
     */
    public Optional<BackgroundSession> session() {
        return cell.registry.session();
    }

    /** The task's name, unique everywhere. */
    public TaskId id() {
        return snapshot().id();
    }

    /** Counts the tasks of the session from 1; never reused. */
    public long number() {
        return snapshot().number();
    }

    /** The app's own name for it, if it was given one. */
    public Optional<String> key() {
        return Optional.ofNullable(snapshot().key()).map(TaskKey::value);
    }

    /** A free text of the app, kept by the daemon: where an app keeps what it needs to know later. */
    public String description() {
        return snapshot().description();
    }

    /** Replaces the description, at most 64 KiB. */
    public void description(String text) {
        cell.update(cell.calls.describe(id(), text));
    }

    /** What the app gave the daemon to keep with the task when it created it. */
    public Map<String, String> userInfo() {
        return snapshot().userInfo().values();
    }

    /** The earliest time of its first attempt, if the app named one. Apple: {@code earliestBeginDate}. */
    public Optional<Instant> earliestBegin() {
        return Optional.ofNullable(snapshot().notBefore());
    }

    /** The latest time of its first attempt, if the app named one; missed, the task fails with {@code deadline-missed}. */
    public Optional<Instant> latestBegin() {
        return Optional.ofNullable(snapshot().notAfter());
    }

    /** The name of the {@link TaskHandler} that the task was created for. */
    public Optional<String> handler() {
        return Optional.ofNullable(snapshot().handler());
    }

    /**
     * Asks the daemon for the request as it was made, with what it got of its session: the default fields, and the
     * rules of redirects and cookies that session and request both allow. Its credentials are shown as they are, unless its
     * session is only observed.
     *
     * @throws OutliveException {@code task-not-found} if the task is acknowledged: its request was released
     */
    public Request originalRequest() {
        return cell.calls.readRequest(id()).original();
    }

    /**
     * Asks the daemon for the request as redirects have made it.
     *
     * @throws OutliveException as {@link #originalRequest}
     */
    public CurrentRequest currentRequest() {
        DaemonFrame.RequestIs kept = cell.calls.readRequest(id());
        return new CurrentRequest(kept.currentMethod(), kept.currentUrl());
    }

    /**
     * Asks the daemon what was measured of the task so far: every attempt that has ended with its exchanges, and what it
     * waited for. Works in any process, before the task has ended and after, and while it is archived.
     *
     * <p>Apple: {@code URLSessionTaskMetrics}, which comes once and is gone.
     *
     * @throws OutliveException {@code task-not-found} if the daemon has forgotten the task: 7 days after acknowledgement
     *     at the earliest
     */
    public TaskMetrics metrics() {
        return cell.calls.readMetrics(id());
    }

    /** Its place among the tasks that wait for the same slot: 0.0 to 1.0, the highest first. */
    public double priority() {
        return snapshot().priority();
    }

    /**
     * Changes its place among the tasks that wait, from now on; a task that moves isn't held up by one that overtakes it.
     * Without effect on an ended one. Apple: {@code URLSessionTask.priority}, there a hint.
     *
     * @throws IllegalArgumentException unless 0.0 to 1.0
     */
    public void priority(double value) {
        Submission.requirePriority(value);
        cell.update(cell.calls.prioritize(id(), value));
    }

    public TaskState state() {
        return cell.state();
    }

    /** What it does within its state; empty while it is suspended and still, or when it is acknowledged. */
    public Optional<Phase> phase() {
        return Optional.ofNullable(snapshot().phase());
    }

    /** Why it waited when this process heard of it last, if it did; {@link #refresh()} asks for now. */
    public Optional<Reason> reason() {
        return Optional.ofNullable(snapshot().reason());
    }

    public Progress progress() {
        return cell.progress();
    }

    /**
     * The progress for subscribers: as it is, then each change, and the end, when the task has ended, or the session was let
     * go (an {@link OutliveException}). Who is slower than the transfer is told the latest only. Each subscriber is told one
     * thing at a time, on a thread that isn't the session's, so it may wait there for anything. For a session without a delegate, subscribing asks the daemon.
     *
     * <p>Apple: {@code URLSessionTask.progress}.
     */
    public Flow.Publisher<Progress> progressPublisher() {
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            awaitEnd();
            cell.subscribe(subscriber);
        };
    }

    /** How many attempts were begun. */
    public long attempt() {
        return snapshot().attempt();
    }

    /** How it ended, if it has; known also for an acknowledged task. */
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(snapshot().outcome());
    }

    /** The server's answer, if there is one and the task isn't acknowledged. */
    public Optional<Response> response() {
        return cell.response(snapshot());
    }

    /** Whether the app has acknowledged how it ended: only key and outcome are kept then, for at least 7 days. */
    public boolean isAcknowledged() {
        return snapshot().acknowledged();
    }

    /** What the delegate has refused to the end, its completion or a download's result: not delivered until it is requeued. */
    public Optional<DeadLetter> deadLetter() {
        return Optional.ofNullable(snapshot().deadLetter());
    }

    /** Everything this process heard last of the task, as one record. */
    public TaskSnapshot snapshot() {
        return cell.latest();
    }

    /**
     * How the task will have ended, for those who wait in this process. Completing it acknowledges nothing.
     *
     * <p>With a delegate it completes on the session's executor, just before {@code onComplete}, if the task hasn't ended
     * already; so waiting for it inside a callback of the same session waits for ever. Of a task that was acknowledged before, of
     * which {@link BackgroundSession#task(TaskId)} gives an object, the answer is its status alone. Cancelling the future
     * doesn't cancel the task.
     */
    public CompletableFuture<Completion> completion() {
        awaitEnd();
        return cell.completion().copy();
    }

    private void awaitEnd() {
        if (!cell.completion().isDone()) {
            cell.registry.await(cell);
            if (!cell.calls.isDelivering()) {
                refresh();
            }
        }
    }

    /** Asks the daemon how the task is now. */
    public void refresh() {
        TaskSnapshot now = cell.calls
                .find(id())
                .orElseThrow(() -> new OutliveException(
                        ErrorCode.TASK_NOT_FOUND,
                        "the daemon knows no task " + id()
                                + " any more: it ended, was acknowledged and its time in the archive is"
                                + " over. Nothing is under way for it."));
        cell.update(now);
        if (!cell.calls.isDelivering()) {
            cell.settle(now);
        }
    }

    /**
     * Takes one {@link #suspend()} back, or starts a new task. A task that runs or has ended stays as it is, so every
     * start of an app may resume what it has asked for.
     */
    public void resume() {
        count(ClientFrame.Action.RESUME);
    }

    /**
     * Holds the task until it is resumed as often as it was suspended. A request that has left and can't be repeated isn't
     * cut: the task holds when that attempt has stopped.
     */
    public void suspend() {
        count(ClientFrame.Action.SUSPEND);
    }

    /** Asks for the end of the task. It ends once, as cancelled or otherwise; {@code onComplete} tells. */
    public void cancel() {
        act(ClientFrame.Action.CANCEL);
    }

    /**
     * Acknowledges an ended task by hand, as returning from {@code onComplete} does: its request, response and file copy
     * are released. For sessions without a delegate.
     */
    public void acknowledge() {
        cell.update(cell.calls.act(id(), ClientFrame.Action.ACKNOWLEDGE));
    }

    private void act(ClientFrame.Action action) {
        if (state() == TaskState.COMPLETED) {
            return;
        }
        try {
            cell.update(cell.calls.act(id(), action));
        } catch (OutliveException refused) {
            if (refused.code() != ErrorCode.TASK_ENDED) {
                throw refused;
            }
        }
    }

    /** Suspend and resume count, so after a lost answer the count tells whether the call took effect. */
    private void count(ClientFrame.Action action) {
        cell.resumed(action == ClientFrame.Action.RESUME);
        int before = snapshot().suspendCount();
        try {
            act(action);
        } catch (OutliveException lost) {
            if (lost.code() != ErrorCode.DAEMON_UNREACHABLE) {
                throw lost;
            }
            refresh();
            if (snapshot().suspendCount() == before) {
                act(action);
            }
        }
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Task that && id().equals(that.id());
    }

    @Override
    public final int hashCode() {
        return id().hashCode();
    }

    /** Kind, number, key and state. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + number()
                + key().map(key -> ", " + key).orElse("") + ", " + state().code() + "]";
    }
}
