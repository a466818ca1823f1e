package dev.outlive.cli.output;

import dev.outlive.protocol.model.Text;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Where a command writes: its two streams, in UTF-8, and whether people read them as they are written.
 *
 * @param colour whether colours are wanted on {@code out}
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        boolean isOutInteractive,
        boolean isErrInteractive,
        boolean colour,
        Supplier<Size> measure) {
    private static final int BUFFER_BYTES = 32 * 1024; // a page of ls --json takes about ten writes
    private static final int TEXT_MAX = 4096; // no message needs more; what a server says may be longer

    /** Rows and columns of a terminal. */
    public record Size(int rows, int columns) {
        /** What a terminal that can't be asked is taken for. */
        public static final Size DEFAULT = new Size(24, 80);

        /** The size in the answer of {@code stty size}, such as {@code 24 80}. */
        static Size parse(String answer) {
            var parts = answer.strip().split(" ");
            if (parts.length != 2 || !parts[0].matches("[1-9][0-9]{0,4}") || !parts[1].matches("[1-9][0-9]{0,4}")) {
                return DEFAULT;
            }
            return new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
    }

    /** The process's own streams. */
    public static Terminal ofProcess(Map<String, String> environment) {
        boolean out = isInteractive(1);
        boolean err = isInteractive(2);
        return new Terminal(
                stream(FileDescriptor.out, out),
                stream(FileDescriptor.err, true),
                out,
                err,
                out && wantsColour(environment),
                () -> Size.parse(sttySize()));
    }

    /** Whether the environment allows colours: NO_COLOR isn't set to anything (no-color.org), the terminal isn't dumb. */
    public static boolean wantsColour(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** A line for people beside the result, on the error stream. */
    public void note(String text) {
        err.println(visible(text));
        err.flush();
    }

    /** Several lines on the error stream. */
    public void lines(String text) {
        text.lines().forEach(line -> err.println(visible(line)));
        err.flush();
    }

    /** Text from anywhere without what could move a cursor or forge a line. */
    public static String visible(String text) {
        return Text.visible(text, TEXT_MAX);
    }

    /** Whether nobody reads {@code out} any more. */
    public boolean isOutGone() {
        return out.checkError();
    }

    /** How large the terminal is now. */
    public Size size() {
        return measure.get();
    }

    private static String sttySize() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroy();
                return "";
            }
            return new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
        } catch (IOException noTerminal) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static PrintStream stream(FileDescriptor descriptor, boolean flushedByLine) {
        var buffered = new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES);
        return new PrintStream(buffered, flushedByLine, StandardCharsets.UTF_8);
    }

    /** Linux tells it of each descriptor; elsewhere the JDK's console stands for both. */
    private static boolean isInteractive(int descriptor) {
        Path target;
        try {
            target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
        } catch (IOException | UnsupportedOperationException notLinux) {
            return System.console() != null;
        }
        return target.startsWith("/dev/pts")
                || target.toString().startsWith("/dev/tty")
                || target.endsWith("/dev/console");
    }
}
