package dev.outlive.daemon;

import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.time.MachineClock;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.store.StoreLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon: wires store, engine, transfers and local socket, and holds them until it is stopped.
 *
 * <p>Stopping cleanly and being killed differ in nothing but a line in the log: whatever was promised is in the store.
 * Exit codes: 0 stopped, idle, or another daemon owns the store; 1 it could not start; 75 the store failed (EX_TEMPFAIL:
 * start it again).
 */
public final class Outlived implements AutoCloseable {
    static final int EXIT_CANNOT_START = 1;
    static final int EXIT_STORE_FAILED = 75;
    private static final int EXIT_USAGE = 2;
    private static final String USAGE = """
            usage: outlived
            Runs the daemon of this user in the foreground, until it is stopped or Ctrl-C.
            It takes no argument. Its settings stand in outlive.toml, in $OUTLIVE_HOME or else in ~/.config/outlive.""";

    private final OutliveHome home;
    private final DaemonConfig config;
    private final EngineClock clock;
    private final Mailbox mailbox = new Mailbox();
    private final EngineThread engine;
    private final DaemonParts parts;
    private final LocalServer server;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Ways to look at, and to break, what passes between the parts; production passes them through.
     *
     * @param machine what tells another machine from this one, or null for this one
     */
    public record Seams(
            UnaryOperator<TaskStore> store,
            UnaryOperator<Transfers> transfers,
            MachineClock clock,
            @Nullable String machine) {
        /** On this machine and its clocks. */
        public Seams(UnaryOperator<TaskStore> store, UnaryOperator<Transfers> transfers) {
            this(store, transfers, new SystemClock(), null);
        }

        public static Seams none() {
            return new Seams(UnaryOperator.identity(), UnaryOperator.identity());
        }

        /** With other clocks than this machine's. */
        public static Seams on(MachineClock clock) {
            return new Seams(UnaryOperator.identity(), UnaryOperator.identity(), clock, null);
        }

        /** As if on another machine. */
        public static Seams onMachine(String machine) {
            return new Seams(UnaryOperator.identity(), UnaryOperator.identity(), new SystemClock(), machine);
        }
    }

    private Outlived(OutliveHome home, DaemonConfig config, Seams seams) throws IOException {
        this.home = home;
        this.config = config;
        this.clock = new EngineClock(seams.clock());
        this.parts = new DaemonParts(home, config, seams, mailbox, clock, this::connections);
        this.engine = new EngineThread(parts, mailbox, clock);
        engine.start();
        awaitRecovery();
        var heartbeat = new Heartbeat(clock, config.silentAfter());
        var connectionParts = new AppConnection.Parts(
                mailbox,
                parts.spool(),
                home.database(),
                DaemonParts.SOFTWARE,
                this::stop,
                heartbeat,
                new ProcessTable(clock),
                new OutboxRoom(Runtime.getRuntime().maxMemory()));
        this.server = new LocalServer(home, channel -> new AppConnection(channel, connectionParts), heartbeat.every());
        server.start();
        Files.writeString(home.pidFile(), ProcessHandle.current().pid() + "\n", StandardCharsets.US_ASCII);
    }

    /** A daemon in this process, its folders made and checked; the caller holds the lock and closes it. */
    static Outlived start(OutliveHome home, Seams seams) throws IOException {
        System.setProperty("outlive.logs", home.logs().toString());
        PrivateFolder.require(home.state());
        PrivateFolder.require(home.runtime());
        PrivateFolder.require(home.logs());
        return new Outlived(home, DaemonConfig.read(home.configFile()), seams);
    }

    private int connections() {
        return server.connections();
    }

    private void awaitRecovery() {
        try {
            engine.ready().join();
        } catch (CompletionException failed) {
            engine.stop();
            if (failed.getCause() instanceof StoreException store) {
                throw store;
            }
            throw failed;
        }
    }

    /** Asks the daemon to end; returns at once. */
    void stop() {
        stopped.countDown();
    }

    /** Waits until somebody stops the daemon, its store fails, or nothing has been left to do for long enough. */
    int await() throws InterruptedException {
        var broken = engine.broken();
        broken.thenRun(stopped::countDown);
        var idle = new IdleWatch(config.idleExit(), clock, server::connections, mailbox);
        while (!stopped.await(IdleWatch.LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            if (idle.isOver()) {
                logger().info("nothing was left to do for {}, so the daemon ends", config.idleExit());
                return 0;
            }
        }
        return broken.isDone() ? EXIT_STORE_FAILED : 0;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            logger().warn("closing the socket: {}", e.toString());
        }
        engine.stop();
        try {
            Files.deleteIfExists(home.pidFile());
        } catch (IOException e) {
            logger().warn("removing the pid file: {}", e.toString());
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length > 0) {
            System.out.println(USAGE);
            System.exit(List.of("-h", "--help").contains(arguments[0]) ? 0 : EXIT_USAGE);
        }
        System.exit(run(OutliveHome.current(), Seams.none()));
    }

    /** Runs a daemon until it ends; prints what it found in its store and when it is ready, or why it can't be. */
    public static int run(OutliveHome home, Seams seams) throws InterruptedException {
        System.setProperty("outlive.logs", home.logs().toString());
        System.setProperty("logback.configurationFile", "outlived-logback.xml");
        var problem = home.socketPathProblem();
        if (problem.isPresent()) {
            return refuse(problem.get());
        }
        Instant begun = Instant.now();
        try {
            PrivateFolder.require(home.state());
            PrivateFolder.require(home.runtime());
            PrivateFolder.require(home.logs());
        } catch (IOException e) {
            return refuse(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        try (var _ = StoreLock.acquire(home.lockFile())) {
            return runLocked(home, seams, begun);
        } catch (StoreException locked) {
            if (locked.kind() == StoreException.Kind.LOCKED) {
                System.out.println("outlived: " + locked.getMessage());
                return 0;
            }
            return refuse(String.valueOf(locked.getMessage()));
        }
    }

    private static int runLocked(OutliveHome home, Seams seams, Instant begun) throws InterruptedException {
        DaemonConfig config;
        try {
            config = DaemonConfig.read(home.configFile());
        } catch (IOException e) {
            return refuse(String.valueOf(e.getMessage()));
        }
        try (var daemon = new Outlived(home, config, seams)) {
            var hook = new Thread(daemon::stopAndWait, "stop");
            Runtime.getRuntime().addShutdownHook(hook);
            long millis = Duration.between(begun, Instant.now()).toMillis();
            logger().info(
                            "ready after {} ms: pid {}, home {}",
                            millis,
                            ProcessHandle.current().pid(),
                            home.state());
            System.out.println("outlived: recovered " + daemon.parts.recovery().text());
            System.out.println("outlived: ready, pid " + ProcessHandle.current().pid() + ", socket " + home.socket());
            int code = daemon.await();
            logger().info("ending with {}", code);
            return code;
        } catch (StoreException failed) {
            return refuse(String.valueOf(failed.getMessage()));
        } catch (IOException e) {
            return refuse("the socket " + home.socket() + " can't be opened: " + e.getMessage());
        }
    }

    /** For a SIGTERM: the process may end when this returns. */
    private void stopAndWait() {
        stop();
        engine.stop();
    }

    private static int refuse(String why) {
        System.err.println("outlived: can't start: " + why);
        return EXIT_CANNOT_START;
    }

    private static Logger logger() {
        return LoggerFactory.getLogger(Outlived.class); // not a constant: the log's place is known only in run
    }
}
