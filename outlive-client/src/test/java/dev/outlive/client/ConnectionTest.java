package dev.outlive.client;

import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConnectionTest {
    private static final AppId CLI = new AppId("cli");

    private FakeDaemon daemon;

    @TempDir
    private Path temporary;

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = FakeDaemon.start();
    }

    @AfterEach
    void stopDaemon() throws IOException {
        daemon.close();
    }

    private OperatorConnection open() {
        return OperatorConnection.open(daemon.home(), CLI, DaemonStart.NEVER);
    }

    private static ErrorCode codeOf(Throwable thrown) {
        assertThat(thrown).isInstanceOf(OutliveException.class);
        return ((OutliveException) thrown).code();
    }

    @Test
    void introducesItselfAndIsWelcomed() {
        try (var connection = open()) {
            assertThat(connection.welcome().software()).isEqualTo("fake/1");
            assertThat(connection.isOpen()).isTrue();
            var hello = daemon.await(ClientFrame.Hello.class);
            assertThat(hello.app()).isEqualTo(CLI);
            assertThat(hello.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(hello.role()).isEqualTo(ClientFrame.Role.OPERATOR);
            assertThat(hello.software()).startsWith("outlive-client/");
        }
    }

    @Test
    void callsOfManyThreadsAreMatchedWhateverTheOrderOfAnswers() {
        var held = new CopyOnWriteArrayList<ClientFrame.Find>();
        daemon.on(ClientFrame.Find.class, (peer, find) -> {
            held.add(0, find);
            if (held.size() == 8) { // all eight wait at once, and are answered last first
                for (var each : held) {
                    var one =
                            aTask(Long.parseLong(String.valueOf(each.selection().idPrefix())));
                    peer.send(new DaemonFrame.Tasks(each.call(), List.of(one.running(1)), false));
                }
            }
        });
        try (var connection = open()) {
            var answers = IntStream.rangeClosed(1, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> connection
                                    .call(
                                            DaemonFrame.Tasks.class,
                                            call -> new ClientFrame.Find(call, Selection.idPrefix(String.valueOf(i))))
                                    .tasks()
                                    .get(0)
                                    .number(),
                            task -> new Thread(task).start()))
                    .toList();
            for (int i = 0; i < 8; i++) {
                assertThat(answers.get(i))
                        .succeedsWithin(java.time.Duration.ofSeconds(10))
                        .isEqualTo(i + 1L);
            }
        }
    }

    @Test
    void pingIsAnsweredAlsoWhileTheListenerIsBusy() {
        var release = new java.util.concurrent.CountDownLatch(1);
        try (var connection = open()) {
            connection.listen(frame -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            daemon.peer().send(new DaemonFrame.Changed(aTask(1).running(1)));
            daemon.peer().send(new DaemonFrame.Ping(99));
            assertThat(daemon.await(ClientFrame.Pong.class).call()).isEqualTo(99);
        } finally {
            release.countDown();
        }
    }

    @Test
    void pushedFramesComeInOrderAndTheListenerMayCall() {
        var heard = new CopyOnWriteArrayList<Long>();
        try (var connection = open()) {
            connection.listen(frame -> {
                connection.call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, Selection.all()));
                heard.add(((DaemonFrame.Changed) frame).task().number());
            });
            for (int i = 1; i <= 5; i++) {
                daemon.peer().send(new DaemonFrame.Changed(aTask(i).running(1)));
            }
            Awaitility.await().until(() -> heard.size() == 5);
            assertThat(heard).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThatThrownBy(() -> connection.listen(frame -> {})).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void callUnderWayFailsWhenTheDaemonGoes() throws Exception {
        daemon.on(ClientFrame.Status.class, (peer, status) -> peer.drop());
        try (var connection = open()) {
            assertThatThrownBy(() -> connection.call(DaemonFrame.StatusIs.class, ClientFrame.Status::new))
                    .satisfies(gone -> assertThat(codeOf(gone)).isEqualTo(ErrorCode.DAEMON_UNREACHABLE))
                    .hasMessageContaining("Repeat the call");
            assertThat(connection.isOpen()).isFalse();
            assertThat(connection.ended().get(5, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.DAEMON_UNREACHABLE);
            assertThatThrownBy(() -> connection.call(DaemonFrame.StatusIs.class, ClientFrame.Status::new))
                    .satisfies(gone -> assertThat(codeOf(gone)).isEqualTo(ErrorCode.DAEMON_UNREACHABLE));
        }
    }

    @Test
    void answerOfAnotherTypeIsAnError() {
        daemon.on(ClientFrame.Status.class, (peer, status) -> peer.send(new DaemonFrame.Done(status.call())));
        try (var connection = open()) {
            assertThatThrownBy(() -> connection.call(DaemonFrame.StatusIs.class, ClientFrame.Status::new))
                    .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.BAD_FRAME))
                    .hasMessageContaining("Status with Done instead of StatusIs");
        }
    }

    @Test
    void aRefusalThatNamesNoCallFailsThoseUnderWayAndNoOther() {
        daemon.on(
                ClientFrame.Find.class,
                (peer, find) -> peer.send(new DaemonFrame.Refused(0, ErrorCode.BAD_FRAME, "a line isn't JSON: x")));
        try (var connection = open()) {
            assertThatThrownBy(() -> connection.call(
                            DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, Selection.idPrefix("A"))))
                    .satisfies(thrown -> assertThat(codeOf(thrown)).isEqualTo(ErrorCode.BAD_FRAME))
                    .hasMessageContaining("a line isn't JSON: x");
            assertThat(connection.isOpen()).isTrue();
            daemon.on(
                    ClientFrame.Find.class,
                    (peer, find) -> peer.send(new DaemonFrame.Tasks(find.call(), List.of(), false)));
            connection.call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, Selection.idPrefix("A")));
        }
    }

    @Test
    void frameTooLongForALineIsRefusedBeforeItIsSent() {
        var large = new SessionSettings(
                1,
                SessionSettings.IDLE_TIMEOUT_DEFAULT,
                SessionSettings.RESOURCE_TIMEOUT_DEFAULT,
                Headers.empty(),
                Lifecycle.DEFAULT,
                "x".repeat(1 << 20));
        try (var connection = open()) {
            assertThatThrownBy(() -> connection.call(
                            DaemonFrame.Attached.class,
                            call -> new ClientFrame.Attach(call, Tasks.SESSION, large, null, false)))
                    .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.BAD_REQUEST))
                    .hasMessageContaining("nothing was sent");
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void otherVersionOfTheDaemonNamesBothSides() {
        daemon.on(
                ClientFrame.Hello.class,
                (peer, hello) -> peer.send(new DaemonFrame.Refused(
                        hello.call(),
                        ErrorCode.WIRE_VERSION_UNSUPPORTED,
                        "outlived/9 speaks [7, 8] and was offered " + hello.wire())));
        assertThatThrownBy(this::open)
                .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.WIRE_VERSION_UNSUPPORTED))
                .hasMessageContaining("speaks wire versions [1]")
                .hasMessageContaining("outlived/9 speaks [7, 8]")
                .hasMessageContaining("outlive daemon stop");
        daemon.on(
                ClientFrame.Hello.class,
                (peer, hello) -> peer.send(new DaemonFrame.Welcome(hello.call(), 7, "outlived/9", 3)));
        assertThatThrownBy(this::open)
                .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.WIRE_VERSION_UNSUPPORTED))
                .hasMessageContaining("outlived/9 (pid 3) answers in version 7");
    }

    @Proves("I29")
    @Test
    void folderThatOthersMayEnterIsNotTrusted() throws IOException {
        Files.setPosixFilePermissions(daemon.home().runtime(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(this::open)
                .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.WRONG_USER))
                .hasMessageContaining("chmod 700 " + daemon.home().runtime());
        assertThat(daemon.received(ClientFrame.class)).isEmpty();
    }

    @Proves("I29")
    @Test
    void folderThatIsALinkIsNotTrusted() throws IOException {
        Path link =
                Files.createSymbolicLink(temporary.resolve("l"), daemon.home().runtime());
        assertThatThrownBy(() -> OperatorConnection.open(OutliveHome.under(link), CLI, DaemonStart.NEVER))
                .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.WRONG_USER))
                .hasMessageContaining("symbolic link");
    }

    @Proves("I29")
    @Test
    void folderOfAnotherUserIsNotTrusted() throws IOException {
        Path foreign = folderOfAnotherUser();
        assertThatThrownBy(() -> OperatorConnection.open(OutliveHome.under(foreign), CLI, DaemonStart.NEVER))
                .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.WRONG_USER))
                .hasMessageContaining("belongs to");
    }

    /** Root may give a folder away; anybody else finds one of root's. */
    private Path folderOfAnotherUser() throws IOException {
        Path roots = Path.of("/proc/1");
        if (!Files.getOwner(roots).equals(Files.getOwner(temporary))) {
            return roots;
        }
        Path given = Files.createDirectory(temporary.resolve("given"));
        Files.setAttribute(given, "unix:uid", 65534);
        return given;
    }

    @Test
    void socketPathThatIsTooLongSaysWhatToDo() {
        var home = OutliveHome.under(temporary.resolve("x".repeat(120)));
        for (DaemonStart start : DaemonStart.values()) {
            assertThatThrownBy(() -> OperatorConnection.open(home, CLI, start))
                    .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.DAEMON_UNREACHABLE))
                    .hasMessageContaining("OUTLIVE_HOME")
                    .hasMessageContaining("107");
        }
    }

    @Test
    void noDaemonAndNoneWantedSaysHowToStartOne() {
        var home = OutliveHome.under(temporary.resolve("none"));
        assertThatThrownBy(() -> OperatorConnection.open(home, CLI, DaemonStart.NEVER))
                .satisfies(bad -> assertThat(codeOf(bad)).isEqualTo(ErrorCode.DAEMON_UNREACHABLE))
                .hasMessageContaining(home.socket().toString())
                .hasMessageContaining("outlive daemon start");
        assertThat(home.state()).as("nothing was made").doesNotExist();
    }

    @Test
    void noThreadIsLeftBehind() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (var connection = open()) {
                connection.listen(frame -> {});
            }
        }
        daemon.stop();
        Set<String> ours = Set.of("outlive-read", "outlive-write", "outlive-frames");
        Awaitility.await("threads to end")
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(ours::contains)
                        .collect(Collectors.toSet())
                        .isEmpty());
    }
}
