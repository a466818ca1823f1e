package dev.outlive.cli.output;

import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A table of tasks on a terminal that is drawn over again where it stands: what moves first, what has ended last. */
public final class LiveTable {
    private static final Duration REDRAW_MIN = Duration.ofMillis(200);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(2);

    private final Terminal terminal;
    private final Clock clock;
    private final TaskTable table;
    private final Map<TaskId, TaskSnapshot> tasks = new TreeMap<>();
    private final Map<TaskId, Speedometer> speeds = new HashMap<>();
    private Terminal.Size size = Terminal.Size.DEFAULT;
    private Instant measuredAt = Instant.MIN;
    private Instant drawnAt = Instant.MIN;
    private int drawnLines;

    public LiveTable(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
        this.table = new TaskTable(clock);
    }

    /** Takes a task as it is now. */
    public void put(TaskSnapshot task) {
        tasks.put(task.id(), task);
        if (task.phase() == Phase.TRANSFERRING) {
            speeds.computeIfAbsent(task.id(), _ -> new Speedometer())
                    .add(clock.instant(), Moved.of(task).bytes());
        } else {
            speeds.remove(task.id());
        }
        if (task.outcome() != null) {
            drawnAt = Instant.MIN; // the last word is shown at once
        }
    }

    /** Draws, if the last time was long enough ago. */
    public void draw() {
        Instant now = clock.instant();
        if (drawnAt.isAfter(now.minus(REDRAW_MIN))) {
            return;
        }
        if (measuredAt.isBefore(now.minus(MEASURE_EVERY))) {
            size = terminal.size();
            measuredAt = now;
        }
        drawnAt = now;
        var frame = new StringBuilder(drawnLines > 0 ? "\u001b[" + drawnLines + "A\r" : "");
        List<String> lines = lines(now);
        lines.forEach(line -> frame.append(line).append("\u001b[K\n"));
        frame.append("\u001b[J");
        terminal.out().print(frame);
        terminal.out().flush();
        drawnLines = lines.size();
    }

    private List<String> lines(Instant now) {
        if (tasks.isEmpty()) {
            return List.of("Nothing moves and nothing waits. New tasks appear here; Ctrl-C ends.");
        }
        int room = Math.max(1, size.rows() - 3); // heading, "and more", and the cursor's own line
        var shown = tasks.values().stream()
                .sorted(Comparator.comparingInt(LiveTable::rank).thenComparing(TaskSnapshot::id))
                .limit(room)
                .toList();
        var lines = new ArrayList<>(
                table.columns(shown, id -> speedOf(id, now)).lines(terminal.colour(), size.columns() - 1));
        if (tasks.size() > shown.size()) {
            lines.add("and " + (tasks.size() - shown.size()) + " more");
        }
        return lines;
    }

    private OptionalDouble speedOf(TaskId id, Instant now) {
        Speedometer speed = speeds.get(id);
        return speed == null ? OptionalDouble.empty() : speed.bytesPerSecond(now);
    }

    private static int rank(TaskSnapshot task) {
        if (task.outcome() != null) {
            return 2;
        }
        return task.phase() == Phase.TRANSFERRING || task.phase() == Phase.VERIFYING ? 0 : 1;
    }
}
