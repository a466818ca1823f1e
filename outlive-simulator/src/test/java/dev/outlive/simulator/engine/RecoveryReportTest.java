package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.Signal;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** After a start the daemon tells of each task of its store what becomes of it, and of none twice. */
@Proves("I7")
class RecoveryReportTest {
    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();

    private TaskId marked(String key, String method) {
        TaskSnapshot task = harness.created(app, key, method);
        harness.mark(task.id());
        return task.id();
    }

    private void act(TaskId task, ClientFrame.Action action) {
        harness.say(app, harness.act(app, task, action));
    }

    private TaskId beginning(Instant date) {
        Submission plain = EngineHarness.submission("later", "s-later", "PUT", true);
        harness.turn(harness.submit(
                app,
                new Submission(
                        plain.kind(),
                        plain.key(),
                        plain.submissionId(),
                        plain.request(),
                        plain.source(),
                        null,
                        plain.description(),
                        plain.priority(),
                        date,
                        plain.resume(),
                        plain.bytesPerSecondMax(),
                        plain.failurePolicy())));
        return app.last(DaemonFrame.Accepted.class).task().id();
    }

    /** A harness whose store holds tasks of every class. */
    private void fill() {
        harness.ended(app, "ended"); // its app hasn't acknowledged it
        act(harness.ended(app, "archived").id(), ClientFrame.Action.ACKNOWLEDGE);
        harness.turn(harness.submit(app, EngineHarness.submission("held", "s-held", "PUT", false)));
        beginning(harness.now.plus(Duration.ofHours(1)));
        harness.created(app, "unsent", "POST");
        marked("repeatable", "PUT");
        TaskId confirmed = marked("confirmed", "PUT");
        harness.signal(confirmed, new Signal.Advanced(1, 100, 50));
        TaskId suspending = marked("suspending", "PUT");
        act(suspending, ClientFrame.Action.SUSPEND);
        TaskId cancelling = marked("cancelling", "PUT");
        act(cancelling, ClientFrame.Action.CANCEL);
        marked("unknown", "POST");
    }

    @Test
    void reportTellsOfEachTaskOnce() {
        fill();
        harness.restart();
        assertThat(harness.recovery)
                .isEqualTo(new RecoveryReport(
                        harness.now,
                        9,
                        1,
                        1,
                        Map.of("nothing-sent", 1L, "repeatable", 1L),
                        Map.of("ended", 1L, "suspended", 2L, "cancelled", 1L, "outcome-unknown", 1L)));
        assertThat(harness.recovery.difference()).isZero();
    }

    @Test
    void reportIsKeptInTheStore() {
        fill();
        harness.restart();
        try (var transaction = harness.store.begin()) {
            assertThat(transaction.recovery()).contains(harness.recovery);
        }
        harness.restart();
        assertThat(harness.recovery.needApp()).containsEntry("ended", 3L).containsEntry("suspended", 2L);
        assertThat(harness.recovery.resumed())
                .as("what was restarted is queued")
                .isEqualTo(4);
        assertThat(harness.recovery.difference()).isZero();
    }

    @Test
    void budgetThatIsBeingEndedIsToldOf() {
        TaskId task = marked("k", "PUT");
        harness.passes(Duration.ofDays(8));
        assertThat(harness.task(task).isCompleted()).isFalse();
        harness.restart();
        assertThat(harness.recovery.needApp()).containsExactly(Map.entry("timed-out", 1L));
        assertThat(harness.recovery.difference()).isZero();
    }

    @Test
    void emptyStoreHasNothingToTell() {
        assertThat(harness.recovery).isEqualTo(new RecoveryReport(harness.now, 0, 0, 0, Map.of(), Map.of()));
    }

    @Test
    void taskThatIsNotToldOfShows() {
        var report = new RecoveryReport(harness.now, 3, 1, 0, Map.of("repeatable", 1L), Map.of());
        assertThat(report.difference()).isEqualTo(1);
    }
}
