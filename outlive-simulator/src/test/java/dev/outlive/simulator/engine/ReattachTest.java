package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a later process finds of the tasks of an earlier one, and what it changes for those to come. */
class ReattachTest {
    private final EngineHarness harness = new EngineHarness();

    private static SessionSettings settings(Duration budget, String tag) {
        var plain = SessionSettings.defaults();
        return new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                budget,
                Headers.empty().with("X-Tag", tag),
                plain.lifecycle(),
                plain.description(),
                plain.policy(),
                plain.redirects(),
                plain.cookies(),
                plain.credentials());
    }

    private String tag(RecordingLink link, TaskSnapshot task) {
        return request(link, task).original().headers().all("X-Tag").getFirst();
    }

    private DaemonFrame.RequestIs request(RecordingLink link, TaskSnapshot task) {
        harness.say(
                link,
                new ClientFrame.ReadRequest(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(link), task.id()));
        return link.last(DaemonFrame.RequestIs.class);
    }

    @Test
    void anotherConfigurationIsForTasksCreatedAfterwards() {
        harness.settings = settings(Duration.ofHours(1), "first");
        RecordingLink first = harness.started();
        TaskSnapshot before = harness.created(first, "before", "PUT");
        harness.turn(new dev.outlive.core.engine.Input.Closed(first));

        harness.settings = settings(Duration.ofHours(2), "second");
        RecordingLink second = harness.started();
        TaskSnapshot after = harness.created(second, "after", "PUT");
        assertThat(tag(second, before)).isEqualTo("first");
        assertThat(tag(second, after)).isEqualTo("second");
        assertThat(harness.task(before.id()).traits().resourceTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(harness.task(after.id()).traits().resourceTimeout()).isEqualTo(Duration.ofHours(2));

        harness.restart();
        harness.passes(Duration.ofMinutes(90));
        assertThat(harness.task(before.id()).isCompleted()).isTrue();
        assertThat(harness.task(after.id()).isCompleted()).isFalse();
    }

    @Test
    void theCurrentRequestIsTheOneThatWasAnsweredAfterRedirectsAndAfterARestart() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "k", "POST");
        assertThat(request(app, task).currentUrl()).isEqualTo("http://h.example/s-k");
        harness.mark(task.id());
        harness.signal(
                task.id(),
                new Signal.Responded(
                        1,
                        new Response(
                                200,
                                Headers.empty(),
                                Headers.empty(),
                                "http://other.example/there",
                                "http/1.1",
                                0,
                                null,
                                false,
                                false,
                                false,
                                "GET"),
                        null));
        harness.restart();
        RecordingLink next = harness.started();
        DaemonFrame.RequestIs now = request(next, task);
        assertThat(now.original().uri().toString()).isEqualTo("http://h.example/s-k");
        assertThat(now.original().method()).isEqualTo("POST");
        assertThat(now.currentMethod()).isEqualTo("GET");
        assertThat(now.currentUrl()).isEqualTo("http://other.example/there");
    }
}
