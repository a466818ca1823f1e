package dev.outlive.core.task;

import dev.outlive.core.task.TaskState.Delay;
import dev.outlive.core.task.TaskState.Queued;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.CancelReason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task that asks its app before it begins: the part of {@link TaskMachine} between its begin date and its queue. */
final class StartAsking {
    private StartAsking() {}

    /** Into the queue, unless the app is to be asked first, or hasn't answered yet. */
    static Step begin(Task task, Instant steady) {
        AskBeforeStart wish = task.traits().askBeforeStart();
        StartQuestion asked = task.startQuestion();
        if (wish != null && asked == null) {
            var question = new StartQuestion(steady, steady.plus(wish.answerTimeout()), true);
            Task asking = task.asking(question, task.traits());
            return new Step(asking.in(waiting(task, question)), List.of(new TaskEvent.StartAsked(task.id())));
        }
        return asked != null && asked.isOpen()
                ? Step.to(task, waiting(task, asked))
                : Step.to(task, new Queued(steady, null));
    }

    private static Queued waiting(Task task, StartQuestion question) {
        AskBeforeStart wish = Objects.requireNonNull(task.traits().askBeforeStart());
        String otherwise = switch (wish.fallback()) {
            case CONTINUE -> "it begins";
            case CANCEL -> "it is cancelled";
        };
        return new Queued(
                question.until(),
                new Delay(
                        Delay.Kind.APP_ANSWER,
                        "the app is asked whether to begin; without an answer " + otherwise,
                        question.since()));
    }

    /** A suspended task stays so, and begins without asking again. */
    static Step approved(Task task, @Nullable Traits asked, Moment now) {
        if (!task.isAsking()) {
            return Step.ignore(task);
        }
        Task answered = task.asking(
                Objects.requireNonNull(task.startQuestion()).answered(), asked == null ? task.traits() : asked);
        return task.state() instanceof Queued queued && queued.awaitsAnswer()
                ? Step.to(answered, new Queued(now.steady(), null))
                : new Step(answered, List.of());
    }

    static Step refused(Task task, Moment now) {
        return task.isAsking()
                ? TaskMachine.cancelled(task, CancelReason.Kind.DELAYED_START_REFUSED, Sent.NOTHING, now)
                : Step.ignore(task);
    }

    static Step unanswered(Task task, Moment now) {
        AskBeforeStart wish = task.traits().askBeforeStart();
        return wish == null
                ? Step.ignore(task)
                : switch (wish.fallback()) {
                    case CONTINUE -> approved(task, null, now);
                    case CANCEL -> refused(task, now);
                };
    }
}
