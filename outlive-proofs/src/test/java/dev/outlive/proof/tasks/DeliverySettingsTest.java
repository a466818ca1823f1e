package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.protocol.model.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What outlive.toml says of events and answers, in a daemon process. */
@Tag("kill")
class DeliverySettingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Site site;
    private Rig rig;
    private Pages pages;

    @BeforeEach
    void begin() throws IOException {
        site = Site.create();
        rig = new Rig(site);
        pages = new Pages();
    }

    @AfterEach
    void end() {
        pages.close();
        rig.close();
        site.close();
    }

    private void startDaemon(String settings) throws Exception {
        Files.createDirectories(
                site.home().config(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(site.home().configFile(), settings);
        rig.startDaemon();
    }

    private SessionConfiguration configuration() {
        return SessionConfiguration.background("settings")
                .app("proof")
                .home(site.home())
                .daemonStart(DaemonStart.NEVER)
                .build();
    }

    @Test
    void anEventIsADeadLetterAfterAsManyRefusalsAsTheSettingsSay() throws Exception {
        startDaemon("deliveries-max = 2\n");
        var refusals = new AtomicInteger();
        var refusing = new SessionDelegate() {
            @Override
            public void onComplete(Task task, Completion completion) {
                refusals.incrementAndGet();
                throw new IllegalStateException("not now");
            }
        };
        try (var session = BackgroundSession.open(configuration(), refusing)) {
            Task task = session.data("a", Request.get(pages.put("/a", "x")).build());
            task.resume();
            await().atMost(PATIENCE).until(() -> {
                task.refresh();
                return task.snapshot().deadLetter() != null;
            });
        }
        assertThat(refusals).hasValue(2);
    }

    @Test
    void ofAnAnswerAsMuchIsKeptAsTheSettingsSay() throws Exception {
        startDaemon("answer-bytes-max = 5\ninline-bytes-max = 2\n");
        try (var session = BackgroundSession.open(configuration())) {
            Task task = session.data(
                    "a", Request.get(pages.put("/a", "to be or not")).build());
            task.resume();
            var finished = (Completion.Finished) task.completion().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(finished.response().bodyBytes()).asString().isEqualTo("to be");
            assertThat(finished.response().isTruncated()).isTrue();
            assertThat(site.home().spool()).isNotEmptyDirectory();
        }
    }
}
