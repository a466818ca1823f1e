package dev.outlive.proof.rig;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.proof.app.AppPlaces;
import dev.outlive.proof.app.KillApp;
import dev.outlive.proof.app.UploadingApp;
import dev.outlive.proof.failpoint.FailpointDaemon;
import dev.outlive.proof.failpoint.Footprint;
import dev.outlive.proof.oracle.Contradiction;
import dev.outlive.proof.oracle.History;
import dev.outlive.proof.oracle.HistoryChecker;
import dev.outlive.proof.oracle.ListedTask;
import dev.outlive.proof.oracle.OracleJournal;
import dev.outlive.proof.oracle.Plan;
import dev.outlive.proof.oracle.ReceivedLine;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.receiver.Hook;
import dev.outlive.receiver.Receiver;
import dev.outlive.receiver.ReceiverConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One server, one daemon and one app, each a process of its own, on one site. Belongs to one thread. */
public final class Rig implements AutoCloseable {
    /** How long a process may take to be ready, on a machine that does other things, too. */
    public static final Duration READY = Duration.ofSeconds(90);

    private static final String SESSION = "s";
    private static final String LISTENING = "receiving on ";

    private final Site site;
    private final Class<?> daemonMain;
    private @Nullable Child server;
    private @Nullable Child daemon;
    private @Nullable Child app;
    private @Nullable Receiver localServer;
    private @Nullable URI url;
    private @Nullable Supplier<List<String>> judge;
    private boolean journalled = true; // whether the server writes down what it gets

    /** A rig whose daemon can be stopped at failpoints. */
    public Rig(Site site) {
        this(site, FailpointDaemon.class);
    }

    /** A rig with another daemon, for example a broken one. */
    public Rig(Site site, Class<?> daemonMain) {
        this.site = site;
        this.daemonMain = daemonMain;
    }

    public Site site() {
        return site;
    }

    /** Starts the receiving server, on the port it had before if it had one. */
    public Child startServer(String... hooks) throws IOException, InterruptedException {
        var arguments = new ArrayList<String>();
        arguments.add(site.received().toString());
        arguments.addAll(List.of("--journal", site.serverJournal().toString()));
        if (url != null) {
            arguments.addAll(List.of("--port", String.valueOf(url.getPort())));
        }
        if (hooks.length > 0) {
            arguments.addAll(List.of("--hooks", String.join(",", hooks)));
        }
        Child started = Child.start(
                "server",
                site.log("server"),
                Map.of(),
                Child.java(List.of(), dev.outlive.receiver.Main.class, arguments));
        server = started;
        String line = started.awaitLine(said -> said.startsWith(LISTENING), READY);
        url = URI.create(line.substring(LISTENING.length()).split(" ")[0]);
        return started;
    }

    /** Starts the receiving server inside this process, for runs in which it doesn't die; in place of the last one. */
    public void startLocalServer(Hook... hooks) throws IOException {
        if (localServer != null) {
            localServer.close();
        }
        Receiver started = Receiver.start(ReceiverConfig.of(site.received())
                .journal(site.serverJournal())
                .hooks(hooks)
                .build());
        localServer = started;
        url = started.uri();
    }

    /** Sends to a server that somebody else has started. */
    public void useServer(URI other) {
        url = other;
        journalled = false;
    }

    /** Starts the daemon and waits until it is ready. */
    public Child startDaemon(String... options) throws IOException, InterruptedException {
        Child started = launchDaemon(List.of(), options);
        started.awaitLine(said -> said.startsWith("outlived: ready"), READY);
        return started;
    }

    /** Starts the daemon, as an argument of another program if one is given, and doesn't wait. */
    public Child launchDaemon(List<String> prefix, String... options) throws IOException {
        Files.deleteIfExists(site.footprint());
        var command = new ArrayList<>(prefix);
        var all = new ArrayList<>(List.of(options));
        all.add("-D" + Footprint.PROPERTY + "=" + site.footprint());
        command.addAll(Child.java(all, daemonMain, List.of()));
        Child started = Child.start("daemon", site.log("daemon"), environment(), command);
        daemon = started;
        return started;
    }

    /** Starts the app. */
    public Child startApp(List<String> arguments, String... options) throws IOException {
        var all = new ArrayList<>(places().arguments());
        all.addAll(arguments);
        Child started =
                Child.start("app", site.log("app"), environment(), Child.java(List.of(options), KillApp.class, all));
        app = started;
        return started;
    }

    /** Starts the app inside this process. */
    public Running startLocalApp(UploadingApp.End end) {
        return LocalApp.start(places(), end, site);
    }

    /** What an app on this rig works with. */
    public AppPlaces places() {
        URI to = url;
        if (to == null) {
            throw new IllegalStateException("there is no server to send to");
        }
        return new AppPlaces(site.plan(), site.sources(), site.appJournal(), to, SESSION);
    }

    private Map<String, String> environment() {
        return Map.of("OUTLIVE_HOME", site.home().state().toString());
    }

    /** The latest server process. */
    public Child server() {
        return started(server);
    }

    /** The latest daemon process. */
    public Child daemon() {
        return started(daemon);
    }

    /** The latest app process. */
    public Child app() {
        return started(app);
    }

    private static Child started(@Nullable Child child) {
        if (child == null) {
            throw new IllegalStateException("it was never started");
        }
        return child;
    }

    /** Every task of the app's session, archived ones too, as the running daemon lists them. */
    public List<ListedTask> listed() {
        var all = new ArrayList<ListedTask>();
        try (var operator = OperatorConnection.open(site.home(), new AppId("proof"), DaemonStart.NEVER)) {
            var selection = new Selection(
                    new AppId(KillApp.APP),
                    new SessionId(SESSION),
                    null,
                    null,
                    List.of(),
                    false,
                    false,
                    true,
                    null,
                    Selection.PAGE_MAX);
            boolean more = true;
            while (more) {
                Selection page = selection;
                DaemonFrame.Tasks tasks =
                        operator.call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, page));
                tasks.tasks().forEach(task -> all.add(ListedTask.of(task)));
                more = tasks.more();
                if (more) {
                    selection = selection.after(tasks.tasks().getLast().id().value());
                }
            }
        }
        return all;
    }

    /** Everything that is known of the run so far. The daemon must be running. */
    public History history() throws IOException {
        return new History(
                Plan.read(site.plan()),
                OracleJournal.read(site.appJournal()),
                ReceivedLine.read(site.serverJournal()),
                site.files(),
                listed());
    }

    /** Every contradiction so far. The daemon must be running. */
    public List<Contradiction> judge() throws IOException {
        return HistoryChecker.check(history());
    }

    /** Lets somebody say at the end, while the daemon still runs, what contradicts each other. */
    public void judgeToo(Supplier<List<String>> other) {
        judge = other;
    }

    /**
     * Ends everything. Whatever the run was about, it is judged once more if its daemon still runs, and a contradiction is
     * thrown; but not that of a daemon that is broken on purpose, nor with a server that keeps no journal, nor one without a
     * plan, whose app is another.
     */
    @Override
    public void close() {
        if (app != null) {
            app.close();
        }
        List<?> contradictions = List.of();
        try {
            boolean isSound = daemonMain == FailpointDaemon.class && daemon != null && daemon.isAlive();
            if (isSound && journalled && Files.exists(site.plan())) {
                contradictions = judge();
            }
            if (isSound && judge != null) {
                contradictions = judge.get();
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } finally {
            for (Child child : new Child[] {daemon, server}) {
                if (child != null) {
                    child.close();
                }
            }
            if (localServer != null) {
                localServer.close();
            }
        }
        if (!contradictions.isEmpty()) {
            site.keep();
            throw new AssertionError("the run contradicts itself, evidence in " + site.root() + ": " + contradictions);
        }
    }
}
