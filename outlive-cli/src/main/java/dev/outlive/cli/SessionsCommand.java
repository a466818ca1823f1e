package dev.outlive.cli;

import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code outlive sessions}. */
@Command(
        name = "sessions",
        description = {
            "Lists sessions: who holds them, what lives in them, what waits for their apps.",
            "Those that have ended, with nothing left of them, are listed with --all only.",
            "In a pipe: app, session, state, pid, held since, not responding since, live, unacknowledged,",
            "backlog, description."
        })
final class SessionsCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Option(names = "--all", description = "lists those that have ended, too")
    private boolean all;

    SessionsCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        List<SessionSnapshot> sessions;
        int over;
        try (Daemon daemon = outlive.daemon()) {
            List<SessionSnapshot> known = daemon.sessions();
            sessions =
                    known.stream().filter(session -> all || !session.isOver()).toList();
            over = known.size() - sessions.size();
        }
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case TABLE -> table(sessions).lines(outlive.terminal().colour()).forEach(out::println);
            case TSV -> sessions.forEach(session -> out.print(TaskTable.tabSeparated(cells(session)) + "\n"));
            case JSON -> sessions.forEach(session -> JsonLines.print(out, session));
            case IDS -> sessions.forEach(session -> out.print(ref(session) + "\n"));
        }
        out.flush();
        if (outlive.terminal().isOutInteractive()) {
            if (over > 0) {
                outlive.note(
                        over == 1
                                ? "one more has ended; --all lists it, too"
                                : over + " more have ended; --all lists them, too");
            } else if (sessions.isEmpty()) {
                outlive.note("no sessions");
            }
        }
        return 0;
    }

    private Columns table(List<SessionSnapshot> sessions) {
        var columns = new Columns();
        if (!sessions.isEmpty()) {
            columns.heading("APP", "SESSION", "STATE", "HELD BY", "LIVE", "UNACKED", "BACKLOG", "DESCRIPTION");
        }
        for (SessionSnapshot session : sessions) {
            columns.row(List.of(
                    session.app().value(),
                    session.session().value(),
                    session.state().code(),
                    holder(session),
                    Long.toString(session.liveTasks()),
                    Long.toString(session.unacknowledgedTasks()),
                    Long.toString(session.backlogEvents()),
                    session.description()));
        }
        return columns;
    }

    private String holder(SessionSnapshot session) {
        if (session.holderPid() == null) {
            return "-";
        }
        String since = session.heldSince() == null
                ? ""
                : " for " + Ages.age(session.heldSince(), outlive.clock().instant());
        Instant silent = session.silentSince();
        String responding = silent == null
                ? ""
                : ", not responding for " + Ages.age(silent, outlive.clock().instant());
        return "pid " + session.holderPid() + since + responding;
    }

    private static List<String> cells(SessionSnapshot session) {
        return List.of(
                session.app().value(),
                session.session().value(),
                session.state().code(),
                session.holderPid() == null ? "" : session.holderPid().toString(),
                session.heldSince() == null ? "" : session.heldSince().toString(),
                session.silentSince() == null ? "" : session.silentSince().toString(),
                Long.toString(session.liveTasks()),
                Long.toString(session.unacknowledgedTasks()),
                Long.toString(session.backlogEvents()),
                session.description());
    }

    private static SessionRef ref(SessionSnapshot session) {
        return new SessionRef(session.app(), session.session());
    }
}
