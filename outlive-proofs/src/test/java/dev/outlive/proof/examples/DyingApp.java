package dev.outlive.proof.examples;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Runs an app that says each of its steps, and dies right after the line of a number: {@code DyingApp N MAIN-CLASS ARGUMENT…}. */
public final class DyingApp {
    /** The exit status of the death, that of SIGKILL. */
    public static final int DEAD = 137;

    private DyingApp() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        System.setOut(new PrintStream(
                new LineCounter(System.out, Integer.parseInt(arguments[0])), true, StandardCharsets.UTF_8));
        String[] own = Arrays.copyOfRange(arguments, 2, arguments.length);
        Class.forName(arguments[1]).getMethod("main", String[].class).invoke(null, (Object) own);
        System.exit(0); // as an app does that has nothing left to do
    }

    private static final class LineCounter extends OutputStream {
        private final PrintStream out;
        private int left;

        LineCounter(PrintStream out, int lines) {
            this.out = out;
            this.left = lines;
        }

        @Override
        public void write(int b) {
            out.write(b);
            if (b == '\n' && --left == 0) {
                out.flush();
                Runtime.getRuntime().halt(DEAD);
            }
        }
    }
}
