package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What starts, what waits and why, and what becomes of attempts that are lost (I5, I24). */
class SchedulingTest {
    private final EngineHarness harness = new EngineHarness(new AdmissionPolicy(8, 2));
    private final RecordingLink app = harness.started();

    @Proves("I5")
    @Test
    void noMoreThanTheLimitRunAndTheRestSaysWhatHoldsIt() {
        for (int i = 0; i < 4; i++) {
            harness.created(app, "k" + i, "PUT");
        }
        assertThat(harness.transfers.started).hasSize(2);
        assertThat(reasons()).containsExactly(WaitReason.SLOT, WaitReason.SLOT);
        TaskId first = harness.transfers.started.getFirst().task().id();
        harness.mark(first);
        harness.respond(first, 201);
        assertThat(harness.transfers.started).hasSize(3);
    }

    @Test
    void portsOfAHostShareItsSlots() {
        for (int port = 1; port < 4; port++) {
            harness.turn(harness.submit(
                    app,
                    EngineHarness.submission("k" + port, "s" + port, "PUT", "http://h.example:" + port + "/", true)));
        }
        harness.turn(harness.submit(app, EngineHarness.submission("o", "o", "PUT", "http://other.example/", true)));
        assertThat(harness.transfers.started)
                .extracting(order -> order.task().traits().origin())
                .containsExactly("http://h.example:1", "http://h.example:2", "http://other.example:80");
        TaskId first = harness.transfers.started.getFirst().task().id();
        harness.mark(first);
        harness.respond(first, 201);
        assertThat(harness.transfers.started.getLast().task().traits().origin()).isEqualTo("http://h.example:3");
    }

    /** Two sessions at one server: one with a long queue must not keep the other from ever starting. */
    @Proves("I5")
    @Test
    void sessionWithALongQueueStarvesNobody() {
        RecordingLink operator = harness.operator();
        for (int i = 0; i < 30; i++) {
            harness.turn(submit(operator, "aaa", "a" + i));
        }
        harness.turn(submit(operator, "zzz", "z"));
        int attempts = 0;
        while (harness.transfers.started.stream()
                .noneMatch(order -> order.task().session().session().value().equals("zzz"))) {
            assertThat(attempts).as("attempts before the other session's turn").isLessThan(4);
            TaskId running = harness.transfers.started.get(attempts++).task().id();
            harness.mark(running);
            harness.respond(running, 201);
        }
    }

    @Test
    void priorityChangedWhileItWaitsPutsATaskBeforeOlderOnes() {
        for (int i = 0; i < 2; i++) {
            harness.created(app, "running" + i, "PUT");
        }
        TaskId first = harness.created(app, "first", "PUT").id();
        TaskId last = harness.created(app, "last", "PUT").id();
        assertThat(harness.transfers.started).hasSize(2);

        harness.say(app, prioritize(last, 0.9));
        assertThat(app.last(DaemonFrame.TaskIs.class).task().priority()).isEqualTo(0.9);
        harness.restart();
        RecordingLink again = harness.started();
        TaskId running = harness.transfers.started.getFirst().task().id();
        harness.mark(running);
        harness.respond(running, 201);

        assertThat(harness.task(last).state()).isInstanceOf(TaskState.Running.class);
        assertThat(harness.task(first).state()).isInstanceOf(TaskState.Queued.class);
        assertThat(again.all(DaemonFrame.Refused.class)).isEmpty();
    }

    @Test
    void priorityOutOfRangeIsRefusedAndAnEndedTaskKeepsItsOwn() {
        TaskId ended = harness.ended(app, "ended").id();
        harness.say(app, prioritize(ended, 0.9));
        assertThat(app.last(DaemonFrame.TaskIs.class).task().priority()).isEqualTo(0.5);
        TaskId task = harness.created(app, "a", "PUT").id();
        harness.say(app, prioritize(task, 1.5));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(harness.task(task).priority()).isEqualTo(0.5);
    }

    private ClientFrame prioritize(TaskId task, double priority) {
        return new ClientFrame.Prioritize(
                harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), task, priority);
    }

    private Input submit(RecordingLink operator, String session, String name) {
        var frame = new ClientFrame.Submit(
                harness.call(),
                dev.outlive.protocol.model.SessionRef.of("com.example.photos", session),
                null,
                EngineHarness.submission(name, name, "PUT", true));
        var pinned = harness.pinned(name);
        return new Input.FromClient(operator, frame, pinned, pinned.identity().fingerprint());
    }

    @Test
    void failedAttemptWaitsAndTheNextOneHasAHigherNumber() {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.mark(task.id());
        harness.signal(task.id(), new Signal.AttemptFailed(1, lost(Sent.MAYBE)));
        TaskState.Queued queued = (TaskState.Queued) harness.task(task.id()).state();
        assertThat(queued.notBefore()).isBetween(harness.now, harness.now.plusSeconds(1));
        harness.passes(Duration.ofSeconds(1));
        assertThat(harness.transfers.started).hasSize(2);
        assertThat(harness.task(task.id()).attempt()).isEqualTo(2);
    }

    @Proves("I5")
    @Test
    void taskIsEndedAtItsDeadlineEvenIfHundredsAreAtOnce() {
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < 300; i++) {
            tasks.add(harness.created(app, "k" + i, "PUT").id());
        }
        harness.now = harness.now.plus(Duration.ofDays(7).plusSeconds(1));
        for (int turns = 0; turns < 4; turns++) {
            harness.turn();
            if (harness.next.isAfter(harness.now)) {
                break;
            }
        }
        for (TaskId id : tasks) {
            assertThat(harness.task(id).state()).isInstanceOfAny(TaskState.Completed.class, TaskState.Expiring.class);
        }
    }

    /** Also after a restart: what holds it is asked when its time is up. */
    @Test
    void taskWhoseTimeIsUpSaysWhatHeldIt() {
        harness.created(app, "first", "PUT");
        harness.created(app, "second", "PUT");
        TaskId waiting = harness.created(app, "waiting", "PUT").id();
        harness.restart();
        harness.turn();
        harness.passes(Duration.ofDays(7).plusSeconds(1));
        assertThat(error(waiting).code()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(error(waiting).message())
                .endsWith("is used up; last: waiting-slot: all 2 slots of h.example are taken");
    }

    /** A server that asks for more than a day is obeyed; one that asks for more than the budget is told of at its end. */
    @Proves("I25")
    @Test
    void waitThatAServerAsksForLastsToTheEndOfTheBudgetAndNoLonger() {
        TaskId within = busy("within", Duration.ofHours(60));
        TaskId beyond = busy("beyond", Duration.ofDays(30));
        Instant begun = harness.now;
        harness.passes(Duration.ofHours(59));
        assertThat(harness.transfers.started).hasSize(2);
        harness.passes(Duration.ofHours(7));
        assertThat(harness.task(within).attempt()).isEqualTo(2);
        assertThat(harness.task(beyond).attempt()).isEqualTo(1);
        assertThat(((TaskState.Queued) harness.task(beyond).state()).notBefore())
                .isEqualTo(begun.plus(Duration.ofDays(7)));

        harness.passes(Duration.ofDays(7).minusHours(66));
        assertThat(harness.task(beyond).attempt()).as("it isn't sent too early").isEqualTo(1);
        assertThat(error(beyond).code()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(error(beyond).message())
                .endsWith(
                        "; last: the server answered 503 and asked for a wait of PT720H, more than is left of its time");
    }

    /** A task whose server has no time for so long. */
    private TaskId busy(String name, Duration wait) {
        Submission plain = EngineHarness.submission(name, name, "PUT", true);
        harness.turn(harness.submit(
                app,
                new Submission(
                        plain.kind(),
                        plain.key(),
                        plain.submissionId(),
                        plain.request(),
                        plain.source(),
                        plain.destination(),
                        plain.description(),
                        plain.priority(),
                        plain.notBefore(),
                        plain.resume(),
                        0,
                        FailurePolicy.DEFAULT.withRetryStatuses(503))));
        TaskId task = app.last(DaemonFrame.Accepted.class).task().id();
        harness.mark(task);
        harness.signal(task, new Signal.Responded(1, EngineHarness.response(503), wait));
        return task;
    }

    @Proves({"I7", "I24"})
    @Test
    void recoveryGoesOnWithWhatMayBeRepeatedAndIsHonestAboutTheRest() {
        TaskSnapshot put = harness.created(app, "put", "PUT");
        TaskSnapshot unmarked = harness.created(app, "unmarked", "POST");
        harness.mark(put.id());
        harness.restart();
        assertThat(harness.task(put.id()).state()).isInstanceOf(TaskState.Queued.class);
        assertThat(harness.task(unmarked.id()).state()).isInstanceOf(TaskState.Queued.class);
        harness.turn();
        assertThat(harness.transfers.started)
                .hasSize(4)
                .last()
                .satisfies(order -> assertThat(order.task().attempt()).isEqualTo(2));
        harness.mark(unmarked.id());
        harness.restart();
        assertThat(error(unmarked.id()).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(error(unmarked.id()).serverMayHaveProcessed()).isTrue();
    }

    @Proves("I7")
    @Test
    void recoveryIsIdempotent() {
        TaskSnapshot put = harness.created(app, "put", "PUT");
        harness.mark(put.id());
        harness.restart();
        Task once = harness.task(put.id());
        harness.restart();
        harness.restart();
        assertThat(harness.task(put.id())).isEqualTo(once);
    }

    @Proves("I4")
    @Test
    void cancelIsConfirmedOnlyWhenTheAttemptHasStopped() {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.mark(task.id());
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.CANCEL));
        assertThat(app.last(DaemonFrame.TaskIs.class).task().state().code()).isEqualTo("canceling");
        assertThat(harness.transfers.stopped).containsExactly(task.id());
        harness.signal(task.id(), new Signal.AttemptStopped(1, Sent.MAYBE));
        assertThat(cancelled(task.id()).serverMayHaveProcessed()).isTrue();
    }

    @Proves("I4")
    @Test
    void answerThatArrivesBeforeTheStopWinsOverTheCancel() {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.mark(task.id());
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.CANCEL));
        harness.respond(task.id(), 201);
        assertThat(outcome(task.id()).kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    /** An attempt that failed earlier may have reached the server, also if its progress was never seen. */
    @Test
    void cancelOfAWaitingTaskSaysThatAnEarlierAttemptMayHaveReachedTheServer() {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.mark(task.id());
        harness.signal(task.id(), new Signal.AttemptFailed(1, lost(Sent.MAYBE)));
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.CANCEL));
        assertThat(cancelled(task.id()).serverMayHaveProcessed()).isTrue();
    }

    @Test
    void failureBeforeTheFirstByteSaysWhetherAnEarlierAttemptMayHaveReachedTheServer() {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.mark(task.id());
        harness.signal(task.id(), new Signal.AttemptFailed(1, lost(Sent.MAYBE)));
        harness.passes(Duration.ofSeconds(1));
        harness.signal(
                task.id(),
                new Signal.AttemptFailed(2, AttemptFailure.beforeSending(ErrorCode.FILE_CHANGED, "changed")));
        assertThat(error(task.id()).serverMayHaveProcessed()).isTrue();
    }

    @Test
    void progressIsToldAndWrittenOnceASecond() {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.mark(task.id());
        harness.transfers.moved(task.id(), 1, 100, 0);
        harness.passes(Duration.ofMillis(100));
        assertThat(app.last(DaemonFrame.Progressed.class).progress().bytesSent())
                .isEqualTo(100);
        assertThat(harness.task(task.id()).bytesSent()).isEqualTo(100);
        int commits = harness.faults.commits;
        harness.transfers.moved(task.id(), 1, 200, 0);
        harness.passes(Duration.ofMillis(100));
        assertThat(app.last(DaemonFrame.Progressed.class).progress().bytesSent())
                .isEqualTo(200);
        assertThat(harness.faults.commits)
                .as("progress isn't committed each time")
                .isEqualTo(commits);
    }

    private List<WaitReason> reasons() {
        harness.say(app, new ClientFrame.Find(harness.call(), Selection.all()));
        return app.last(DaemonFrame.Tasks.class).tasks().stream()
                .map(TaskSnapshot::reason)
                .filter(Objects::nonNull)
                .map(Reason::code)
                .toList();
    }

    private Outcome outcome(TaskId id) {
        return ((TaskState.Completed) harness.task(id).state()).outcome();
    }

    private TransferError error(TaskId id) {
        return Objects.requireNonNull(outcome(id).error());
    }

    private CancelReason cancelled(TaskId id) {
        return Objects.requireNonNull(outcome(id).cancelReason());
    }

    private static AttemptFailure lost(Sent sent) {
        return new AttemptFailure(ErrorCode.CONNECTION_LOST, "reset", sent, Uploaded.UNCONFIRMED, null);
    }
}
