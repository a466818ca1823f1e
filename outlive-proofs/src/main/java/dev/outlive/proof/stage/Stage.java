package dev.outlive.proof.stage;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.daemon.Outlived;
import dev.outlive.proof.failpoint.FailpointDaemon;
import dev.outlive.proof.failpoint.Trap;
import dev.outlive.proof.rig.Child;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A daemon in a process of its own, a server, and apps: {@link PuppetApp}s as processes, {@link Player}s in this one. When it
 * is closed, everything that was written down is judged against what the daemon lists, whatever the play was about, and a
 * contradiction is thrown. Belongs to one thread.
 */
public final class Stage implements AutoCloseable {
    /** The app that all of them are. */
    public static final AppId APP = new AppId("puppet");

    /** Far more than anything takes; a deadline only tells a hang. */
    public static final Duration MAX = Duration.ofSeconds(60);

    /** Apps are launched, stopped and missed within seconds. */
    public static final List<String> QUICK =
            List.of("reconnect-seconds = 0", "relaunch-seconds = 1", "suspend-seconds = 0", "silent-seconds = 1");

    /** The value of a variable in the environment of the daemon, which nobody is to be handed. */
    public static final String CANARY = "S3CR3T-of-the-stage";

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final int PHOTO_BYTES = 1000;

    private final Path folder;
    private final List<String> daemonOptions;
    private final OutliveHome home;
    private final Diary diary;
    private final Web web;
    private final List<Child> apps = new ArrayList<>();
    private final List<Player> players = new ArrayList<>();
    private Child daemon;

    private Stage(Path folder, List<String> config, List<String> daemonOptions)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.daemonOptions = daemonOptions;
        Path state = Files.createDirectory(
                folder.resolve("h"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        this.home = OutliveHome.under(state);
        this.diary = new Diary(folder, "stage");
        this.web = Web.start();
        Files.write(state.resolve("outlive.toml"), config);
        file("photo", PHOTO_BYTES);
        this.daemon = startDaemon();
    }

    /** A stage whose daemon has these lines in its {@code outlive.toml}. */
    public static Stage open(List<String> config) throws IOException, InterruptedException {
        return open(config, List.of());
    }

    /** The same, and its daemon's Java is given these options. */
    public static Stage open(List<String> config, List<String> daemonOptions) throws IOException, InterruptedException {
        return new Stage(Files.createTempDirectory("ols"), config, daemonOptions); // short: a socket's path is limited
    }

    /** A stage on which apps are launched and stopped at once. */
    public static Stage open() throws IOException, InterruptedException {
        return open(QUICK);
    }

    public Path folder() {
        return folder;
    }

    public OutliveHome home() {
        return home;
    }

    public Web web() {
        return web;
    }

    /** Makes a file of so many bytes of its own. */
    public Path file(String name, int bytes) throws IOException {
        var content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        return Files.write(folder.resolve(name), content);
    }

    /** The file that every puppet sends. */
    public Path photo() {
        return folder.resolve("photo");
    }

    /** Starts the daemon again, on what the last one left, as arguments of another program if one is given. */
    public Child startDaemon(String... prefix) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(prefix));
        command.addAll(Child.java(daemonOptions, Outlived.class, List.of()));
        daemon = child("outlived", command);
        daemon.awaitLine(line -> line.startsWith("outlived: ready"), MAX);
        return daemon;
    }

    /** Kills the daemon and starts one that dies at a point of its work. */
    public Child restartDaemon(Trap trap) throws IOException, InterruptedException {
        daemon.kill();
        daemon = child("outlived", Child.java(List.of(trap.option()), FailpointDaemon.class, List.of()));
        daemon.awaitLine(line -> line.startsWith("outlived: ready"), MAX);
        return daemon;
    }

    public Child daemon() {
        return daemon;
    }

    /** Kills the daemon with SIGKILL and starts another one. */
    public void restartDaemon() throws IOException, InterruptedException {
        daemon.kill();
        startDaemon();
    }

    /** Starts a puppet with what it is to do first. */
    public Child app(String... commands) throws IOException {
        Child app = child("app", Child.java(List.of(), PuppetApp.class, List.of(commands)));
        apps.add(app);
        return app;
    }

    /** The command line of a puppet, for somebody else to start. */
    public static List<String> appCommand(String... commands) {
        return Child.java(List.of(), PuppetApp.class, List.of(commands));
    }

    /** Starts another program in the folder and surroundings of the apps. */
    public Child child(String name, List<String> command) throws IOException {
        return Child.start(
                name,
                folder.resolve(name + ".log"),
                folder,
                Map.of("OUTLIVE_HOME", home.state().toString(), "OUTLIVE_APP", APP.value(), "STAGE_SECRET", CANARY),
                command);
    }

    /** A player of this process, which counts as a process in the diary. */
    public Player player(String name) {
        var player = new Player(new Diary(folder, name));
        players.add(player);
        return player;
    }

    /** How a player opens a session on this stage. */
    public SessionConfiguration.Builder configuration(String session) {
        return SessionConfiguration.background(session)
                .app(APP.value())
                .home(home)
                .daemonStart(DaemonStart.NEVER);
    }

    public OperatorConnection operator() {
        return OperatorConnection.open(home, new AppId("cli"), DaemonStart.NEVER);
    }

    /** Every task the daemon knows, archived ones, too. */
    public List<TaskSnapshot> tasks() {
        var all = new ArrayList<TaskSnapshot>();
        try (var operator = operator()) {
            var selection =
                    new Selection(APP, null, null, null, List.of(), false, false, true, null, Selection.PAGE_MAX);
            while (true) {
                Selection page = selection;
                DaemonFrame.Tasks tasks =
                        operator.call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, page));
                all.addAll(tasks.tasks());
                if (!tasks.more()) {
                    return all;
                }
                selection = selection.after(tasks.tasks().getLast().id().value());
            }
        }
    }

    /** The task of this key, whatever its session. */
    public TaskSnapshot task(String key) {
        return tasks().stream()
                .filter(task -> task.key() != null && task.key().value().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the daemon lists no task " + key));
    }

    public SessionSnapshot session(String id) {
        try (var operator = operator()) {
            return operator.call(DaemonFrame.Sessions.class, ClientFrame.ListSessions::new).sessions().stream()
                    .filter(session -> session.session().equals(new SessionId(id)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the daemon lists no session " + id));
        }
    }

    /** Every app that the daemon knows. */
    public List<AppSnapshot> apps() {
        try (var operator = operator()) {
            return operator.call(DaemonFrame.Apps.class, ClientFrame.ListApps::new)
                    .apps();
        }
    }

    /** The app as the daemon knows it. */
    public AppSnapshot appState() {
        return apps().stream()
                .filter(app -> app.app().equals(APP))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the daemon knows no app " + APP));
    }

    /** Does something with the app, as its user. */
    public void act(ClientFrame.AppAction action) {
        try (var operator = operator()) {
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.AppAct(call, APP, action));
        }
    }

    /** What was written down so far, without who wrote it. */
    public List<String> said() {
        return diary.lines().stream().map(Diary.Line::text).toList();
    }

    /** What was written down so far by one writer. */
    public List<String> said(String writer) {
        return diary.lines().stream()
                .filter(line -> line.writer().equals(writer))
                .map(Diary.Line::text)
                .toList();
    }

    /** Everything that was written down so far. */
    public List<Diary.Line> lines() {
        return diary.lines();
    }

    /** Adds a line for what an operator did. */
    public void note(String line) {
        diary.write(line);
    }

    /** How many lines begin like this. */
    public int count(String beginning) {
        return (int) said().stream().filter(line -> line.startsWith(beginning)).count();
    }

    /** Waits until a line begins like this, and returns the first. */
    public String await(String beginning) {
        await(beginning, 1);
        return said().stream()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until so many lines begin like this. */
    public void await(String beginning, int times) {
        await("'" + beginning + "' " + times + " times", () -> count(beginning) >= times);
    }

    /** Waits until something is so. */
    public void await(String what, BooleanSupplier so) {
        long giveUpAt = System.nanoTime() + MAX.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > giveUpAt) {
                List<String> said = said();
                throw new IllegalStateException("waited " + MAX.toSeconds() + " s for " + what + "; the diary:\n"
                        + String.join("\n", said.subList(Math.max(0, said.size() - 40), said.size()))
                        + "\ndaemon: " + daemon.tail()
                        + (apps.isEmpty() ? "" : "\nlast app: " + apps.getLast().tail())
                        + (daemon.isAlive() ? "\n" + apps() : ""));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos()); // other processes write without a word to this one
        }
    }

    /** Everything written down that contradicts what the daemon lists or itself; needs a running daemon. */
    public List<String> contradictions() {
        return Verdict.of(diary.lines(), tasks());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        players.forEach(Player::close);
        for (Child app : apps) {
            app.close();
        }
        List<String> contradictions;
        try {
            if (!daemon.isAlive()) {
                startDaemon();
            }
            endLaunched();
            contradictions = contradictions();
        } finally {
            daemon.close();
            endLaunched();
            web.close();
            remove();
        }
        if (!contradictions.isEmpty()) {
            throw new AssertionError("the play contradicts itself:\n" + String.join("\n", contradictions));
        }
    }

    /** What the daemon launched isn't a child of this process: it is known by its working folder. */
    private void endLaunched() {
        for (Diary.Line line : diary.lines()) {
            if (line.word().equals("started")) {
                ProcessHandle.of(Long.parseLong(line.writer()))
                        .filter(this::isHere)
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private boolean isHere(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                    .equals(folder);
        } catch (IOException gone) {
            return false;
        }
    }

    private void remove() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException stillWritten) {
            System.err.println("stage: " + folder + " is left: " + stillWritten);
        }
    }
}
