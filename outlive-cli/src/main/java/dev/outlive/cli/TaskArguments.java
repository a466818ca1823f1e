package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.Selection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The tasks a command is about: each TASK, or those of a session, or all. */
final class TaskArguments {
    @Parameters(paramLabel = "TASK", arity = "0..*", description = "beginning of an id, or a key with --session")
    private List<String> names = new ArrayList<>();

    @Option(names = "--session", paramLabel = "S", description = "session of the keys, or whose tasks are meant")
    private @Nullable String session;

    @Option(names = "--app", paramLabel = "A", description = "app of the session, where several have one of this name")
    private @Nullable String app;

    @Option(names = "--all", description = "tasks of every session")
    private boolean all;

    /** Which tasks of a session are meant when none is named. */
    record Bulk(List<TaskState> states, boolean unacknowledged, Predicate<TaskSnapshot> filter) {
        static final Bulk UNENDED =
                new Bulk(List.of(TaskState.RUNNING, TaskState.SUSPENDED, TaskState.CANCELING), false, task -> true);
    }

    /** Takes the last name away: it is something else than a task. */
    String takeLast(String meaning) {
        if (names.isEmpty()) {
            throw CommandException.usage(meaning + " is missing.", "It stands last, after the tasks.");
        }
        String last = names.getLast();
        names = names.subList(0, names.size() - 1);
        return last;
    }

    boolean isNone() {
        return names.isEmpty() && session == null && app == null && !all;
    }

    /** Whether each task was named by itself. */
    boolean isByName() {
        return !names.isEmpty();
    }

    @Nullable
    SessionId session() {
        return Checked.session(session);
    }

    @Nullable
    AppId app() {
        return Checked.app(app);
    }

    /** The tasks, each once, as named or in order of creation. */
    List<TaskSnapshot> find(Daemon daemon, Clock clock, Bulk bulk) {
        requireSome();
        if (!names.isEmpty()) {
            var finder = new TaskFinder(daemon, clock, app(), session());
            var found = new LinkedHashMap<Object, TaskSnapshot>();
            for (String name : names) {
                TaskSnapshot task = finder.find(name);
                found.putIfAbsent(task.id(), task);
            }
            return List.copyOf(found.values());
        }
        var selection = new Selection(
                app(),
                session(),
                null,
                null,
                bulk.states(),
                false,
                bulk.unacknowledged(),
                false,
                null,
                Selection.PAGE_MAX);
        return daemon.find(selection).stream().filter(bulk.filter()).toList();
    }

    private void requireSome() {
        if (isNone()) {
            throw CommandException.usage(
                    "No task is named.", "Name tasks by id, or give --session S or --all; outlive ls lists them.");
        }
        if (!names.isEmpty() && all) {
            throw CommandException.usage("Tasks are named, and --all is given, too.", "Leave out one of the two.");
        }
        if (session != null && all) {
            throw CommandException.usage("--session and --all exclude each other.", "Leave out one of the two.");
        }
    }
}
