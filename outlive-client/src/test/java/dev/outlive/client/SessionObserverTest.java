package dev.outlive.client;

import static dev.outlive.client.Tasks.SESSION;
import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionObserverTest {
    private FakeDaemon daemon;

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = FakeDaemon.start();
    }

    @AfterEach
    void stopDaemon() throws IOException {
        daemon.close();
    }

    private SessionConfiguration.Builder photos() {
        return SessionConfiguration.background("photos")
                .app("com.example.photos")
                .home(daemon.home())
                .daemonStart(DaemonStart.NEVER);
    }

    @Test
    void observerSeesTasksAndChangesNothing() {
        daemon.snapshot(aTask(1).key("a").finished(200, 0));
        try (var observer = BackgroundSession.observe(photos().build())) {
            Task task = observer.task("a").orElseThrow();
            assertThat(task.completion()).isCompleted();
            assertThat(observer.tasks().upload()).hasSize(1);
            assertThatThrownBy(task::acknowledge).isInstanceOf(IllegalStateException.class);
            assertThat(daemon.await(ClientFrame.Hello.class).role()).isEqualTo(ClientFrame.Role.OPERATOR);
            assertThat(daemon.received(ClientFrame.Attach.class)).isEmpty();
        }
    }

    @Test
    void tasksThatAreObservedMoveAsTheDaemonTells() throws Exception {
        daemon.snapshot(aTask(1).key("a").running(10));
        try (var observer = BackgroundSession.observe(photos().build())) {
            assertThat(daemon.await(ClientFrame.Watch.class).selection().session())
                    .isEqualTo(SESSION.session());
            Task task = observer.task(Tasks.id(1)).orElseThrow();
            var progress = new LinkedBlockingQueue<Long>();
            task.progressPublisher().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Progress item) {
                    progress.add(item.bytesSent());
                }

                @Override
                public void onError(Throwable why) {
                    progress.add(-1L);
                }

                @Override
                public void onComplete() {
                    progress.add(-2L);
                }
            });
            assertThat(progress.poll(10, TimeUnit.SECONDS)).isEqualTo(10);
            daemon.peer().send(new DaemonFrame.Progressed(SESSION, Tasks.id(1), new Progress(1, 20, 1000, 0, -1)));
            assertThat(progress.poll(10, TimeUnit.SECONDS)).isEqualTo(20);
            var completion = task.completion();
            daemon.snapshot(aTask(1).key("a").running(30));
            daemon.stop();
            daemon.listen();
            await().until(() -> daemon.received(ClientFrame.Watch.class).size() == 2);
            daemon.peer().send(new DaemonFrame.Changed(aTask(1).key("a").finished(200, 0)));
            assertThat(completion.get(10, TimeUnit.SECONDS)).isInstanceOf(Completion.Finished.class);
        }
    }

    @Test
    void whatIsWaitedForFailsWhenItsObserverIsClosed() {
        daemon.snapshot(aTask(1).key("a").running(10));
        var observer = BackgroundSession.observe(photos().build());
        var completion = observer.task("a").orElseThrow().completion();
        observer.close();
        assertThat(completion).failsWithin(Duration.ofSeconds(10));
        assertThatThrownBy(observer::allTasks).isInstanceOf(IllegalStateException.class);
    }
}
