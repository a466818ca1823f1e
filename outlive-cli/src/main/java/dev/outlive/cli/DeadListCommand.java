package dev.outlive.cli;

import dev.outlive.cli.input.Checked;
import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.DeadLetter;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code outlive dead list}. */
@Command(
        name = "list",
        description = {
            "Lists tasks whose completion their app has refused to the end, with what it threw last.",
            "In a pipe: id, app, session, key, refusals, set aside at, why."
        })
final class DeadListCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Option(names = "--session", paramLabel = "S", description = "only those of this session")
    private @Nullable String session;

    @Option(names = "--app", paramLabel = "A", description = "only those of this app")
    private @Nullable String app;

    DeadListCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        List<TaskSnapshot> dead;
        try (Daemon daemon = outlive.daemon()) {
            dead = find(daemon);
        }
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case TABLE -> table(dead).lines(outlive.terminal().colour()).forEach(out::println);
            case TSV -> dead.forEach(task -> out.print(TaskTable.tabSeparated(cells(task)) + "\n"));
            case JSON -> dead.forEach(task -> JsonLines.print(out, task));
            case IDS -> dead.forEach(task -> out.print(task.id() + "\n"));
        }
        out.flush();
        if (dead.isEmpty() && outlive.terminal().isOutInteractive()) {
            outlive.note("no dead letters");
        }
        return 0;
    }

    /** Looks into those sessions only that say they have some. */
    private List<TaskSnapshot> find(Daemon daemon) {
        var dead = new ArrayList<TaskSnapshot>();
        var wantedApp = Checked.app(app);
        var wantedSession = Checked.session(session);
        for (SessionSnapshot each : daemon.sessions()) {
            boolean wanted = (wantedApp == null || wantedApp.equals(each.app()))
                    && (wantedSession == null || wantedSession.equals(each.session()));
            if (wanted && each.deadLetters() > 0) {
                daemon.find(ended(each)).stream()
                        .filter(task -> task.deadLetter() != null)
                        .forEach(dead::add);
            }
        }
        return dead;
    }

    private static Selection ended(SessionSnapshot of) {
        return new Selection(
                of.app(),
                of.session(),
                null,
                null,
                List.of(TaskState.COMPLETED),
                false,
                true,
                false,
                null,
                Selection.PAGE_MAX);
    }

    private Columns table(List<TaskSnapshot> dead) {
        var columns = new Columns();
        if (!dead.isEmpty()) {
            columns.heading("ID", "SESSION", "KEY", "REFUSED", "SINCE", "WHY");
        }
        for (TaskSnapshot task : dead) {
            DeadLetter letter = Objects.requireNonNull(task.deadLetter());
            columns.row(List.of(
                    task.id().value(),
                    task.session().value(),
                    task.key() == null ? "-" : task.key().value(),
                    letter.refusals() + " times",
                    Ages.age(letter.since(), outlive.clock().instant()),
                    letter.why()));
        }
        return columns;
    }

    private static List<String> cells(TaskSnapshot task) {
        DeadLetter letter = Objects.requireNonNull(task.deadLetter());
        return List.of(
                task.id().value(),
                task.app().value(),
                task.session().value(),
                task.key() == null ? "" : task.key().value(),
                Integer.toString(letter.refusals()),
                letter.since().toString(),
                letter.why());
    }
}
