package dev.outlive.proof.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.daemon.Outlived;
import dev.outlive.proof.rig.Child;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.AppAction;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps that die, are stopped, woken, quit and killed, each a process of its own beside a real daemon. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LifecycleTest {
    private static final AppId APP = new AppId("diary");
    private static final Duration MAX = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final CountDownLatch answers = new CountDownLatch(1);
    private final List<Child> children = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private Path home;

    @BeforeEach
    void startServerAndDaemon() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            try {
                answers.await();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
        });
        server.start();
        home = Files.createDirectory(
                folder.resolve("h"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(home.resolve("outlive.toml"), """
                reconnect-seconds = 0
                relaunch-seconds = 1
                suspend-seconds = 0
                silent-seconds = 1
                """);
        Files.write(folder.resolve("photo"), new byte[1000]);
        Child daemon = child("outlived", Child.java(List.of(), Outlived.class, List.of()));
        daemon.awaitLine(line -> line.startsWith("outlived: ready"), MAX);
    }

    @AfterEach
    void end() throws InterruptedException {
        answers.countDown();
        for (Child child : children.reversed().subList(0, children.size() - 1)) {
            child.kill();
        }
        try (var operator = operator()) {
            if (!apps(operator).isEmpty()) { // what the daemon started is its own child
                act(operator, AppAction.QUIT);
                await().atMost(MAX).until(() -> app(operator).state() == AppState.NOT_RUNNING);
            }
        }
        children.getFirst().kill();
        server.stop(0);
    }

    private Child child(String name, List<String> command) throws IOException {
        var inFolder = new ArrayList<>(List.of("/bin/sh", "-c", "cd '" + folder + "' && exec \"$@\"", "sh"));
        inFolder.addAll(command);
        Child child = Child.start(
                name,
                folder.resolve(name + ".log"),
                Map.of("OUTLIVE_HOME", home.toString(), "OUTLIVE_APP", APP.value()),
                inFolder);
        children.add(child);
        return child;
    }

    private List<String> app(String... paths) {
        String root = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        return Child.java(
                List.of(),
                DiaryApp.class,
                List.of(paths).stream().map(root::concat).toList());
    }

    private OperatorConnection operator() {
        return OperatorConnection.open(OutliveHome.under(home), new AppId("cli"), DaemonStart.NEVER);
    }

    private static List<AppSnapshot> apps(OperatorConnection operator) {
        return operator.call(DaemonFrame.Apps.class, ClientFrame.ListApps::new).apps();
    }

    private static AppSnapshot app(OperatorConnection operator) {
        return apps(operator).getFirst();
    }

    private static void act(OperatorConnection operator, AppAction action) {
        operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.AppAct(call, APP, action));
    }

    private List<String> diary() throws IOException {
        Path diary = folder.resolve("diary");
        return Files.exists(diary) ? Files.readAllLines(diary) : List.of();
    }

    private void awaitLine(String beginning) {
        await().atMost(MAX).until(() -> diary().stream().anyMatch(line -> line.startsWith(beginning)));
    }

    /** What the diary says after a line that begins like this, the numbers of processes left out. */
    private List<String> diaryAfter(String beginning) throws IOException {
        List<String> lines = diary().stream()
                .map(line -> line.replaceFirst("^started \\d+", "started"))
                .toList();
        int at = 0;
        while (!lines.get(at).startsWith(beginning)) {
            at++;
        }
        return lines.subList(at + 1, lines.size());
    }

    private static char stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return '-';
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("/bin/kill", name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void killedAppIsStartedForItsEventsAndHandedOverFirst() throws Exception {
        Child app = child("app", app("a", "b"));
        awaitLine("uploading");
        app.kill();
        answers.countDown();
        awaitLine("ends");
        assertThat(diaryAfter("uploading"))
                .startsWith("started for events", "snapshot of 2", "handed over diary")
                .endsWith("drained", "ends")
                .filteredOn(line -> line.startsWith("complete"))
                .hasSize(2);
        try (var operator = operator()) {
            await().atMost(MAX).until(() -> app(operator).state() == AppState.NOT_RUNNING);
            assertThat(app(operator).backlogEvents()).isZero();
            assertThat(app(operator).launchParked()).isEmpty();
        }
        assertThat(diary()).filteredOn(line -> line.startsWith("started")).hasSize(2);
    }

    @Test
    void supervisedAppIsStoppedWokenForEventsStoppedAgainAndQuit() throws Exception {
        try (var operator = operator()) {
            List<String> command = app("a");
            var launcher = new Launcher(command, folder.toString(), List.of());
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, APP, launcher));
            awaitLine("uploading");
            Long pid = app(operator).pid();
            assertThat(pid).isNotNull();

            act(operator, AppAction.SUSPEND);
            await().atMost(MAX).until(() -> stateOf(pid) == 'T');
            assertThat(app(operator).state()).isEqualTo(AppState.SUSPENDED);

            answers.countDown();
            awaitLine("drained");
            assertThat(diaryAfter("uploading"))
                    .containsExactly("handed over diary", "complete " + command.getLast() + " Finished", "drained");
            await().atMost(MAX).until(() -> stateOf(pid) == 'T');

            act(operator, AppAction.RESUME);
            await().atMost(MAX).until(() -> stateOf(pid) != 'T');
            assertThat(app(operator).state()).isEqualTo(AppState.RUNNING);

            act(operator, AppAction.QUIT);
            await().atMost(MAX).until(() -> app(operator).state() == AppState.NOT_RUNNING);
            assertThat(ProcessHandle.of(pid)).isEmpty();
            assertThat(app(operator).quit()).isTrue();
        }
    }

    @Test
    void appStoppedFromOutsideKeepsItsSessionIsShownAsSilentAndIsNotDoubled() throws Exception {
        child("app", app("a"));
        awaitLine("uploading");
        try (var operator = operator()) {
            long pid = Objects.requireNonNull(session(operator).holderPid());
            assertThat(session(operator).silentSince()).isNull();
            signal("-STOP", pid);
            answers.countDown();
            await().atMost(MAX)
                    .until(() -> session(operator).silentSince() != null
                            && session(operator).backlogEvents() == 1);
            assertThat(session(operator).holderPid()).isEqualTo(pid);
            assertThat(diaryAfter("uploading")).isEmpty();

            signal("-CONT", pid);
            awaitLine("complete");
            await().atMost(MAX)
                    .until(() -> session(operator).silentSince() == null
                            && session(operator).backlogEvents() == 0);
            assertThat(diary()).filteredOn(line -> line.startsWith("complete")).hasSize(1);
            assertThat(diary()).filteredOn(line -> line.startsWith("started")).hasSize(1);
        }
    }

    private static SessionSnapshot session(OperatorConnection operator) {
        return operator.call(DaemonFrame.Sessions.class, ClientFrame.ListSessions::new)
                .sessions()
                .getFirst();
    }
}
