package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.Check;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a task answers when it is asked why it doesn't move, and what it keeps of its waits. */
class WhyTest {
    private final EngineHarness harness = new EngineHarness(new AdmissionPolicy(8, 1));
    private final RecordingLink app = harness.started();

    private Explanation why(TaskId task) {
        harness.say(app, new ClientFrame.Explain(harness.call(), task));
        return app.last(DaemonFrame.Explained.class).explanation();
    }

    private Check holding(TaskId task) {
        return why(task).checks().stream().filter(Check::holds).findFirst().orElseThrow();
    }

    /** BG-36. */
    @Test
    void taskThatWasNeverResumedSaysSoAlsoAfterTheAppIsGone() {
        harness.turn(harness.submit(app, EngineHarness.submission("k", "s", "PUT", false)));
        TaskSnapshot task = app.last(DaemonFrame.Accepted.class).task();
        harness.restart();
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Explain(harness.call(), task.id()));
        Explanation why = operator.last(DaemonFrame.Explained.class).explanation();
        assertThat(why.task().everResumed()).isFalse();
        assertThat(why.checks()).singleElement().satisfies(check -> {
            assertThat(check.holds()).isTrue();
            assertThat(check.code()).isNull();
            assertThat(check.text()).isEqualTo("it was created and never resumed");
        });
    }

    @Test
    void slotNamesItsLimitAndWhoHoldsIt() {
        TaskSnapshot first = harness.created(app, "first", "PUT");
        TaskSnapshot second = harness.created(app, "second", "PUT");
        Check check = holding(second.id());
        assertThat(check.name()).isEqualTo("slots-of-host");
        assertThat(check.text()).isEqualTo("all 1 slots of h.example are taken");
        assertThat(check.since()).isEqualTo(harness.now);
        assertThat(check.heldBy()).containsExactly(first.id() + " of com.example.photos/main");
        assertThat(why(first.id()).checks()).noneMatch(Check::holds);
    }

    @Test
    void waitsAreKeptWithTheirReasonsAndLengthsAcrossRestartAndArchive() {
        TaskSnapshot first = harness.created(app, "first", "PUT");
        TaskSnapshot second = harness.created(app, "second", "PUT");
        Instant began = harness.now;
        harness.passes(Duration.ofSeconds(30));
        harness.mark(first.id());
        harness.respond(first.id(), 201);
        harness.mark(second.id());
        harness.signal(
                second.id(),
                new Signal.AttemptFailed(
                        1, new AttemptFailure(ErrorCode.NOT_CONNECTED, "no way", Sent.NOTHING, Uploaded.NO, null)));
        assertThat(holding(second.id()).since()).isEqualTo(harness.now);
        harness.passes(Duration.ofSeconds(6));
        harness.respond(second.id(), 201);
        harness.restart();
        RecordingLink again = harness.operator();
        harness.say(
                again,
                new ClientFrame.Act(
                        harness.call(), EngineHarness.PHOTOS, null, second.id(), ClientFrame.Action.ACKNOWLEDGE));
        harness.say(again, new ClientFrame.Explain(harness.call(), second.id()));
        Explanation why = again.last(DaemonFrame.Explained.class).explanation();
        assertThat(why.task().acknowledged()).isTrue();
        assertThat(why.history())
                .filteredOn(entry -> entry.what() == HistoryEntry.Kind.WAITED)
                .extracting(HistoryEntry::code, HistoryEntry::at, HistoryEntry::until)
                .containsExactly(
                        tuple(WaitReason.SLOT, began, began.plusSeconds(30)),
                        tuple(WaitReason.NETWORK, began.plusSeconds(30), began.plusSeconds(35)));
        assertThat(why.history().stream().map(HistoryEntry::what).toList())
                .isEqualTo(List.of(
                        HistoryEntry.Kind.CREATED,
                        HistoryEntry.Kind.WAITED,
                        HistoryEntry.Kind.ATTEMPT,
                        HistoryEntry.Kind.WAITED,
                        HistoryEntry.Kind.ATTEMPT,
                        HistoryEntry.Kind.ENDED,
                        HistoryEntry.Kind.OPERATOR));
    }

    /** Whose slots are taken changes from second to second; the wait is one, and is told while it lasts. */
    @Test
    void aWaitForSlotsThatComeAndGoIsOneWait() {
        var two = new EngineHarness(new AdmissionPolicy(2, 1));
        RecordingLink operator = two.operator();
        TaskId first = submitted(two, operator, "first", "h.example");
        TaskId second = submitted(two, operator, "second", "h.example");
        Instant began = two.now;
        for (int i = 0; i < 40; i++) {
            TaskId other = submitted(two, operator, "o" + i, "other.example");
            two.passes(Duration.ofMillis(500));
            two.mark(other);
            two.respond(other, 201);
            two.passes(Duration.ofMillis(500));
        }
        Explanation why = why(two, operator, second);
        assertThat(waitsSince(why)).isEqualTo(began);
        assertThat(waits(why)).containsExactly(tuple(WaitReason.SLOT, began, null));

        two.mark(first);
        two.respond(first, 201);
        assertThat(waits(why(two, operator, second)))
                .containsExactly(tuple(WaitReason.SLOT, began, began.plusSeconds(40)));
    }

    @Test
    void aWaitThatLastsGoesOnOverARestart() {
        TaskSnapshot first = harness.created(app, "first", "PUT");
        TaskSnapshot second = harness.created(app, "second", "PUT");
        Instant began = harness.now;
        harness.passes(Duration.ofSeconds(55));
        harness.restart();
        harness.passes(Duration.ofSeconds(5));
        RecordingLink operator = harness.operator();
        Explanation why = why(harness, operator, second.id());
        assertThat(waitsSince(why)).isEqualTo(began);
        assertThat(waits(why)).containsExactly(tuple(WaitReason.SLOT, began, null));

        harness.mark(first.id());
        harness.respond(first.id(), 201);
        assertThat(waits(why(harness, operator, second.id())))
                .containsExactly(tuple(WaitReason.SLOT, began, began.plusSeconds(60)));
        assertThat(harness.disk.rows()).as("what nobody waits for any more").endsWith("{}");
    }

    /** What is written when a hold begins is written once. */
    @Test
    void aWaitThatLastsIsNotWrittenAgain() {
        harness.created(app, "first", "PUT");
        harness.created(app, "second", "PUT");
        int commits = harness.faults.commits;
        harness.passes(Duration.ofSeconds(1));
        harness.passes(Duration.ofSeconds(1));
        assertThat(harness.faults.commits).isEqualTo(commits);
    }

    /** First it sleeps off its failure, then it waits for its lane: from then on, not from its failure. */
    @Test
    void aWaitForTheLaneBeginsWhereTheTasksOwnEnds() {
        TaskSnapshot failing = harness.created(app, "failing", "PUT");
        harness.mark(failing.id());
        Instant failed = harness.now;
        harness.signal(
                failing.id(),
                new Signal.AttemptFailed(
                        1, new AttemptFailure(ErrorCode.NOT_CONNECTED, "no way", Sent.NOTHING, Uploaded.NO, null)));
        harness.created(app, "other", "PUT");
        harness.passes(Duration.ofSeconds(2));
        assertThat(waits(why(failing.id()))).containsExactly(tuple(WaitReason.NETWORK, failed, null));
        harness.passes(Duration.ofSeconds(7));
        Explanation why = why(failing.id());
        assertThat(waitsSince(why)).isEqualTo(failed.plusSeconds(5));
        assertThat(waits(why))
                .containsExactly(
                        tuple(WaitReason.NETWORK, failed, failed.plusSeconds(5)),
                        tuple(WaitReason.SLOT, failed.plusSeconds(5), null));
    }

    private static TaskId submitted(EngineHarness harness, RecordingLink operator, String name, String host) {
        harness.turn(harness.submit(
                operator, EngineHarness.submission(name, name, "PUT", "http://" + host + "/" + name, true)));
        return operator.last(DaemonFrame.Accepted.class).task().id();
    }

    private static Explanation why(EngineHarness harness, RecordingLink operator, TaskId task) {
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        return operator.last(DaemonFrame.Explained.class).explanation();
    }

    private static @Nullable Instant waitsSince(Explanation why) {
        return Objects.requireNonNull(why.task().reason()).since();
    }

    private static List<Tuple> waits(Explanation why) {
        return why.history().stream()
                .filter(entry -> entry.what() == HistoryEntry.Kind.WAITED)
                .map(entry -> tuple(entry.code(), entry.at(), entry.until()))
                .toList();
    }

    @Test
    void unknownTaskIsRefusedByItsName() {
        TaskId unknown = new TaskId("01KAPHZ3V5Q8G6T2M4N7R9SXWY");
        harness.say(app, new ClientFrame.Explain(harness.call(), unknown));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }
}
