package dev.outlive.core.engine;

import dev.outlive.core.engine.StoredQuestion.Closing;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.Traits;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.CachePolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.PendingQuestion;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tasks ask their apps: put into the session's log as an event, settled by the first answer, by the fallback when its
 * time has come, or by the task's end.
 */
final class Questions {
    /** Questions whose time has come, handled in one turn. */
    static final int UNANSWERED_MAX = 256;

    private Questions() {}

    /** What the machine makes of a signal, written. */
    interface Stepping {
        void step(Task task, Signal signal, Turn turn);
    }

    /** What becomes of a credential. */
    interface Showing {
        void answered(StoredQuestion asked, Question.Authentication question, Answer answer, Turn turn);
    }

    /** The task asks whether to begin. */
    static void askToStart(Task task, Turn turn) {
        AskBeforeStart wish = Objects.requireNonNull(task.traits().askBeforeStart());
        var asked = Objects.requireNonNull(task.startQuestion());
        Instant begin = Objects.requireNonNull(task.traits().earliestBegin());
        ask(
                task,
                DaemonFrame.EventType.DELAYED_START,
                new Question.DelayedStart(begin, wish.fallback()),
                asked.until(),
                turn);
    }

    /** Puts a question into the log of the task's session. */
    static void ask(Task task, DaemonFrame.EventType type, Question question, @Nullable Instant until, Turn turn) {
        var session = turn.session(task.session()).orElseThrow();
        var asked = new StoredQuestion(
                task.id(),
                task.session(),
                session.generation(),
                session.nextSeq(),
                question,
                turn.now.steady(),
                until,
                null);
        turn.transaction.questions().save(asked);
        turn.note(asked);
        turn.log(task.session(), type, task.id());
    }

    /** The question that an event asks, as it is told; null if the event asks nothing. */
    static @Nullable PendingQuestion told(LoggedEvent event, Turn turn) {
        if (!event.type().asks()) {
            return null;
        }
        StoredQuestion asked = turn.transaction
                .questions()
                .find(event.session(), event.generation(), event.seq())
                .orElseThrow();
        Instant until = asked.until();
        return new PendingQuestion(
                asked.question(), turn.now.wallOf(asked.askedAt()), until == null ? null : turn.now.wallOf(until));
    }

    /** An app answers. */
    static void answer(
            Link link,
            Attachment attachment,
            ClientFrame.AnswerQuestion said,
            Turn turn,
            Stepping machine,
            Showing credentials) {
        Optional<StoredQuestion> known =
                turn.transaction.questions().find(attachment.session, attachment.generation, said.seq());
        if (known.isEmpty() || !known.get().isOpen()) {
            boolean same =
                    known.filter(asked -> asked.wasAnsweredBy(said.answerId())).isPresent();
            turn.answer(link, new DaemonFrame.AnswerTaken(said.call(), same));
            return;
        }
        StoredQuestion asked = known.get();
        Task task = turn.task(asked.task()).orElseThrow();
        Optional<String> refusal = refusal(asked.question(), said.answer(), task);
        if (refusal.isPresent()) {
            turn.refuse(
                    link,
                    said.call(),
                    ErrorCode.BAD_REQUEST,
                    refusal.get() + "; the question of task " + task.id() + " stays open. Answer it again");
            return;
        }
        close(asked, new Closing(said.answer().kind(), said.answerId(), turn.now.steady()), turn);
        AppLife.acknowledged(asked.session(), turn);
        switch (asked.question()) {
            case Question.DelayedStart _ -> machine.step(task, startSignal(task, said.answer(), turn), turn);
            case Question.Authentication question -> credentials.answered(asked, question, said.answer(), turn);
        }
        turn.answer(link, new DaemonFrame.AnswerTaken(said.call(), true));
    }

    private static Optional<String> refusal(Question question, Answer answer, Task task) {
        if (!question.takes(answer)) {
            return Optional.of("'" + answer.kind() + "' is no answer to a question of kind " + question.kind());
        }
        if (question instanceof Question.Authentication asked) {
            return CredentialQuestions.refusal(asked, answer);
        }
        if (answer instanceof Answer.ProceedWith(Request request, var _)
                && request.cachePolicy() == CachePolicy.RETURN_CACHED_DONT_LOAD) {
            return Optional.of("a request that only a cache may answer has no answer: there is no cache");
        }
        return answer instanceof Answer.ProceedWith(Request request, var _)
                        && task.traits().kind() == TaskKind.DOWNLOAD
                        && !request.method().equals("GET")
                ? Optional.of("a download is a GET request, not " + request.method())
                : Optional.empty();
    }

    private static Signal startSignal(Task task, Answer answer, Turn turn) {
        return switch (answer) {
            case Answer.Proceed _ -> new Signal.StartApproved(null);
            case Answer.Cancel _ -> new Signal.StartRefused();
            case Answer.ProceedWith with -> new Signal.StartApproved(changed(task, with, turn));
            case Answer.Use _, Answer.Default _, Answer.Reject _ ->
                throw new IllegalArgumentException(answer.kind() + " doesn't say whether to begin");
        };
    }

    /** Writes the new request; what the task is from then on. */
    private static Traits changed(Task task, Answer.ProceedWith with, Turn turn) {
        TaskRequest before = turn.transaction.request(task.id()).orElseThrow();
        var session = turn.session(task.session()).orElseThrow();
        Request request = Submissions.merged(with.request(), session.settings());
        Traits traits = task.traits().proceedingWith(request, with.policy());
        turn.transaction.questions().proceedWith(task.askedFor(traits), before.proceedingWith(request, with.policy()));
        return traits;
    }

    /** Takes the fallback of questions whose time has come; whether more are due. */
    static boolean takeFallbacks(Turn turn, Stepping machine, Showing credentials) {
        List<StoredQuestion> due = turn.transaction.questions().unanswered(turn.now.steady(), UNANSWERED_MAX);
        for (StoredQuestion asked : due) {
            close(asked, new Closing(StoredQuestion.UNANSWERED, null, turn.now.steady()), turn);
            turn.task(asked.task()).ifPresent(task -> {
                switch (asked.question()) {
                    case Question.DelayedStart _ -> machine.step(task, new Signal.StartUnanswered(), turn);
                    case Question.Authentication question ->
                        credentials.answered(asked, question, new Answer.Default(), turn);
                }
            });
        }
        return due.size() == UNANSWERED_MAX;
    }

    /** The delegate has refused the question to the end: its fallback stands for the answer at once. */
    static void giveUp(LoggedEvent event, Turn turn) {
        QuestionStore questions = turn.transaction.questions();
        questions
                .find(event.session(), event.generation(), event.seq())
                .ifPresent(asked -> questions.save(asked.until(turn.now.steady())));
    }

    /** A task that asked has ended: nobody has to answer any more. */
    static void withdraw(Task task, Turn turn) {
        for (StoredQuestion asked : turn.transaction.questions().of(task.id())) {
            if (asked.isOpen()) {
                close(asked, new Closing(StoredQuestion.WITHDRAWN, null, turn.now.steady()), turn);
            }
        }
    }

    static void close(StoredQuestion asked, Closing how, Turn turn) {
        turn.transaction.questions().save(asked.closed(how));
        turn.note(asked.closed(how));
        Settlement.settled(asked.session(), asked.seq(), turn);
        turn.touch(asked.task());
    }
}
