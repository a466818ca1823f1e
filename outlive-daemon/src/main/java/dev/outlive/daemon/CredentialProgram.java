package dev.outlive.daemon;

import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.transfer.auth.TokenResponse;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs programs that give credentials: checked before each start as launchers are, no shell, the question on standard input,
 * the answer on standard output. Neither is logged, nor is what it says on standard error. Blocks; safe from any thread.
 */
final class CredentialProgram {
    /** Programs at one time: each is a process, and the machine has other work. */
    private static final int PROGRAMS_MAX = 4;

    private static final int FAILED_EXIT_SHOWN_MAX = 255;

    private final OutliveHome home;
    private final Semaphore places = new Semaphore(PROGRAMS_MAX, true);

    CredentialProgram(OutliveHome home) {
        this.home = home;
    }

    /**
     * What the program answers.
     *
     * @throws IOException when it gave no answer; the message is for people and holds nothing the program said
     */
    TokenResponse ask(CredentialCommand command, Map<String, Object> question)
            throws IOException, InterruptedException {
        Optional<String> problem = Executable.problem(command.launcher());
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
        places.acquire();
        try {
            return run(command, question);
        } finally {
            places.release();
        }
    }

    private TokenResponse run(CredentialCommand command, Map<String, Object> question)
            throws IOException, InterruptedException {
        Launcher launcher = command.launcher();
        String folder = launcher.folder();
        var builder = new ProcessBuilder(launcher.argv())
                .directory(new File(folder.isEmpty() ? System.getProperty("user.home") : folder))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        ProcessLauncher.keepHandedOn(builder.environment(), launcher, home);
        Process process = builder.start();
        long end = System.nanoTime() + command.timeLimit().toNanos();
        try {
            var answer = new CompletableFuture<byte[]>();
            Thread.ofVirtual().name("credential-answer").start(() -> read(process, answer));
            say(process, question);
            byte[] said = answer.get(left(end), TimeUnit.NANOSECONDS);
            if (said.length > TokenResponse.BYTES_MAX) {
                throw new IOException("its answer is longer than " + TokenResponse.BYTES_MAX + " bytes");
            }
            if (!process.waitFor(left(end), TimeUnit.NANOSECONDS)) {
                throw tookTooLong(command.timeLimit());
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "it ended with exit code " + Math.min(process.exitValue(), FAILED_EXIT_SHOWN_MAX));
            }
            return TokenResponse.read(said);
        } catch (TimeoutException late) {
            throw tookTooLong(command.timeLimit());
        } catch (ExecutionException unread) {
            throw new IOException("its answer can't be read: " + unread.getCause());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static long left(long end) {
        return Math.max(1, end - System.nanoTime());
    }

    private static IOException tookTooLong(Duration limit) {
        return new IOException("it took longer than " + limit.toSeconds() + " s and was killed");
    }

    private static void say(Process process, Map<String, Object> question) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(FrameCodec.JSON.writeValueAsBytes(question));
            in.write('\n');
        } catch (IOException notAsked) {
            // it doesn't want to know
        }
    }

    private static void read(Process process, CompletableFuture<byte[]> answer) {
        try (InputStream out = process.getInputStream()) {
            answer.complete(out.readNBytes(TokenResponse.BYTES_MAX + 1));
        } catch (IOException unreadable) {
            answer.completeExceptionally(unreadable);
        }
    }
}
