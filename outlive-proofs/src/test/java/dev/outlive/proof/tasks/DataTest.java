package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.DataTask;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.client.TaskHandler;
import dev.outlive.client.TaskOptions;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Data tasks and named handlers, by a daemon process for an app in this one. */
@Tag("kill")
class DataTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Site site;
    private Rig rig;
    private Witness witness;
    private Pages pages;
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        site = Site.create();
        rig = new Rig(site);
        witness = Witness.of(rig);
        pages = new Pages();
    }

    @AfterEach
    void end() {
        pages.close();
        rig.close();
        site.close();
    }

    @Test
    void theAnswerIsKeptWhileTheAppIsAwayAndReadByTheNextOne() throws Exception {
        rig.startDaemon();
        Request request = Request.get(pages.put("/quote", "to be or not")).build();
        try (var session = BackgroundSession.open(configuration().build())) {
            DataTask task = session.data("q", request, TaskOptions.defaults().withUserInfo(Map.of("act", "3")));
            assertThat(task.originalRequest())
                    .as("as it was made, with the session's rules")
                    .isEqualTo(new Request(
                            request.method(),
                            request.uri(),
                            request.headers(),
                            request.idempotencyKey(),
                            Redirects.DEFAULT,
                            CookiePolicy.MAIN_DOMAIN));
            task.resume();
        }
        try (var session = BackgroundSession.open(configuration().build(), new Listening("delegate"))) {
            awaitTold(1);
            session.flush();
            assertThat(session.allTasks()).isEmpty();
        }
        assertThat(told).containsExactly("delegate: q {act=3} 200 to be or not");
        assertThat(pages.asked).containsExactly("GET /quote");
    }

    @Test
    void aNamedHandlerGetsItsTasksInEachProcessAndTheDelegateTheRest() throws Exception {
        rig.startDaemon();
        Request request = Request.get(pages.put("/a", "x")).build();
        try (var session = BackgroundSession.open(configuration().build())) {
            session.data("mine", request, TaskOptions.defaults().withHandler("quotes"))
                    .resume();
            session.data("lost", request, TaskOptions.defaults().withHandler("gone"))
                    .resume();
            session.data("plain", request).resume();
        }
        SessionConfiguration next =
                configuration().handler("quotes", new Listening("quotes")).build();
        try (var session = BackgroundSession.open(next, new Listening("delegate"))) {
            awaitTold(3);
            session.flush();
            assertThat(session.allTasks()).isEmpty();
        }
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "quotes: mine {} 200 x", "delegate: lost {} 200 x", "delegate: plain {} 200 x");
    }

    @Test
    void aTaskOfWhichEverythingIsAtItsLimitIsCreatedAndWaits() throws Exception {
        rig.startDaemon();
        Request request = Request.get(pages.put("/a", "x")).build();
        Map<String, String> info = Map.of("€".repeat(UserInfo.NAME_CHARACTERS_MAX), "1");
        try (var session = BackgroundSession.open(configuration().build())) {
            Task task = session.data(
                    "€".repeat(85),
                    request,
                    TaskOptions.defaults()
                            .withUserInfo(info)
                            .withDescription("\u0001".repeat(Submission.DESCRIPTION_BYTES_MAX))
                            .withNotBefore(Instant.MAX)
                            .withNotAfter(Instant.MAX)
                            .withBytesPerSecondMax(Long.MAX_VALUE)
                            .withBytesHint(new BytesHint(Long.MAX_VALUE, Long.MAX_VALUE)));
            task.resume();
            assertThat(session.data("next", request).found()).isEqualTo(Task.Found.CREATED);
            task.refresh();
            assertThat(task.userInfo()).isEqualTo(info);
            assertThat(task.reason())
                    .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(WaitReason.EARLIEST_BEGIN));
        }
    }

    @Test
    void theFutureOfATaskCompletesInAProcessThatDidNotMakeIt() throws Exception {
        rig.startDaemon();
        Request request = Request.get(pages.put("/a", "x")).build();
        try (var session = BackgroundSession.open(configuration().build())) {
            session.data("a", request);
        }
        try (var session = BackgroundSession.open(configuration().build())) {
            Task task = session.task("a").orElseThrow();
            var completion = task.completion();
            assertThat(completion).isNotDone();
            task.resume();
            assertThat(completion.get(30, java.util.concurrent.TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Completion.Finished.class,
                            finished -> assertThat(finished.response().status()).isEqualTo(200));
            assertThat(session.allTasks()).as("completing acknowledges nothing").hasSize(1);
        }
    }

    private void awaitTold(int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).hasSize(count));
    }

    private SessionConfiguration.Builder configuration() {
        return SessionConfiguration.background("data")
                .app("proof")
                .home(site.home())
                .daemonStart(DaemonStart.NEVER);
    }

    /** Writes down who was told of what. */
    private final class Listening implements SessionDelegate, TaskHandler {
        private final String name;

        Listening(String name) {
            this.name = name;
        }

        @Override
        public void onComplete(Task task, Completion completion) {
            witness.complete(this, task);
            var response = ((Completion.Finished) completion).response();
            try (var body = response.body()) {
                told.add(name + ": " + task.key().orElse("") + " " + task.userInfo() + " " + response.status() + " "
                        + new String(body.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }
}
