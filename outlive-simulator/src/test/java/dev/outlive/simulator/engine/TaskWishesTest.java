package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.Submission;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an app gives a task along: times, hints, its own notes; and what it can read of it later. */
class TaskWishesTest {
    private static final Request REQUEST = Request.get(URI.create("http://h.example/a?token=secret"))
            .header("Authorization", "Bearer secret")
            .header("X-Tag", "a")
            .build();

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private final Instant latest = harness.now.plusSeconds(60);

    @Test
    void whatTheAppKeepsWithATaskIsThereAfterARestart() {
        TaskId id = submit("a", true, latest);
        harness.restart();
        TaskSnapshot found = find(id);
        assertThat(found.userInfo().values()).containsExactly(Map.entry("album", "sea"), Map.entry("page", "7"));
        assertThat(found.notAfter()).isEqualTo(latest);
        assertThat(found.bytesHint()).isEqualTo(new BytesHint(-1, 1000));
        assertThat(found.handler()).isEqualTo("pages");
    }

    @Test
    void aTaskThatWasNotBegunInTimeFailsAlsoWhileItIsSuspended() {
        TaskId suspended = submit("a", false, latest);
        assertThat(harness.next).as("the turn comes again then").isBeforeOrEqualTo(latest);
        harness.passes(Duration.ofSeconds(59));
        assertThat(find(suspended).outcome()).isNull();
        harness.passes(Duration.ofSeconds(1));
        Outcome outcome = Objects.requireNonNull(find(suspended).outcome());
        TransferError error = Objects.requireNonNull(outcome.error());
        assertThat(error.code()).isEqualTo(ErrorCode.DEADLINE_MISSED);
        assertThat(error.urlErrorCode()).isEqualTo(-1001);
        assertThat(error.serverMayHaveProcessed()).isFalse();
        assertThat(error.attempts()).isZero();
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(1);
        assertThat(harness.transfers.started).isEmpty();
    }

    @Test
    void aTaskThatHasBegunGoesOn() {
        TaskId id = submit("a", true, latest);
        assertThat(harness.transfers.started).hasSize(1);
        harness.passes(Duration.ofSeconds(120));
        assertThat(harness.task(id).state()).isInstanceOf(TaskState.Running.class);
        harness.restart();
        harness.turn();
        assertThat(find(id).outcome()).as("its second attempt isn't bound").isNull();
    }

    @Test
    void aTimeThatHasPassedAlreadyEndsTheTaskWithoutAnAttempt() {
        TaskId id = submit("a", true, harness.now.minusSeconds(1));
        assertThat(find(id).outcome()).isNotNull();
        assertThat(harness.transfers.started).isEmpty();
    }

    @Test
    void dataTaskIsARequestAndAnAnswer() {
        TaskId id = submit("a", true, null);
        harness.mark(id);
        harness.respond(id, 404);
        assertThat(app.all(DaemonFrame.Deliver.class))
                .extracting(DaemonFrame.Deliver::event)
                .containsExactly(DaemonFrame.EventType.ENDED);
        assertThat(find(id).kind()).isEqualTo(TaskKind.DATA);
        assertThat(find(id).response()).isNotNull();
    }

    @Test
    void dataTaskHasNoDestination() {
        say(new Submission(
                TaskKind.DATA,
                new TaskKey("a"),
                "s-a",
                REQUEST,
                null,
                new Destination("/home/me/a", OnConflict.FAIL, false, List.of()),
                "",
                0.5,
                null,
                true,
                0,
                FailurePolicy.DEFAULT));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void theHolderReadsTheWholeRequestAndAnOperatorNoSecret() {
        TaskId id = submit("a", false, null);
        harness.say(app, read(EngineHarness.capability(app), id));
        DaemonFrame.RequestIs whole = app.last(DaemonFrame.RequestIs.class);
        assertThat(whole.original())
                .isEqualTo(new Request(
                        REQUEST.method(),
                        REQUEST.uri(),
                        REQUEST.headers(),
                        REQUEST.idempotencyKey(),
                        Redirects.DEFAULT,
                        CookiePolicy.MAIN_DOMAIN));
        assertThat(whole.currentMethod()).isEqualTo("GET");
        assertThat(whole.currentUrl()).isEqualTo(REQUEST.uri().toString());

        RecordingLink operator = harness.operator();
        harness.say(operator, read(null, id));
        DaemonFrame.RequestIs shown = operator.last(DaemonFrame.RequestIs.class);
        assertThat(shown.original().headers().first("X-Tag")).contains("a");
        assertThat(shown.original().headers().first("Authorization")).contains("<redacted>");
        assertThat(shown.original().uri()).hasToString("http://h.example/a");
        assertThat(shown.currentUrl()).isEqualTo("http://h.example/a");

        RecordingLink stranger = harness.app();
        harness.say(stranger, read(null, id));
        assertThat(stranger.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.LEASE_LOST);
        harness.say(app, read("wrong", id));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.LEASE_LOST);
    }

    @Test
    void anAcknowledgedTaskHasNoRequestAnyMore() {
        TaskId id = harness.ended(app, "k").id();
        harness.say(app, read(EngineHarness.capability(app), id));
        assertThat(app.last(DaemonFrame.RequestIs.class).currentUrl()).isEqualTo("http://h.example/");
        harness.say(app, harness.act(app, id, ClientFrame.Action.ACKNOWLEDGE));
        harness.say(app, read(EngineHarness.capability(app), id));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    private ClientFrame read(@Nullable String capability, TaskId task) {
        return new ClientFrame.ReadRequest(harness.call(), EngineHarness.PHOTOS, capability, task);
    }

    private TaskSnapshot find(TaskId task) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Find(harness.call(), Selection.idPrefix(task.value())));
        return operator.last(DaemonFrame.Tasks.class).tasks().getFirst();
    }

    private void say(Submission submission) {
        harness.say(
                app,
                new ClientFrame.Submit(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), submission));
    }

    private TaskId submit(String key, boolean resume, @Nullable Instant notAfter) {
        say(new Submission(
                TaskKind.DATA,
                new TaskKey(key),
                "s-" + key,
                REQUEST,
                null,
                null,
                "",
                0.5,
                null,
                resume,
                0,
                FailurePolicy.DEFAULT,
                notAfter,
                new BytesHint(-1, 1000),
                new UserInfo(Map.of("page", "7", "album", "sea")),
                "pages",
                TransferPolicy.UNRESTRICTED,
                null));
        return app.last(DaemonFrame.Accepted.class).task().id();
    }
}
