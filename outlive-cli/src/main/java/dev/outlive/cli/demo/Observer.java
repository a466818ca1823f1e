package dev.outlive.cli.demo;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at the demo's daemon as {@code outlive ls -a --json} does, starting it where it isn't running. */
final class Observer implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final OutliveHome home;
    private final SessionRef session;

    @Nullable
    private OperatorConnection connection;

    Observer(OutliveHome home, SessionRef session) {
        this.home = home;
        this.session = session;
    }

    /** Connects, which starts the daemon where none is running; its process id. */
    long connect() {
        close();
        connection = OperatorConnection.open(home, new AppId("outlive-demo"), DaemonStart.IF_NEEDED);
        return connection.welcome().pid();
    }

    /** Every task of the app's session, archived ones too, in order of creation. */
    List<TaskSnapshot> tasks() {
        OperatorConnection open = connection;
        if (open == null || !open.isOpen()) {
            connect();
            open = java.util.Objects.requireNonNull(connection);
        }
        var selection = new Selection(
                session.app(), session.session(), null, null, List.of(), false, false, true, null, Selection.PAGE_MAX);
        return open.call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, selection))
                .tasks();
    }

    Optional<TaskSnapshot> task(String key) {
        return tasks().stream()
                .filter(task -> task.key() != null && task.key().value().equals(key))
                .findFirst();
    }

    /** Looks again and again until the tasks are as expected, showing their progress meanwhile. */
    List<TaskSnapshot> await(String what, Duration most, Narrator narrator, Predicate<List<TaskSnapshot>> fits)
            throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (true) {
            List<TaskSnapshot> tasks = tasks();
            if (fits.test(tasks)) {
                return tasks;
            }
            narrator.show(TaskLine.of(tasks));
            if (System.nanoTime() - deadline > 0) {
                throw new DemoFailure("waited " + most.toSeconds() + " s for " + what + ", in vain; the daemon lists "
                        + TaskLine.of(tasks));
            }
            Pause.of(BETWEEN_LOOKS);
        }
    }

    /** Stops the daemon and waits until it no longer answers. */
    void stopDaemon() {
        try (var open = OperatorConnection.open(home, new AppId("outlive-demo"), DaemonStart.NEVER)) {
            long pid = open.welcome().pid();
            open.call(DaemonFrame.Done.class, ClientFrame.Stop::new);
            ProcessHandle.of(pid)
                    .ifPresent(daemon -> daemon.onExit()
                            .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                            .exceptionally(late -> {
                                daemon.destroyForcibly();
                                return daemon;
                            })
                            .join());
        } catch (OutliveException notRunning) {
            // nothing to stop
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
