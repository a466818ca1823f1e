package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import dev.outlive.protocol.wire.Submission;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The two events of a download on their way to the app. */
class DownloadTest {
    private static final Destination FILE = new Destination("/home/me/a.pdf", OnConflict.FAIL, false, List.of());

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();

    @Proves("I13")
    @Test
    void theResultIsDeliveredBeforeTheEnd() {
        finished();
        assertThat(app.all(DaemonFrame.Deliver.class))
                .extracting(DaemonFrame.Deliver::event)
                .containsExactly(EventType.DOWNLOAD_FINISHED, EventType.ENDED);
    }

    @Proves("I12")
    @Test
    void acknowledgingTheResultKeepsTheTaskAndAcknowledgingTheEndSettlesBoth() {
        TaskSnapshot task = finished();
        acknowledge(1);
        assertThat(harness.task(task.id()).isCompleted()).isTrue();
        assertThat(events()).containsExactly(2L);
        acknowledge(2);
        assertThat(events()).isEmpty();
    }

    @Proves("I12")
    @Test
    void acknowledgingTheEndAloneSettlesTheResultToo() {
        finished();
        acknowledge(2);
        assertThat(events()).isEmpty();
        harness.turn(new Input.Closed(app));
        assertThat(harness.started().all(DaemonFrame.Deliver.class)).isEmpty();
    }

    @Test
    void aDownloadIsAGetWithoutABody() {
        submit(submission("POST", FILE));
        DaemonFrame.Refused refused = app.last(DaemonFrame.Refused.class);
        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(refused.message()).contains("GET").contains("POST");
    }

    @Test
    void theDestinationBelongsToTheKey() {
        submit(submission("GET", FILE));
        submit(submission("GET", null));
        DaemonFrame.Refused refused = app.last(DaemonFrame.Refused.class);
        assertThat(refused.code()).isEqualTo(ErrorCode.KEY_CONFLICT);
        assertThat(refused.message()).contains("the file's path");
    }

    private TaskSnapshot finished() {
        submit(submission("GET", FILE));
        TaskSnapshot task = app.last(DaemonFrame.Accepted.class).task();
        assertThat(task.file()).isEqualTo(FILE.path());
        harness.mark(task.id());
        harness.respond(task.id(), 200);
        harness.turn();
        return task;
    }

    private void submit(Submission submission) {
        harness.say(
                app,
                new ClientFrame.Submit(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), submission));
    }

    private void acknowledge(long seq) {
        harness.say(
                app,
                new ClientFrame.Acknowledge(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), List.of(seq)));
    }

    private List<Long> events() {
        try (var transaction = harness.store.begin()) {
            return transaction.events(EngineHarness.PHOTOS, 0, 10).stream()
                    .map(event -> event.seq())
                    .toList();
        }
    }

    private static Submission submission(String method, @Nullable Destination destination) {
        return new Submission(
                TaskKind.DOWNLOAD,
                new TaskKey("k"),
                "s-1",
                new Request(method, URI.create("http://h.example/a.pdf"), Headers.empty(), null),
                null,
                destination,
                "",
                Submission.PRIORITY_DEFAULT,
                null,
                true,
                0,
                FailurePolicy.DEFAULT);
    }
}
