package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.FakeDaemon;
import dev.outlive.client.Tasks;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connection for sessions that aren't open: it listens, finds its way back, and says what is done until that is heard. */
@Timeout(60)
class HandOverLinkTest {
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private HandOverLink begin(FakeDaemon daemon) {
        var access = new DaemonAccess(daemon.home(), Tasks.SESSION.app(), ClientFrame.Role.APP, DaemonFinder.current());
        return HandOverLink.begin(
                access, DaemonStart.NEVER, (session, repeated) -> heard.add(session + " " + repeated));
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void hearsAgainAfterTheDaemonWasAway() throws Exception {
        try (FakeDaemon daemon = FakeDaemon.start()) {
            daemon.on(ClientFrame.AwaitHandOvers.class, (peer, await) -> {
                peer.send(new DaemonFrame.Done(await.call()));
                peer.send(new DaemonFrame.HandOver(Tasks.SESSION, true));
            });
            begin(daemon);
            assertThat(next()).isEqualTo(Tasks.SESSION + " true");
            daemon.stop();
            daemon.listen();
            assertThat(next()).isEqualTo(Tasks.SESSION + " true");
            daemon.peer().send(new DaemonFrame.HandOver(Tasks.SESSION, false));
            assertThat(next()).isEqualTo(Tasks.SESSION + " false");
        }
    }

    @Test
    void whatIsDoneIsSaidAgainUntilItIsHeardAndBeforeItListensAgain() throws Exception {
        try (FakeDaemon daemon = FakeDaemon.start()) {
            daemon.on(ClientFrame.EventsHandled.class, (peer, handled) -> {}); // it is never heard
            HandOverLink link = begin(daemon);
            daemon.await(ClientFrame.AwaitHandOvers.class);
            link.handled(Tasks.SESSION);
            ClientFrame.EventsHandled first = daemon.await(ClientFrame.EventsHandled.class);
            assertThat(first.session()).isEqualTo(Tasks.SESSION);
            assertThat(first.capability()).isNull();

            daemon.stop();
            daemon.on(
                    ClientFrame.EventsHandled.class,
                    (peer, handled) -> peer.send(new DaemonFrame.Done(handled.call())));
            daemon.on(ClientFrame.AwaitHandOvers.class, (peer, await) -> {
                peer.send(new DaemonFrame.Done(await.call()));
                heard.add("said "
                        + daemon.received(ClientFrame.EventsHandled.class).size());
            });
            daemon.listen();
            assertThat(next()).isEqualTo("said 2");
        }
    }
}
