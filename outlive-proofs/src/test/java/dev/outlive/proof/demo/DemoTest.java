package dev.outlive.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.daemon.Outlived;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code outlive demo} as a user runs it, against parts that don't do what it tells. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DemoTest {
    @TempDir
    Path folder;

    @Test
    void aReceiverThatLiesAboutTheDigestFailsTheDemo() throws IOException, InterruptedException {
        Ran ran = demo(Outlived.class, "--receiver-hooks", "lie-about-digest");
        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(ran.said()).contains("FAILED").contains("digest").doesNotContain("Done in");
    }

    @Test
    void aDaemonThatDropsATaskFailsTheDemo() throws IOException, InterruptedException {
        Ran ran = demo(ForgetfulDaemon.class);
        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(ran.said()).contains("FAILED").contains("came back without").doesNotContain("Done in");
    }

    private record Ran(int exit, String said) {}

    private Ran demo(Class<?> daemon, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(java("dev.outlive.cli.Main"));
        command.add("demo");
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OUTLIVE_DAEMON", script(daemon).toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }

    /** A program that starts the daemon, as the client expects one. */
    private Path script(Class<?> daemon) throws IOException {
        String command = String.join("' '", java(daemon.getName()));
        Path script = folder.resolve("outlived");
        Files.writeString(script, "#!/bin/sh\nexec '" + command + "' \"$@\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private static List<String> java(String main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx96m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main);
    }
}
