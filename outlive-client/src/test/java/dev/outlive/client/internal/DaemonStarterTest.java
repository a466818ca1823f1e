package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.FakeDaemon;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes: a script that becomes a JVM with a {@link FakeDaemon} in it. */
@Timeout(60)
class DaemonStarterTest {
    private static final DaemonConnection.Listener NOBODY = new DaemonConnection.Listener() {
        @Override
        public void received(DaemonFrame frame) {}

        @Override
        public void ended(OutliveException why) {}
    };

    private Path root;
    private OutliveHome home;

    @BeforeEach
    void makeHome() throws IOException {
        root = Files.createTempDirectory("ol"); // short: a socket's path has 107 bytes
        home = OutliveHome.under(root.resolve("home"));
    }

    @AfterEach
    void endDaemons() throws Exception {
        for (String name : List.of("pid", "pid.second")) {
            Path file = root.resolve(name);
            if (Files.exists(file)) {
                Optional<ProcessHandle> daemon =
                        ProcessHandle.of(Long.parseLong(Files.readString(file).strip()));
                if (daemon.isPresent()) {
                    daemon.get().destroyForcibly();
                    daemon.get().onExit().get(10, TimeUnit.SECONDS);
                }
            }
        }
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private DaemonFinder program(String... lines) throws IOException {
        Path program = root.resolve("outlived");
        Files.writeString(program, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return new DaemonFinder(program.toString(), System.getenv(), List.of());
    }

    private String fakeDaemon() {
        return "exec '" + System.getProperty("java.home") + "/bin/java' -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' '" + Main.class.getName() + "'";
    }

    /** Becomes a daemon for the home it was given. */
    public static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            new FakeDaemon(OutliveHome.current()).listen();
            new java.util.concurrent.CountDownLatch(1).await(60, TimeUnit.SECONDS);
        }
    }

    private DaemonConnection connect(DaemonFinder finder) {
        return new DaemonAccess(home, new AppId("cli"), ClientFrame.Role.APP, finder)
                .connect(DaemonStart.IF_NEEDED, NOBODY);
    }

    @Test
    void startsTheDaemonApartFromThisProcessAndWaitsUntilItAnswers() throws Exception {
        var finder = program("echo $$ > " + root + "/pid", "cat > " + root + "/input", fakeDaemon());
        try (var connection = connect(finder)) {
            assertThat(connection.welcome().software()).isEqualTo("fake/1");
        }
        long pid = Long.parseLong(Files.readString(root.resolve("pid")).strip());
        assertThat(sessionOf(pid))
                .as("a session of its own")
                .isNotEqualTo(sessionOf(ProcessHandle.current().pid()));
        assertThat(root.resolve("input")).as("nothing on its standard input").isEmptyFile();
        for (Path folder : List.of(home.state(), home.logs())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
        try (var again = connect(program("exit 9"))) {
            assertThat(again.isOpen()).as("a running one is used").isTrue();
        }
    }

    private static String sessionOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
    }

    @Test
    void twoStartersAtOnceGetTheOneDaemonThatLives() throws Exception {
        var finder =
                program("mkdir " + root + "/lock 2>/dev/null || exit 0", "echo $$ > " + root + "/pid", fakeDaemon());
        var other = CompletableFuture.supplyAsync(() -> connect(finder));
        try (var mine = connect(finder);
                var theirs = other.get(30, TimeUnit.SECONDS)) {
            assertThat(mine.isOpen()).isTrue();
            assertThat(theirs.isOpen()).isTrue();
        }
    }

    @Test
    void daemonThatFailsShowsItsLastWords() throws Exception {
        Files.createDirectories(home.logs());
        Files.setPosixFilePermissions(home.state(), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(home.logs().resolve("outlived-start.log"), "of last week\n");
        var finder = program("echo reading the store", "echo 'the store is of version 9' >&2", "exit 3");
        assertThatThrownBy(() -> connect(finder))
                .isInstanceOfSatisfying(
                        OutliveException.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.DAEMON_UNREACHABLE))
                .hasMessageContaining("exited with status 3")
                .hasMessageContaining("reading the store | the store is of version 9")
                .hasMessageContaining("outlived-start.log")
                .hasMessageNotContaining("of last week");
        assertThat(Files.readString(home.logs().resolve("outlived-start.log"))).startsWith("of last week\n");
    }

    @Test
    void daemonThatNeverAnswersIsGivenUpAfterTheDeadline() throws Exception {
        var finder = program("echo $$ > " + root + "/pid", "echo still thinking", "exec sleep 60");
        var starter = new DaemonStarter(home, finder, Duration.ofMillis(300));
        assertThatThrownBy(() -> starter.start(
                        () -> DaemonConnection.connect(home, new AppId("cli"), ClientFrame.Role.APP, NOBODY)))
                .isInstanceOf(OutliveException.class)
                .hasMessageContaining("has not answered at " + home.socket())
                .hasMessageContaining("still thinking")
                .hasMessageContaining("Repeat the call");
    }

    @Test
    void waitingForTheDaemonCanBeInterrupted() throws Exception {
        var finder = program("echo $$ > " + root + "/pid", "exec sleep 60");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> connect(finder)).isInstanceOf(OutliveException.class);
        assertThat(Thread.interrupted()).isTrue();
        Path pid = root.resolve("pid"); // the program begins all the same, and is ended by what it writes there
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
    }

    @Test
    void wrongUserIsNotWaitedFor() throws Exception {
        Files.createDirectories(home.state());
        Files.setPosixFilePermissions(home.state(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> connect(program("exit 9")))
                .isInstanceOfSatisfying(
                        OutliveException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_USER));
    }
}
