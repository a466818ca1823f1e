package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.protocol.wire.ClientFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The command line as a process: what only its environment, its signals and its pipes can show. */
class ProcessTest extends CommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void listIsTabSeparatedInAPipeAndFoundByOutliveHome() throws Exception {
        daemon.put(aTask().id(FIRST).key("ü").finished(201));
        Process process = outlive(Map.of(), "ls");
        assertThat(exitCode(process)).isZero();
        assertThat(out())
                .startsWith(FIRST + "\tcli\tcli\tü\tcompleted\tfinished 201\t")
                .hasLineCount(1);
    }

    @Test
    void whoStopsWaitingIsToldThatTheUploadGoesOn() throws Exception {
        file("img.jpg", 10);
        Process process = outlive(Map.of(), "upload", "img.jpg", "http://127.0.0.1:8080/", "--wait");
        daemon.awaitWatcher();
        await().atMost(PATIENCE).until(() -> err().contains("running 0 %"));

        process.destroy(); // SIGTERM takes the way of Ctrl-C

        assertThat(exitCode(process)).isEqualTo(128 + 15);
        assertThat(err())
                .contains("stopped waiting. The upload goes on in the background.")
                .contains("outlive wait 01J8ZQ3A4B5C6D7E8F9G0H1J01 waits again");
        assertThat(daemon.heard(ClientFrame.Act.class)).isEmpty();
    }

    @Test
    void withoutAnyDaemonTheExitCodeIsFive() throws Exception {
        daemon.kill();
        Process process = outlive(Map.of("OUTLIVE_DAEMON", "/nowhere/outlived"), "ls");
        assertThat(exitCode(process)).isEqualTo(5);
        assertThat(err()).contains("OUTLIVE_DAEMON").contains("/nowhere/outlived");
        assertThat(out()).isEmpty();
    }

    @Test
    void daemonInTheForegroundGivesItsExitCodeOn() throws Exception {
        Process process = outlive(Map.of("OUTLIVE_DAEMON", script("echo I run; exit 7")), "daemon", "run");
        assertThat(exitCode(process)).isEqualTo(7);
        assertThat(out()).isEqualTo("I run\n");
    }

    @Test
    void daemonInTheForegroundEndsWithItsCommand() throws Exception {
        Process process = outlive(Map.of("OUTLIVE_DAEMON", script("echo $$; exec sleep 600")), "daemon", "run");
        await().atMost(PATIENCE).until(() -> out().endsWith("\n"));
        long pid = Long.parseLong(out().strip());

        process.destroy();

        exitCode(process);
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    private String script(String commands) throws IOException {
        Path script = Files.writeString(folder.resolve("outlived"), "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    private Process outlive(Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("OUTLIVE_HOME", folder.toString());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the command ends")
                .isTrue();
        return process.exitValue();
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }
}
