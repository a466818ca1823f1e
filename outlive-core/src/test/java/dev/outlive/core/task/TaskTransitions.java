package dev.outlive.core.task;

import dev.outlive.core.task.TaskState.Completed;
import dev.outlive.core.task.TaskState.Queued;
import dev.outlive.core.task.TaskState.Running;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Uploaded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Walks the task machine: every state under every signal, each in the variants that its guards tell apart, and what came
 * out. A pair whose every variant returned the same task is ignored.
 */
final class TaskTransitions {
    static final Instant NOW = TaskBuilder.NOW;
    static final long ATTEMPT = 3;

    /** One signal that met one task. */
    record Walked(Task before, Signal signal, Step step) {
        boolean isIgnored() {
            return step.task() == before;
        }

        String pair() {
            return name(before.state()) + " " + name(signal);
        }

        String result() {
            return name(step.task().state());
        }
    }

    private TaskTransitions() {}

    static List<Walked> walk() {
        var machine = new TaskMachine(RetryPolicy.DEFAULT);
        RandomGenerator random = new Random(1);
        var walked = new ArrayList<Walked>();
        for (Task task : tasks()) {
            for (Signal signal : signals()) {
                walked.add(new Walked(task, signal, machine.step(task, signal, TaskBuilder.AT, random)));
            }
        }
        return walked;
    }

    /** State and signal to the states that came of it; nothing for an ignored pair. */
    static TreeMap<String, TreeSet<String>> table() {
        var table = new TreeMap<String, TreeSet<String>>();
        for (Walked each : walk()) {
            TreeSet<String> results = table.computeIfAbsent(each.pair(), _ -> new TreeSet<>());
            if (!each.isIgnored()) {
                results.add(each.result());
            }
        }
        return table;
    }

    static List<Task> tasks() {
        var tasks = new ArrayList<Task>();
        for (TaskState state : states()) {
            for (int count = 1; count <= 2; count++) {
                for (boolean post : new boolean[] {false, true}) {
                    for (Instant begin : new Instant[] {NOW.minusSeconds(1), NOW.plusSeconds(1)}) {
                        for (int attemptsMax : new int[] {0, 1}) {
                            tasks.add(task(state, count, post, begin, attemptsMax));
                        }
                        if (state instanceof TaskState.Suspended || state instanceof Queued) {
                            tasks.add(neverBegun(state, begin));
                        }
                    }
                }
            }
        }
        for (TaskState state : List.of(
                new TaskState.Suspended(),
                new Queued(NOW.minusSeconds(1), new TaskState.Delay(TaskState.Delay.Kind.EARLIEST_BEGIN, "x")),
                new Queued(NOW.plusSeconds(9), new TaskState.Delay(TaskState.Delay.Kind.APP_ANSWER, "x")))) {
            for (AskBeforeStart.Fallback fallback : AskBeforeStart.Fallback.values()) {
                TaskBuilder asks = TaskBuilder.aTask()
                        .in(state)
                        .notBefore(NOW.minusSeconds(1))
                        .asking(fallback);
                tasks.add(asks.build());
                tasks.add(asks.asked(new StartQuestion(NOW.minusSeconds(1), NOW.plusSeconds(9), true))
                        .build());
            }
        }
        return tasks;
    }

    private static Task task(TaskState state, int count, boolean post, Instant begin, int attemptsMax) {
        TaskBuilder builder = TaskBuilder.aTask().in(state).attempt(ATTEMPT).runningSince(NOW.minusSeconds(60));
        if (state instanceof TaskState.Suspended || state instanceof TaskState.Suspending) {
            builder.suspendCount(count);
        }
        if (post) {
            builder.post();
        }
        return builder.notBefore(begin).attemptsMax(attemptsMax).retrying(503).build();
    }

    private static Task neverBegun(TaskState state, Instant latest) {
        return TaskBuilder.aTask().in(state).notAfter(latest).build();
    }

    private static List<TaskState> states() {
        var states = new ArrayList<TaskState>();
        states.add(new TaskState.Suspended());
        states.add(new Queued(NOW, null));
        states.add(new Queued(NOW.plusSeconds(9), new TaskState.Delay(TaskState.Delay.Kind.BACKOFF, "x")));
        states.add(new Queued(NOW.plusSeconds(9), new TaskState.Delay(TaskState.Delay.Kind.EARLIEST_BEGIN, "x")));
        for (Sent sent : Sent.values()) {
            states.add(new Running(sent));
            states.add(new TaskState.Suspending(sent));
            states.add(new TaskState.Canceling(CancelReason.Kind.REQUESTED, sent));
            states.add(new TaskState.Expiring(sent));
        }
        states.add(new Completed(Outcome.finished(), TaskBuilder.response(201), NOW));
        return states;
    }

    static List<Signal> signals() {
        var signals = new ArrayList<Signal>(List.of(
                new Signal.Resumed(),
                new Signal.Suspended(),
                new Signal.CancelRequested(CancelReason.Kind.REQUESTED),
                new Signal.RetryRequested(),
                new Signal.Claimed(),
                new Signal.BeginDateReached(NOW),
                new Signal.StartApproved(null),
                new Signal.StartRefused(),
                new Signal.StartUnanswered(),
                new Signal.DeadlinePassed(),
                new Signal.BeginMissed(),
                new Signal.RestoreAccepted(),
                new Signal.CredentialsMissed(ErrorCode.AUTH_REQUIRED, "none")));
        for (long attempt : new long[] {ATTEMPT - 1, ATTEMPT}) {
            signals.add(new Signal.AttemptMarked(attempt));
            signals.add(new Signal.Advanced(attempt, 100, 50));
            signals.add(new Signal.Responded(attempt, TaskBuilder.response(201), null));
            signals.add(new Signal.Responded(attempt, TaskBuilder.response(503), null));
            signals.add(new Signal.Responded(attempt, TaskBuilder.response(503), Duration.ofSeconds(7)));
            signals.add(new Signal.Refused(
                    attempt, TaskBuilder.response(401), new ProtectionSpace("https://a.example:443", null), 1));
            for (Sent sent : Sent.values()) {
                signals.add(new Signal.AttemptStopped(attempt, sent));
                for (ErrorCode code : List.of(
                        ErrorCode.CANNOT_CONNECT,
                        ErrorCode.CONNECTION_LOST,
                        ErrorCode.NOT_CONNECTED,
                        ErrorCode.FILE_CHANGED)) {
                    signals.add(new Signal.AttemptFailed(
                            attempt, new AttemptFailure(code, "broken", sent, Uploaded.NO, null)));
                }
            }
            signals.add(new Signal.LeaseExpired(attempt));
        }
        return signals;
    }

    static String name(TaskState state) {
        return state.getClass().getSimpleName();
    }

    static String name(Signal signal) {
        return signal.getClass().getSimpleName();
    }

    static List<String> names(Class<?> sealed) {
        var names = new ArrayList<String>();
        for (Class<?> each : sealed.getPermittedSubclasses()) {
            names.add(each.getSimpleName());
        }
        return names;
    }
}
