package dev.outlive.client.internal;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Text;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Starts the daemon of this user, detached from this process, and waits until it answers.
 *
 * <p>Two starters at once are fine: the daemon's lock lets one of the two processes live, the other exits 0, and both
 * starters connect to the one that lives.
 */
public final class DaemonStarter {
    /**
     * How long a daemon may take from its start to its first answer: half a second as a rule, 15 s on a machine with ten
     * times its load. One that fails is noticed at once, by its exit; this is for one that hangs.
     */
    public static final Duration READY_DEADLINE = Duration.ofSeconds(30);

    private static final Duration BACKOFF_FIRST = Duration.ofMillis(10);
    private static final Duration BACKOFF_MAX = Duration.ofMillis(100);
    private static final int LOG_LINES_SHOWN_MAX = 8; // a stack trace's head; the log has the rest
    private static final long LOG_BYTES_MAX = 1 << 20; // the daemon's own log rotates; this one starts anew

    private final OutliveHome home;
    private final DaemonFinder finder;
    private final Duration readyDeadline;

    public DaemonStarter(OutliveHome home, DaemonFinder finder, Duration readyDeadline) {
        this.home = home;
        this.finder = finder;
        this.readyDeadline = readyDeadline;
    }

    /**
     * Starts the daemon and connects.
     *
     * @param connect one try: empty while nobody listens
     * @throws OutliveException {@code daemon-not-found}, or {@code daemon-unreachable} with the last lines of its log
     */
    public <C> C start(Supplier<Optional<C>> connect) {
        Path program = finder.find();
        Path log = home.logs().resolve("outlived-start.log");
        long logStart;
        Process process;
        try {
            createPrivateFolders();
            if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
                Files.delete(log);
            }
            logStart = Files.exists(log) ? Files.size(log) : 0;
            process = launch(program, log);
        } catch (IOException broken) {
            throw new OutliveException(
                    ErrorCode.DAEMON_UNREACHABLE,
                    "the daemon " + program + " could not be started: " + broken.getMessage()
                            + ". Nothing was sent. Check the file's and folders' permissions, then repeat the call.",
                    broken);
        }
        return awaitReady(connect, program, process, log, logStart);
    }

    private <C> C awaitReady(Supplier<Optional<C>> connect, Path program, Process process, Path log, long logStart) {
        long deadline = System.nanoTime() + readyDeadline.toNanos();
        Duration backoff = BACKOFF_FIRST;
        OutliveException last = null;
        while (true) {
            boolean exited = !process.isAlive();
            try {
                Optional<C> connection = connect.get();
                if (connection.isPresent()) {
                    return connection.get();
                }
            } catch (OutliveException notYet) {
                if (notYet.code() != ErrorCode.DAEMON_UNREACHABLE) {
                    throw notYet;
                }
                last = notYet; // it listened and went: a predecessor that is stopping
            }
            if (exited && process.exitValue() != 0) {
                throw new OutliveException(
                        ErrorCode.DAEMON_UNREACHABLE,
                        "the daemon " + program + " exited with status " + process.exitValue() + " before it answered"
                                + lastLines(log, logStart) + ". It is started again by the next call. The whole log is "
                                + log + ".",
                        last);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new OutliveException(
                        ErrorCode.DAEMON_UNREACHABLE,
                        "the daemon " + program + " was started (pid " + process.pid() + ") and has not answered at "
                                + home.socket() + " for " + readyDeadline.toSeconds() + " s" + lastLines(log, logStart)
                                + ". It may still come up. Repeat the call, and look at " + log + ".",
                        last);
            }
            pause(process, backoff);
            backoff = backoff.multipliedBy(2).compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : backoff.multipliedBy(2);
        }
    }

    /** Waits for the process to end, or for the time, if it has ended already. */
    private static void pause(Process process, Duration duration) {
        try {
            if (process.isAlive()) {
                process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutliveException(
                    ErrorCode.DAEMON_UNREACHABLE,
                    "interrupted while the daemon was starting. It goes on starting. Repeat the call.",
                    interrupted);
        }
    }

    private Process launch(Path program, Path log) throws IOException {
        var command = new ArrayList<String>();
        // A session of its own: no signal for this process's terminal or group reaches the daemon.
        finder.onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.add(program.toString());
        var builder = new ProcessBuilder(command)
                .directory(home.state().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(nullDevice()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectErrorStream(true);
        if (!home.equals(OutliveHome.current())) {
            if (!home.equals(OutliveHome.under(home.state()))) {
                throw new IOException(
                        "only a home under one folder, or that of this process's environment, can be passed on");
            }
            builder.environment().put("OUTLIVE_HOME", home.state().toString());
        }
        return builder.start();
    }

    private static File nullDevice() {
        return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
    }

    private void createPrivateFolders() throws IOException {
        FileAttribute<?>[] ownerOnly =
                home.state().getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0];
        for (Path folder : List.of(home.state(), home.runtime(), home.config(), home.logs())) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, ownerOnly);
            }
        }
    }

    private static String lastLines(Path log, long from) {
        try {
            byte[] all = Files.readAllBytes(log);
            int start = (int) Math.min(from, all.length);
            List<String> lines = new String(all, start, all.length - start, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> Text.visible(line, 300))
                    .toList();
            if (lines.isEmpty()) {
                return ", saying nothing";
            }
            return ", saying: "
                    + String.join(" | ", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN_MAX), lines.size()));
        } catch (IOException unreadable) {
            return "";
        }
    }
}
