package dev.outlive.cli.output;

import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * One task on its way, for whoever waits for it: a bar that redraws itself on a terminal, else a line whenever its
 * phrase or another tenth changes.
 */
public final class ProgressBar {
    private static final int BAR_CHARACTERS = 24;
    private static final Duration REDRAW_MIN = Duration.ofMillis(80);

    private final Terminal terminal;
    private final Clock clock;
    private final TaskPhrase phrase;
    private final Speedometer speed = new Speedometer();
    private final int columns;
    private Instant drawnAt = Instant.MIN;
    private String drawn = "";

    public ProgressBar(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
        this.phrase = new TaskPhrase(clock);
        this.columns = terminal.isErrInteractive() ? terminal.size().columns() : 0;
    }

    /** Shows the task as it is now. */
    public void show(TaskSnapshot task) {
        Instant now = clock.instant();
        boolean moves = task.phase() == Phase.TRANSFERRING;
        if (moves) {
            speed.add(now, Moved.of(task).bytes());
        }
        if (!terminal.isErrInteractive()) {
            plainLine(task);
            return;
        }
        boolean due = !moves || drawnAt.isBefore(now.minus(REDRAW_MIN));
        String line = moves ? bar(task, now) : phrase.of(task);
        if (due && !line.equals(drawn)) {
            draw(line);
            drawnAt = now;
        }
    }

    /** Leaves the bar's line, so that what follows begins on its own. */
    public void end() {
        if (terminal.isErrInteractive() && !drawn.isEmpty()) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }

    private void plainLine(TaskSnapshot task) {
        boolean moves = task.phase() == Phase.TRANSFERRING
                && Moved.of(task).bytes() < Moved.of(task).expected();
        String line = moves ? "running " + tenth(task) : phrase.of(task);
        if (!line.equals(drawn)) {
            terminal.note(line);
            drawn = line;
        }
    }

    private static String tenth(TaskSnapshot task) {
        return (long) (10 * Moved.of(task).fraction()) * 10 + " %";
    }

    private void draw(String line) {
        String visible = Terminal.visible(line);
        String cut = visible.length() < columns ? visible : visible.substring(0, Math.max(0, columns - 1));
        terminal.err().print("\r" + cut + "\u001b[K");
        terminal.err().flush();
        drawn = line;
    }

    private String bar(TaskSnapshot task, Instant now) {
        Moved moved = Moved.of(task);
        if (moved.expected() < 0 && moved.bytes() == 0) {
            return phrase.of(task);
        }
        double part = moved.fraction();
        int full = (int) (part * BAR_CHARACTERS);
        String head = full < BAR_CHARACTERS ? ">" : "";
        String bar = "=".repeat(full) + head + " ".repeat(Math.max(0, BAR_CHARACTERS - full - 1));
        if (moved.isWhole()) {
            return "[" + bar + "] 100 %  " + Sizes.of(moved.bytes())
                    + (task.kind() == TaskKind.UPLOAD ? ", awaiting the answer" : "");
        }
        OptionalDouble rate = speed.bytesPerSecond(now);
        String how = moved.expected() < 0
                ? Sizes.of(moved.bytes())
                : "[" + bar + "] " + moved.percent() + "  " + Sizes.of(moved.bytes()) + " of "
                        + Sizes.of(moved.expected());
        return how
                + (rate.isPresent()
                        ? "  " + Sizes.perSecond(rate.getAsDouble()) + left(moved, rate.getAsDouble())
                        : "");
    }

    private static String left(Moved moved, double bytesPerSecond) {
        long bytes = moved.expected() - moved.bytes();
        return bytesPerSecond < 1 || bytes <= 0
                ? ""
                : "  " + Ages.span(Duration.ofSeconds(Math.round(bytes / bytesPerSecond))) + " left";
    }
}
