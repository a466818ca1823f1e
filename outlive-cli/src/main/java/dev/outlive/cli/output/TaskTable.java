package dev.outlive.cli.output;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Tasks in rows: aligned and short for people, tab-separated and complete for programs. */
public final class TaskTable {
    private static final int STATE_CELL = 3;
    private static final int KEY_CHARACTERS_MAX = 40;

    private final Clock clock;
    private final TaskPhrase phrase;

    public TaskTable(Clock clock) {
        this.clock = clock;
        this.phrase = new TaskPhrase(clock);
    }

    /** The table for people. */
    public Columns columns(Collection<TaskSnapshot> tasks) {
        return columns(tasks, id -> OptionalDouble.empty());
    }

    /** The table for people, with measured speeds. */
    public Columns columns(Collection<TaskSnapshot> tasks, Function<TaskId, OptionalDouble> speed) {
        var ids = new ShortIds(tasks.stream().map(TaskSnapshot::id).toList());
        var columns = new Columns().heading("ID", "SESSION", "KEY", "STATE", "DONE/TOTAL", "AGE", "FILE");
        for (TaskSnapshot task : tasks) {
            var cells = List.of(
                    ids.of(task.id()),
                    sessionOf(task.sessionRef()),
                    shortened(keyOf(task)),
                    phrase.of(task, speed.apply(task.id())),
                    Moved.of(task).toString(),
                    Ages.age(task.createdAt(), clock.instant()),
                    fileOf(task));
            columns.row(cells, STATE_CELL, colourOf(task));
        }
        return columns;
    }

    /**
     * A row for programs: id, app, session, key, state, phrase, bytes moved, bytes in all or -1, time of creation, file. Control
     * characters, tabs among them, are question marks.
     */
    public String tabSeparated(TaskSnapshot task) {
        return tabSeparated(List.of(
                task.id().value(),
                task.app().value(),
                task.session().value(),
                keyOf(task),
                task.state().code(),
                phrase.of(task),
                Long.toString(Moved.of(task).bytes()),
                Long.toString(Moved.of(task).expected()),
                task.createdAt().toString(),
                fileOf(task)));
    }

    /** Cells in one tab-separated line. */
    public static String tabSeparated(List<String> cells) {
        return String.join("\t", cells.stream().map(Terminal::visible).toList());
    }

    /** The session as people name it: its app stands before it, unless it is the command line's own. */
    public static String sessionOf(SessionRef session) {
        return session.app().value().equals("cli") ? session.session().value() : session.toString();
    }

    public static Columns.Colour colourOf(TaskSnapshot task) {
        Outcome outcome = task.outcome();
        if (outcome != null) {
            boolean cancelled = outcome.kind() == Outcome.Kind.CANCELLED;
            return cancelled
                    ? Columns.Colour.GREY
                    : ExitCode.of(task) == ExitCode.DONE ? Columns.Colour.GREEN : Columns.Colour.RED;
        }
        boolean moves = task.phase() == Phase.TRANSFERRING || task.phase() == Phase.VERIFYING;
        return moves ? Columns.Colour.CYAN : Columns.Colour.YELLOW;
    }

    private static String keyOf(TaskSnapshot task) {
        return task.key() == null ? "" : task.key().value();
    }

    private static String fileOf(TaskSnapshot task) {
        return task.file() == null ? "" : task.file();
    }

    private static String shortened(String key) {
        return key.length() <= KEY_CHARACTERS_MAX ? key : key.substring(0, KEY_CHARACTERS_MAX - 1) + "…";
    }
}
