package dev.outlive.core.engine;

import dev.outlive.core.schedule.Rule;
import dev.outlive.core.schedule.Situation;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Check;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Why a task moves or doesn't, by the rules that admission decides by, and what became of it so far. */
record Explanations(Admission admission, TaskViews views, Volatile state) {
    private static final Set<String> SETTLING = Set.of(
            ClientFrame.Action.ACKNOWLEDGE.code(),
            ClientFrame.Action.REQUEUE.code(),
            ClientFrame.Action.DISCARD.code());

    void answer(Link link, ClientFrame.Explain explain, Optional<StoredTask> known, Turn turn) {
        if (known.isEmpty()) {
            turn.refuse(
                    link,
                    explain.call(),
                    ErrorCode.TASK_NOT_FOUND,
                    "no task " + explain.task() + " is known",
                    "Nothing was changed",
                    "List the tasks by `outlive ls -a`, which shows archived ones, too");
            return;
        }
        turn.answer(link, new DaemonFrame.Explained(explain.call(), of(known.get(), turn)));
    }

    private Explanation of(StoredTask stored, Turn turn) {
        return new Explanation(
                Explanation.SCHEMA,
                views.view(stored, turn),
                checks(stored.task(), turn),
                history(stored.task(), turn));
    }

    private List<Check> checks(Task task, Turn turn) {
        return switch (task.state()) {
            case TaskState.Suspended _ -> List.of(suspended(task));
            case TaskState.Suspending _ -> List.of(suspended(task), attempt(task));
            case TaskState.Queued queued -> queued(task, queued, turn);
            case TaskState.Running _, TaskState.Canceling _, TaskState.Expiring _ -> List.of(resumed(), attempt(task));
            case TaskState.Completed _ -> List.of();
        };
    }

    private static Check suspended(Task task) {
        String text = !task.everResumed()
                ? "it was created and never resumed"
                : "it was suspended; it needs " + task.suspendCount()
                        + (task.suspendCount() == 1 ? " resume" : " resumes");
        return check("resumed", true, text);
    }

    private static Check resumed() {
        return check("resumed", false, "it was resumed");
    }

    private Check attempt(Task task) {
        String text = "attempt " + task.attempt() + " is out";
        return check("attempt", false, state.heldBack.containsKey(task.id()) ? text + ", and is being stopped" : text);
    }

    private static Check check(String name, boolean holds, String text) {
        return new Check(name, null, holds, text, null, null, List.of());
    }

    private List<Check> queued(Task task, TaskState.Queued queued, Turn turn) {
        var checks = new ArrayList<Check>();
        checks.add(resumed());
        Situation situation = admission.situation(task, queued, turn);
        var first = admission.reason(task, turn);
        for (Rule rule : admission.policy().rules()) {
            Rule.Verdict verdict = rule.judge(situation);
            boolean told = verdict.isHolding()
                    && first.filter(reason -> reason.code() == rule.reason()
                                    && reason.text().equals(verdict.text()))
                            .isPresent();
            checks.add(new Check(
                    rule.code(),
                    rule.reason(),
                    verdict.isHolding(),
                    verdict.text(),
                    told ? first.get().since() : verdict.since(),
                    verdict.until(),
                    verdict.isHolding() ? holders(rule, situation, turn) : List.of()));
        }
        return checks;
    }

    /** The tasks that take what this rule counts. */
    private static List<String> holders(Rule rule, Situation situation, Turn turn) {
        if (!rule.countsRunning()) {
            return List.of();
        }
        return turn.transaction.withAttempt().stream()
                .filter(task -> rule.counts(situation.lane(), Admission.laneOf(task)))
                .limit(Check.HOLDERS_MAX)
                .map(task -> task.id() + " of " + task.session())
                .toList();
    }

    private List<HistoryEntry> history(Task task, Turn turn) {
        var entries = new ArrayList<HistoryEntry>();
        for (AttemptRecord attempt : turn.transaction.attempts(task.id())) {
            entries.add(new HistoryEntry(
                    HistoryEntry.Kind.ATTEMPT,
                    attempt.startedAt(),
                    attempt.endedAt(),
                    attempt.attempt(),
                    null,
                    attempt.endedAt() == null ? "is out" : attempt.result()));
        }
        turn.transaction.waits(task.id()).forEach(wait -> entries.add(waited(wait)));
        if (task.state() instanceof TaskState.Queued queued) {
            entries.addAll(waiting(task, queued, turn));
        }
        var later = new ArrayList<HistoryEntry>();
        for (OperatorAct act : turn.transaction.acts(task.id())) {
            (isOnAnEndedTask(act, task) ? later : entries)
                    .add(new HistoryEntry(
                            HistoryEntry.Kind.OPERATOR,
                            act.at(),
                            null,
                            null,
                            null,
                            act.what() + ", by process " + act.pid()));
        }
        for (StoredQuestion asked : turn.transaction.questions().of(task.id())) {
            StoredQuestion.Closing closing = asked.closing();
            entries.add(new HistoryEntry(
                    HistoryEntry.Kind.ASKED,
                    turn.now.wallOf(asked.askedAt()),
                    closing == null ? null : turn.now.wallOf(closing.at()),
                    null,
                    null,
                    asked.question().kind() + ": " + (closing == null ? "no answer yet" : closing.how())));
        }
        // an attempt that begins and ends where a wait begins came before it: the sort keeps that order
        entries.sort(Comparator.comparing(HistoryEntry::at));
        int from = Math.min(entries.size(), Math.max(0, entries.size() + later.size() - Explanation.HISTORY_MAX + 2));
        var told = new ArrayList<>(entries.subList(from, entries.size()));
        told.addFirst(new HistoryEntry(HistoryEntry.Kind.CREATED, task.traits().createdAt(), null, null, null, ""));
        if (task.state() instanceof TaskState.Completed(var outcome, var _, var at)) {
            told.add(new HistoryEntry(HistoryEntry.Kind.ENDED, at, null, null, null, outcomeOf(outcome)));
        }
        told.addAll(later);
        return told;
    }

    /** Whether it came after the end: what settles its events always did, whatever the clock says. */
    private static boolean isOnAnEndedTask(OperatorAct act, Task task) {
        return task.state() instanceof TaskState.Completed completed
                && (SETTLING.contains(act.what()) || act.at().isAfter(completed.at()));
    }

    private static HistoryEntry waited(WaitRecord wait) {
        return new HistoryEntry(HistoryEntry.Kind.WAITED, wait.since(), wait.until(), null, wait.code(), wait.text());
    }

    /** What a task that is still queued has waited for so far, and what it waits for now, which has no end yet. */
    private List<HistoryEntry> waiting(Task task, TaskState.Queued queued, Turn turn) {
        Optional<Reason> reason = admission.reason(task, turn);
        var entries = new ArrayList<HistoryEntry>();
        for (WaitRecord wait : Waits.of(task, queued, state.laneHistory, turn.now)) {
            if (reason.isEmpty() || wait.until().isBefore(turn.now.wall())) {
                entries.add(waited(wait));
            }
        }
        reason.ifPresent(now -> entries.add(new HistoryEntry(
                HistoryEntry.Kind.WAITED,
                now.since() == null ? turn.now.wall() : now.since(),
                null,
                null,
                now.code(),
                now.text())));
        return entries;
    }

    private static String outcomeOf(Outcome outcome) {
        return outcome.error() == null
                ? outcome.kind().code()
                : outcome.kind().code() + ", "
                        + Objects.requireNonNull(outcome.error()).code();
    }
}
