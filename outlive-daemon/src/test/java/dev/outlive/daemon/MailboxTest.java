package dev.outlive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Link;
import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
    private final Mailbox mailbox = new Mailbox();

    @Test
    void inputsComeOutInTheOrderTheyCame() {
        List<Input> posted = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            posted.add(new Input.Closed(new NoLink()));
            mailbox.post(posted.get(i));
        }
        assertThat(mailbox.take(60, 0)).isEqualTo(posted.subList(0, 60));
        assertThat(mailbox.take(60, 0)).isEqualTo(posted.subList(60, 100));
    }

    @Test
    void anEmptyMailboxGivesNothingWhenTheTimeIsOver() {
        assertThat(mailbox.take(1, 1_000)).isEmpty();
    }

    @Test
    void whoPostsIntoAFullMailboxWaitsUntilThereIsRoom() throws InterruptedException {
        for (int i = 0; i < Mailbox.INPUTS_MAX; i++) {
            mailbox.post(new Input.Closed(new NoLink()));
        }
        var posted = new CountDownLatch(1);
        Thread poster = Thread.ofPlatform().start(() -> {
            mailbox.post(new Input.Closed(new NoLink()));
            posted.countDown();
        });
        while (poster.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(posted.getCount()).isEqualTo(1);
        assertThat(mailbox.take(1, 0)).hasSize(1);
        assertThat(posted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingWakesWhoWaits() throws InterruptedException {
        var taken = new CountDownLatch(1);
        Thread taker = Thread.ofPlatform().start(() -> {
            mailbox.take(1, Long.MAX_VALUE);
            taken.countDown();
        });
        while (taker.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        mailbox.close();
        assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(mailbox.isClosed()).isTrue();
    }

    @Test
    void anInterruptOfTheTakerLosesNothing() {
        Thread.currentThread().interrupt();
        mailbox.post(new Input.Closed(new NoLink()));
        int found = mailbox.take(1, 1_000_000).size();
        found += mailbox.take(1, 1_000_000).size();
        assertThat(found).isEqualTo(1);
    }

    private static final class NoLink implements Link {
        @Override
        public AppId app() {
            return new AppId("test");
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public ClientFrame.Role role() {
            return ClientFrame.Role.APP;
        }

        @Override
        public void send(DaemonFrame frame) {
            throw new AssertionError("nothing is sent here");
        }

        @Override
        public void pin(ClientFrame.Submit submit) {
            throw new AssertionError("nothing is pinned here");
        }

        @Override
        public void export(ClientFrame.ExportSession asked, @Nullable Restored held) {
            throw new AssertionError("nothing is exported here");
        }
    }
}
