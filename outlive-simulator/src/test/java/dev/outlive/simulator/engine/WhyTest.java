package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(check.text()).isEqualTo("all 1 slots of http://h.example:80 are taken");
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
                        org.assertj.core.groups.Tuple.tuple(WaitReason.SLOT, began, began.plusSeconds(30)),
                        org.assertj.core.groups.Tuple.tuple(
                                WaitReason.NETWORK, began.plusSeconds(30), began.plusSeconds(35)));
        assertThat(why.history().stream().map(HistoryEntry::what).toList())
                .isEqualTo(List.of(
                        HistoryEntry.Kind.CREATED,
                        HistoryEntry.Kind.WAITED,
                        HistoryEntry.Kind.ATTEMPT,
                        HistoryEntry.Kind.WAITED,
                        HistoryEntry.Kind.ATTEMPT,
                        HistoryEntry.Kind.ENDED));
    }

    @Test
    void unknownTaskIsRefusedByItsName() {
        TaskId unknown = new TaskId("01KAPHZ3V5Q8G6T2M4N7R9SXWY");
        harness.say(app, new ClientFrame.Explain(harness.call(), unknown));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }
}
