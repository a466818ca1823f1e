package dev.outlive.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The published transitions of a task (I3): each pair of state and signal stands in exactly one of the two lists, and the
 * machine does what they say. A new state, signal or way fails here until it is written down.
 */
@Proves("I3")
class TaskTransitionsTest {
    /** State, signal: the states that come of it, by the variants of task and signal. */
    static final String TRANSITIONS = """
            Suspended Resumed: Queued Suspended
            Suspended Suspended: Suspended
            Suspended CancelRequested: Completed
            Suspended BeginMissed: Completed
            Suspended StartApproved: Suspended
            Suspended CredentialsMissed: Completed
            Suspended StartRefused: Completed
            Suspended StartUnanswered: Completed Suspended
            Queued Suspended: Suspended
            Queued CancelRequested: Completed
            Queued RetryRequested: Queued
            Queued Claimed: Running
            Queued BeginDateReached: Queued
            Queued DeadlinePassed: Completed
            Queued BeginMissed: Completed
            Queued StartApproved: Queued
            Queued StartRefused: Completed
            Queued StartUnanswered: Completed Queued
            Queued CredentialsMissed: Completed
            Queued RestoreAccepted: Completed
            Suspended RestoreAccepted: Completed
            Running Suspended: Suspending
            Running CancelRequested: Canceling
            Running DeadlinePassed: Expiring
            Running AttemptMarked: Running
            Running Advanced: Running
            Running Responded: Completed Queued
            Running Refused: Queued
            Running AttemptFailed: Completed Queued
            Running AttemptStopped: Completed Queued
            Running LeaseExpired: Completed Queued
            Suspending Resumed: Running Suspending
            Suspending Suspended: Suspending
            Suspending CancelRequested: Canceling
            Suspending Advanced: Suspending
            Suspending Responded: Completed Suspended
            Suspending Refused: Suspended
            Suspending AttemptFailed: Completed Suspended
            Suspending AttemptStopped: Completed Suspended
            Suspending LeaseExpired: Completed Suspended
            Canceling Responded: Completed
            Canceling Refused: Completed
            Canceling AttemptFailed: Completed
            Canceling AttemptStopped: Completed
            Canceling LeaseExpired: Completed
            Expiring CancelRequested: Canceling
            Expiring Responded: Completed
            Expiring Refused: Completed
            Expiring AttemptFailed: Completed
            Expiring AttemptStopped: Completed
            Expiring LeaseExpired: Completed
            """;

    /** State: the signals that change nothing there. */
    static final String IGNORED = """
            Suspended: RetryRequested Refused Claimed BeginDateReached DeadlinePassed AttemptMarked Advanced Responded AttemptFailed AttemptStopped LeaseExpired
            Queued: Refused Resumed AttemptMarked Advanced Responded AttemptFailed AttemptStopped LeaseExpired
            Running: RetryRequested CredentialsMissed RestoreAccepted Resumed Claimed BeginDateReached StartApproved StartRefused StartUnanswered BeginMissed
            Suspending: RetryRequested CredentialsMissed RestoreAccepted Claimed BeginDateReached StartApproved StartRefused StartUnanswered DeadlinePassed BeginMissed AttemptMarked
            Canceling: RetryRequested CredentialsMissed RestoreAccepted Resumed Suspended CancelRequested Claimed BeginDateReached StartApproved StartRefused StartUnanswered DeadlinePassed BeginMissed AttemptMarked \
            Advanced
            Expiring: RetryRequested CredentialsMissed RestoreAccepted Resumed Suspended Claimed BeginDateReached StartApproved StartRefused StartUnanswered DeadlinePassed BeginMissed AttemptMarked Advanced
            Completed: RetryRequested CredentialsMissed RestoreAccepted Refused Resumed Suspended CancelRequested Claimed BeginDateReached StartApproved StartRefused StartUnanswered DeadlinePassed BeginMissed AttemptMarked \
            Advanced Responded AttemptFailed AttemptStopped LeaseExpired
            """;

    @Test
    void everyPairOfStateAndSignalIsWrittenDownOnce() {
        var pairs = new TreeSet<String>();
        for (String state : TaskTransitions.names(TaskState.class)) {
            if (!state.equals("Delay")) {
                TaskTransitions.names(Signal.class).forEach(signal -> pairs.add(state + " " + signal));
            }
        }
        var written = new TreeMap<String, TreeSet<String>>(declared());
        ignored()
                .forEach(pair -> assertThat(written.put(pair, new TreeSet<>()))
                        .as("%s stands in both lists", pair)
                        .isNull());
        assertThat(written.keySet()).isEqualTo(pairs);
        assertThat(TaskTransitions.table().keySet()).as("pairs the walk visits").isEqualTo(pairs);
    }

    @Test
    void machineDoesWhatTheListsSay() {
        var expected = new TreeMap<String, TreeSet<String>>(declared());
        ignored().forEach(pair -> expected.put(pair, new TreeSet<>()));
        assertThat(TaskTransitions.table()).isEqualTo(expected);
    }

    @Test
    void signalsOfAnOlderAttemptChangeNothing() {
        for (TaskTransitions.Walked walked : TaskTransitions.walk()) {
            if (isStale(walked.signal())) {
                assertThat(walked.isIgnored()).as(walked.toString()).isTrue();
                assertThat(walked.step().events()).isEmpty();
            }
        }
    }

    @Test
    void exactlyTheStepIntoCompletedTellsOfTheEnd() {
        for (TaskTransitions.Walked walked : TaskTransitions.walk()) {
            boolean ends =
                    !walked.before().isCompleted() && walked.step().task().isCompleted();
            List<TaskEvent> told =
                    ends ? List.of(new TaskEvent.Ended(walked.before().id())) : List.of();
            assertThat(walked.step().events().stream().filter(event -> !(event instanceof TaskEvent.StartAsked)))
                    .as(walked.toString())
                    .isEqualTo(told);
        }
    }

    @Test
    void taskAsksOnceAndBeginsNowhereWhileItsQuestionIsOpen() {
        for (TaskTransitions.Walked walked : TaskTransitions.walk()) {
            boolean asks = walked.step().events().stream().anyMatch(event -> event instanceof TaskEvent.StartAsked);
            boolean first = walked.before().startQuestion() == null
                    && walked.step().task().startQuestion() != null;
            assertThat(asks).as(walked.toString()).isEqualTo(first);
            if (walked.step().task().isAsking()) {
                assertThat(walked.step().task().state().hasAttempt())
                        .as(walked.toString())
                        .isFalse();
            }
        }
    }

    @Proves("I24")
    @Test
    void requestThatMayHaveLeftAndMayNotBeRepeatedIsNeverQueuedOrHeldAgain() {
        for (TaskTransitions.Walked walked : TaskTransitions.walk()) {
            boolean lost = walked.before().state().hasAttempt()
                    && !walked.before().traits().mayRepeat()
                    && !walked.step().task().state().hasAttempt()
                    && !walked.isIgnored();
            if (lost && mayHaveLeft(walked) && !(walked.signal() instanceof Signal.Responded)) {
                assertThat(walked.result()).as(walked.toString()).isEqualTo("Completed");
            }
        }
    }

    @Test
    void countersAndNumbersOnlyMoveTheAllowedWay() {
        for (TaskTransitions.Walked walked : TaskTransitions.walk()) {
            Task before = walked.before();
            Task after = walked.step().task();
            boolean claimed = walked.signal() instanceof Signal.Claimed && !walked.isIgnored();
            assertThat(after.attempt()).as(walked.toString()).isEqualTo(before.attempt() + (claimed ? 1 : 0));
            assertThat(after.confirmedBytes()).isGreaterThanOrEqualTo(before.confirmedBytes());
            assertThat(after.id()).isEqualTo(before.id());
            assertThat(after.traits()).isSameAs(before.traits());
            boolean held =
                    after.state() instanceof TaskState.Suspended || after.state() instanceof TaskState.Suspending;
            if (!after.isCompleted() && !(after.state() instanceof TaskState.Canceling)) {
                assertThat(after.suspendCount() > 0).as(walked.toString()).isEqualTo(held);
            }
        }
    }

    private static boolean mayHaveLeft(TaskTransitions.Walked walked) {
        return switch (walked.signal()) {
            case Signal.AttemptFailed(var _, var failure) -> failure.sent() == Sent.MAYBE;
            case Signal.AttemptStopped(var _, var sent) -> sent == Sent.MAYBE;
            case Signal.LeaseExpired _ -> walked.before().state().toString().contains("MAYBE");
            default -> false;
        };
    }

    private static boolean isStale(Signal signal) {
        long stale = TaskTransitions.ATTEMPT - 1;
        return switch (signal) {
            case Signal.AttemptMarked(var attempt) -> attempt == stale;
            case Signal.Advanced(var attempt, var _, var _) -> attempt == stale;
            case Signal.Responded(var attempt, var _, var _) -> attempt == stale;
            case Signal.Refused refused -> refused.attempt() == stale;
            case Signal.AttemptFailed(var attempt, var _) -> attempt == stale;
            case Signal.AttemptStopped(var attempt, var _) -> attempt == stale;
            case Signal.LeaseExpired(var attempt) -> attempt == stale;
            default -> false;
        };
    }

    static TreeMap<String, TreeSet<String>> declared() {
        var declared = new TreeMap<String, TreeSet<String>>();
        for (String line : TRANSITIONS.strip().lines().toList()) {
            String[] sides = line.split(": ");
            assertThat(declared.put(sides[0], new TreeSet<>(Arrays.asList(sides[1].split(" ")))))
                    .as("%s stands twice", sides[0])
                    .isNull();
        }
        return declared;
    }

    static TreeSet<String> ignored() {
        var ignored = new TreeSet<String>();
        for (String line : IGNORED.strip().lines().toList()) {
            String[] sides = line.split(": ");
            for (String signal : sides[1].split("\\s+")) {
                assertThat(ignored.add(sides[0] + " " + signal))
                        .as("%s %s stands twice", sides[0], signal)
                        .isTrue();
            }
        }
        return ignored;
    }
}
