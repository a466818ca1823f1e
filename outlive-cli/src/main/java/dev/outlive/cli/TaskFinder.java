package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.output.TaskPhrase;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.cli.output.Terminal;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.Selection;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one task that a TASK argument means: its key where a session is named, else the beginning of its id.
 * Acknowledged tasks are found, too.
 */
final class TaskFinder {
    private static final int CANDIDATES_MAX = 10; // more would push the question off the screen

    private final Daemon daemon;
    private final Clock clock;
    private final @Nullable AppId app;
    private final @Nullable SessionId session;

    TaskFinder(Daemon daemon, Clock clock, @Nullable AppId app, @Nullable SessionId session) {
        this.daemon = daemon;
        this.clock = clock;
        this.app = app;
        this.session = session;
    }

    TaskSnapshot find(String name) {
        if (session != null && isKey(name)) {
            var byKey = findPage(new TaskKey(name), null);
            if (!byKey.isEmpty()) {
                return theOnly(name, byKey);
            }
        }
        if (!name.matches("[0-9A-Za-z]{1,26}")) {
            throw CommandException.usage(
                    session == null
                            ? "'" + Terminal.visible(name) + "' isn't the beginning of a task's id."
                            : "No task of session " + session + " has the key '" + Terminal.visible(name) + "'.",
                    session == null
                            ? "If it is a key, name its session: --session S. outlive ls lists ids and keys."
                            : "outlive ls -a --session " + session + " lists its keys; --app names the session's app.");
        }
        var byId = findPage(null, name.toUpperCase(Locale.ROOT));
        if (byId.isEmpty()) {
            throw CommandException.usage(
                    session == null
                            ? "No task's id begins with '" + name + "'."
                            : "No task of session " + session + " has the key '" + name + "' or an id that begins so.",
                    "outlive ls -a lists every task" + (session == null ? "; a key needs --session S." : "."));
        }
        return theOnly(name, byId);
    }

    private List<TaskSnapshot> findPage(@Nullable TaskKey key, @Nullable String idPrefix) {
        return daemon.findPage(
                new Selection(app, session, key, idPrefix, List.of(), false, false, true, null, CANDIDATES_MAX + 1));
    }

    private static boolean isKey(String name) {
        try {
            new TaskKey(name);
            return true;
        } catch (IllegalArgumentException noKey) {
            return false;
        }
    }

    private TaskSnapshot theOnly(String name, List<TaskSnapshot> candidates) {
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        var phrase = new TaskPhrase(clock);
        var list = new StringBuilder();
        for (TaskSnapshot each : candidates.subList(0, Math.min(CANDIDATES_MAX, candidates.size()))) {
            String key = each.key() == null ? "" : " " + each.key();
            list.append("\n    ")
                    .append(Terminal.visible(
                            each.id() + " " + TaskTable.sessionOf(each.sessionRef()) + key + " " + phrase.of(each)));
        }
        if (candidates.size() > CANDIDATES_MAX) {
            list.append("\n    and more");
        }
        throw CommandException.usage(
                "'" + Terminal.visible(name) + "' may mean any of these tasks:" + list,
                "Give more of the id, or --app and --session.");
    }
}
