package dev.outlive.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells the story line by line, with the seconds since its beginning, and shows progress in between. */
final class Narrator {
    private final PrintStream out;
    private final boolean terminal;
    private final long begun = System.nanoTime();
    private String shown = "";

    Narrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A line of the story. */
    void tell(String line) {
        wipe();
        out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds(), line);
        out.flush();
    }

    /** The state of things right now: on a terminal it is overwritten by what comes next, elsewhere it isn't shown. */
    void show(String state) {
        if (!terminal || state.equals(shown)) {
            return;
        }
        wipe();
        out.print("         " + state);
        out.flush();
        shown = state;
    }

    private void wipe() {
        if (!shown.isEmpty()) {
            out.print("\r\u001b[2K");
            shown = "";
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }
}
