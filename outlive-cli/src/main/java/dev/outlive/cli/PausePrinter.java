package dev.outlive.cli;

import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.Pause;
import java.time.Instant;
import java.util.List;

/** The pauses that last, after a command that changed them. */
final class PausePrinter {
    private final Outlive outlive;

    PausePrinter(Outlive outlive) {
        this.outlive = outlive;
    }

    /** One pause as a line of JSON. */
    record Line(int schema, String paused, Instant since) {}

    void print(List<Pause> pauses) {
        var out = outlive.terminal().out();
        if (outlive.form() == Form.TABLE) {
            var columns = new Columns();
            pauses.forEach(pause -> columns.row(
                    List.of("paused", pause.scope().text(), "since " + Ages.full(pause.since(), outlive.clock()))));
            columns.lines(outlive.terminal().colour()).forEach(out::println);
        } else {
            for (Pause pause : pauses) {
                switch (outlive.form()) {
                    case JSON -> JsonLines.print(out, new Line(1, pause.scope().text(), pause.since()));
                    case IDS -> out.print(pause.scope().text() + "\n");
                    case TSV, TABLE ->
                        out.print(TaskTable.tabSeparated(List.of(
                                        pause.scope().text(), pause.since().toString())) + "\n");
                }
            }
        }
        out.flush();
        if (pauses.isEmpty()) {
            outlive.note("nothing is paused");
        }
    }
}
