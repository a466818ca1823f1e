package dev.outlive.client;

import static dev.outlive.client.Tasks.SESSION;
import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An app that lets go of a session is told of the tasks that it forgot to start. */
@Timeout(60)
class NeverResumedTest {
    private final Logger log = Logger.getLogger("dev.outlive.client");
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Handler noting = new Handler() {
        @Override
        public void publish(LogRecord record) {
            warnings.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private FakeDaemon daemon;

    @BeforeEach
    void listen() throws IOException {
        daemon = FakeDaemon.start();
        log.addHandler(noting);
    }

    @AfterEach
    void stop() throws IOException {
        log.removeHandler(noting);
        daemon.close();
    }

    private void openAndClose(int tasks) {
        var told = new RecordingDelegate();
        var configuration = SessionConfiguration.background("photos")
                .app("com.example.photos")
                .home(daemon.home())
                .daemonStart(DaemonStart.NEVER)
                .build();
        try (var session = BackgroundSession.open(configuration, told)) {
            told.await("snapshot " + tasks);
            assertThat(session.ref()).isEqualTo(SESSION);
        }
    }

    @Test
    void tasksThatNobodyResumedAreNamedAtTheEnd() {
        daemon.snapshot(aTask(1).key("a").suspended(1), aTask(2).running(10), aTask(4).suspended(1));
        openAndClose(3);
        assertThat(warnings)
                .singleElement()
                .asString()
                .isEqualTo("session com.example.photos/photos is let go with 2 tasks that were never resumed: 'a', "
                        + Tasks.id(4).value()
                        + ". They begin only when somebody resumes them: Task.resume(), or `outlive resume`.");
    }

    @Test
    void nothingIsSaidWhenAllWereResumed() {
        daemon.snapshot(aTask(2).running(10), aTask(4).finished(200, 0));
        openAndClose(2);
        assertThat(warnings).isEmpty();
    }
}
