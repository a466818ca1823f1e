package dev.outlive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.internal.DaemonFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shell and a fake daemon under one home. */
@Timeout(60) // the slowest takes two seconds; what hangs says where
abstract class CommandTest {
    static final String FIRST = "01J8ZQ3A4B5C6D7E8F9G0H1J2K";
    static final String SECOND = "01J8ZQ3A5B5C6D7E8F9G0H1J2K";
    static final String THIRD = "01K8ZQ3A6B5C6D7E8F9G0H1J2K";

    @TempDir
    Path folder;

    FakeDaemon daemon;
    Shell shell;

    /** Nothing but the fake may ever answer, whatever is installed on this machine. */
    @BeforeAll
    static void hideInstalledDaemon() {
        System.setProperty(DaemonFinder.PROPERTY, "/nowhere/outlived");
    }

    @AfterAll
    static void showInstalledDaemon() {
        System.clearProperty(DaemonFinder.PROPERTY);
    }

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = new FakeDaemon(folder).start();
        shell = new Shell(folder);
    }

    @AfterEach
    void stopDaemon() throws IOException {
        daemon.close();
    }

    Path file(String name, int bytes) throws IOException {
        return Files.write(folder.resolve(name), new byte[bytes]);
    }

    /** Every error has three parts: what happened, what happens next by itself, what the user can do. */
    static void assertThreeParts(Shell.Result result) {
        assertThat(result.err()).startsWith("outlive: ");
        assertThat(result.err().lines().filter(line -> !line.startsWith("    ")))
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(result.err().lines().skip(1)).allMatch(line -> line.startsWith("  "));
    }
}
