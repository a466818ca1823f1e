package dev.outlive.client;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What this process knows of one task, shared by all objects that stand for it. News may come in any order. */
final class TaskCell {
    final TaskRegistry registry;
    final TaskCalls calls;
    private final CompletableFuture<Completion> completion = new CompletableFuture<>();
    private volatile TaskSnapshot latest;
    private volatile @Nullable Progress progress;

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
        if (news.acknowledged()) {
            settle(known.outcome() != null ? known : news); // no event will tell
        }
    }

    synchronized void update(Progress news) {
        if (latest.state() != TaskState.COMPLETED && news.attempt() >= latest.attempt()) {
            progress = news;
        }
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
