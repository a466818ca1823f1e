package dev.outlive.client;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** What this process knows of one task, shared by all objects that stand for it. News may come in any order. */
final class TaskCell {
    final TaskRegistry registry;
    final TaskCalls calls;
    private final CompletableFuture<Completion> completion = new CompletableFuture<>();
    private volatile TaskSnapshot latest;
    private volatile @Nullable Progress progress;
    private volatile boolean resumedWhileHeld; // by this process, which has suspended it more than once
    private final List<ProgressSubscription> subscriptions = new CopyOnWriteArrayList<>();

    TaskCell(TaskRegistry registry, TaskCalls calls, TaskSnapshot first) {
        this.registry = registry;
        this.calls = calls;
        this.latest = first;
        settle(first);
    }

    TaskId id() {
        return latest.id();
    }

    TaskSnapshot latest() {
        return latest;
    }

    /** Takes news of the task unless it is older than what is known. */
    void update(TaskSnapshot news) {
        registry.note(news);
        TaskSnapshot known;
        synchronized (this) {
            known = latest;
            boolean older = (known.outcome() != null && news.outcome() == null)
                    || (known.acknowledged() && !news.acknowledged())
                    || news.attempt() < known.attempt();
            if (!older) {
                latest = news;
                progress = null;
            }
        }
        tellProgress();
        if (news.acknowledged()) {
            settle(known.outcome() != null ? known : news); // no event will tell
        }
    }

    void update(Progress news) {
        synchronized (this) {
            if (latest.state() == TaskState.COMPLETED || news.attempt() < latest.attempt()) {
                return;
            }
            progress = news;
        }
        tellProgress();
    }

    private void tellProgress() {
        for (ProgressSubscription each : subscriptions) {
            each.offer(progress());
        }
    }

    /** Tells the progress as it is, each change, and the end. */
    void subscribe(Flow.Subscriber<? super Progress> subscriber) {
        var subscription = new ProgressSubscription(subscriber, completion.defaultExecutor(), subscriptions::remove);
        subscriptions.add(subscription);
        subscription.offer(progress());
        completion.whenComplete((end, failure) -> {
            subscription.offer(progress());
            subscription.end(latest.state() == TaskState.COMPLETED ? null : failure);
            subscriptions.remove(subscription);
        });
        subscription.begin();
    }

    void resumed(boolean asked) {
        resumedWhileHeld = asked;
    }

    /** Its state, as the session is to show it: at Apple a task that was suspended twice runs once it is resumed. */
    TaskState state() {
        TaskSnapshot now = latest;
        return calls.listsAsApple() && resumedWhileHeld && now.state() == TaskState.SUSPENDED && now.everResumed()
                ? TaskState.RUNNING
                : now.state();
    }

    Progress progress() {
        Progress news = progress;
        return news != null ? news : latest.progress();
    }

    /** Completes the future if the task has ended. Runs what depends on it: never on a thread of a connection. */
    void settle(TaskSnapshot ended) {
        Outcome outcome = ended.outcome();
        if (outcome == null || completion.isDone()) {
            return;
        }
        Optional<Completion> known = completionOf(ended);
        if (known.isPresent()) {
            completion.complete(known.get());
        } else {
            completion.completeExceptionally(new OutliveException(
                    ErrorCode.TASK_ENDED,
                    "task " + ended.id()
                            + " finished and was acknowledged, so the server's answer was released; nothing is"
                            + " sent again. Use another key to send it once more."));
        }
    }

    CompletableFuture<Completion> completion() {
        return completion;
    }

    /** How it ended, if it has and its answer is still kept. */
    Optional<Completion> completionOf(TaskSnapshot task) {
        Outcome outcome = task.outcome();
        if (outcome == null) {
            return Optional.empty();
        }
        return switch (outcome.kind()) {
            case FINISHED -> response(task).map(Completion.Finished::new);
            case FAILED ->
                Optional.of(new Completion.Failed(
                        Objects.requireNonNull(outcome.error()), response(task).orElse(null)));
            case CANCELLED -> Optional.of(new Completion.Cancelled(Objects.requireNonNull(outcome.cancelReason())));
        };
    }

    Optional<Response> response(TaskSnapshot task) {
        return Optional.ofNullable(task.response()).map(head -> new Response(head, () -> calls.readBody(task.id())));
    }
}
