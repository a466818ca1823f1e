package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.Task;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session of a daemon process that is held and observed, and tasks that are found again by their ids. */
@Tag("kill")
class ObserverTest {
    private Site site;
    private Rig rig;
    private Witness witness;
    private Pages pages;

    @BeforeEach
    void begin() throws Exception {
        site = Site.create();
        rig = new Rig(site);
        witness = Witness.of(rig);
        pages = new Pages();
        rig.startDaemon();
    }

    @AfterEach
    void end() throws IOException {
        pages.close();
        rig.close();
        site.close();
    }

    @Test
    void aTaskThatIsObservedCompletesWithItsAnswerAndShowsItsRequest() throws Exception {
        Request request = Request.get(pages.put("/a", "to be"))
                .header("Authorization", "Bearer S3CR3T")
                .header("X-Tag", "b")
                .build();
        try (var session = BackgroundSession.open(configuration());
                var observer = BackgroundSession.observe(configuration())) {
            Task task = session.data("a", request);
            Task observed = observer.task("a").orElseThrow();
            var completion = observed.completion();
            Request shown = observed.originalRequest();
            assertThat(shown.headers().first("X-Tag")).contains("b");
            assertThat(shown.headers().fields().toString()).doesNotContain("S3CR3T");
            assertThatThrownBy(observed::cancel).isInstanceOf(IllegalStateException.class);
            task.resume();
            assertThat(completion.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Completion.Finished.class,
                            finished -> assertThat(finished.response().status()).isEqualTo(200));
        }
    }

    @Test
    void aTaskIsFoundAgainByItsIdAlsoOnceItIsAcknowledgedAndInNoOtherSession() throws Exception {
        Request request = Request.get(pages.put("/a", "x")).build();
        TaskId id;
        try (var session = BackgroundSession.open(configuration())) {
            Task task = session.data("a", request);
            id = task.id();
            task.resume();
            task.completion().get(60, TimeUnit.SECONDS);
        }
        try (var session = BackgroundSession.open(configuration());
                var observer = BackgroundSession.observe(configuration());
                var other = BackgroundSession.open(SessionConfiguration.background("other")
                        .app("proof")
                        .home(site.home())
                        .daemonStart(DaemonStart.NEVER)
                        .build())) {
            Task again = session.task(id).orElseThrow();
            assertThat(again.completion().get(60, TimeUnit.SECONDS)).isInstanceOf(Completion.Finished.class);
            again.acknowledge();
            witness.acknowledged(again);
            Task archived = observer.task(id).orElseThrow();
            assertThat(archived.isAcknowledged()).isTrue();
            assertThat(archived.completion().get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Completion.Finished.class,
                            finished -> assertThat(finished.response().status()).isEqualTo(200));
            assertThat(other.task(id)).isEmpty();
        }
    }

    @Test
    void anObserverIsToldThatATaskWasAcknowledged() throws Exception {
        try (var session = BackgroundSession.open(configuration());
                var observer = BackgroundSession.observe(configuration())) {
            Task task = session.data("a", Request.get(pages.put("/a", "x")).build());
            task.resume();
            task.completion().get(60, TimeUnit.SECONDS);
            Task seen = observer.task(task.id()).orElseThrow();
            assertThat(seen.completion().get(60, TimeUnit.SECONDS)).isInstanceOf(Completion.Finished.class);
            assertThat(seen.isAcknowledged()).isFalse();
            task.acknowledge();
            witness.acknowledged(task);
            await().atMost(Duration.ofSeconds(60)).until(seen::isAcknowledged);
            assertThat(observer.allTasks()).isEmpty();
        }
    }

    private SessionConfiguration configuration() {
        return SessionConfiguration.background("observed")
                .app("proof")
                .home(site.home())
                .daemonStart(DaemonStart.NEVER)
                .build();
    }
}
