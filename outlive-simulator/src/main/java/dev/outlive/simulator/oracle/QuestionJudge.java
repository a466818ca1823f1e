package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.MemoryDisk;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Judges questions: each is asked once, and answered once, by one answer, by its fallback, or by the end of its task. */
final class QuestionJudge {
    private final MemoryDisk disk;
    private final Facts facts;
    private final Checks checks;
    private final TreeMap<Facts.EventName, StoredQuestion.Closing> closed = new TreeMap<>();
    private final TreeMap<TaskId, Facts.EventName> asked = new TreeMap<>();

    QuestionJudge(MemoryDisk disk, Facts facts, Checks checks) {
        this.disk = disk;
        this.facts = facts;
        this.checks = checks;
    }

    void committed() {
        for (StoredQuestion question : disk.questions()) {
            var name = new Facts.EventName(question.session(), question.generation(), question.seq());
            if (question.question() instanceof Question.DelayedStart) {
                Facts.EventName first = asked.putIfAbsent(question.task(), name);
                checks.require(
                        "I12",
                        first == null || first.equals(name),
                        () -> question.task() + " asked with event " + first + " and again with " + question);
            }
            StoredQuestion.Closing before = closed.get(name);
            checks.require(
                    "I3",
                    before == null || before.equals(question.closing()),
                    () -> "what became of a question changed from " + before + " to " + question);
            Optional<LoggedEvent> event = disk.event(question.session(), question.seq())
                    .filter(logged -> logged.generation() == question.generation());
            checks.require(
                    "I11",
                    event.isPresent() == question.isOpen(),
                    () -> question + " while its event is "
                            + event.map(Object::toString).orElse("settled"));
            Optional<Task> task = disk.live(question.task());
            if (question.question() instanceof Question.Authentication challenge) {
                challenged(question, challenge, task);
                if (!question.isOpen()) {
                    closed.putIfAbsent(name, Objects.requireNonNull(question.closing()));
                }
                continue;
            }
            checks.require(
                    "I5",
                    question.isOpen() == task.map(Task::isAsking).orElse(false),
                    () -> question + " while its task is " + task);
            if (question.isOpen()) {
                checks.require("I5", task.get().attempt() == 0, () -> task.get() + " began before it was answered");
            } else if (before == null) {
                closed.put(name, Objects.requireNonNull(question.closing()));
                task.ifPresent(row -> closed(question, row));
            }
        }
    }

    /** An app is asked for a credential once at a time, by a task that hasn't ended. */
    private void challenged(StoredQuestion question, Question.Authentication challenge, Optional<Task> task) {
        if (!question.isOpen()) {
            return;
        }
        checks.require(
                "I5", task.isPresent() && !task.get().isCompleted(), () -> question + " while its task is " + task);
        long open = disk.questions().stream()
                .filter(StoredQuestion::isOpen)
                .filter(each -> each.session().equals(question.session()))
                .filter(each -> each.question() instanceof Question.Authentication other
                        && other.space().equals(challenge.space()))
                .count();
        checks.require("I25", open == 1, () -> "asked " + open + " times at one time: " + question);
    }

    /** What came of it fits what was said. */
    private void closed(StoredQuestion question, Task task) {
        StoredQuestion.Closing how = Objects.requireNonNull(question.closing());
        boolean inTime = !how.how().equals(StoredQuestion.UNANSWERED)
                || question.until() == null
                || !how.at().isBefore(question.until());
        checks.require("I35", inTime, () -> "the fallback came early: " + question);
        boolean refused = task.state() instanceof TaskState.Completed(var outcome, var _, var _)
                && outcome.cancelReason() != null
                && outcome.cancelReason().kind() == CancelReason.Kind.DELAYED_START_REFUSED;
        checks.require("I14", !how.how().equals("cancel") || refused, () -> "answered to be cancelled, and is " + task);
        checks.require(
                "I14",
                !refused || how.how().equals("cancel") || how.how().equals(StoredQuestion.UNANSWERED),
                () -> "nobody had answered to cancel " + task + ": " + question);
        boolean other = how.how().equals("proceed-with");
        checks.require(
                "I14",
                other == isOther(task) || task.isCompleted(),
                () -> "answered " + how.how() + ", and it asks for "
                        + task.traits().url());
    }

    /** Whether the task asks for what apps in this world ask for when they change their minds. */
    private static boolean isOther(Task task) {
        return task.traits().url().endsWith(Oracle.OTHER_REQUEST);
    }

    /** The daemon confirms an answer, or says that it came late. */
    void answered(ClientFrame.AnswerQuestion said, DaemonFrame.AnswerTaken answer, long generation) {
        var name = new Facts.EventName(said.session(), generation, said.seq());
        StoredQuestion.Closing closing = closed.get(name);
        boolean counts = closing != null && said.answerId().equals(closing.answerId());
        checks.require("I14", counts == answer.taken(), () -> answer + " for " + said + " while it was " + closing);
        if (answer.taken()) {
            String before = facts.takenAnswers.putIfAbsent(name, said.answerId());
            checks.require(
                    "I12",
                    before == null || before.equals(said.answerId()),
                    () -> "two answers count: " + before + " and " + said);
        }
    }

    /** Everything was healed and had its time. */
    void judgeEnd() {
        for (StoredQuestion question : disk.questions()) {
            checks.require("I5", !question.isOpen(), () -> "nobody has answered " + question);
        }
    }
}
