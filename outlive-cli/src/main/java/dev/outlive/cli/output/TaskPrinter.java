package dev.outlive.cli.output;

import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Writes tasks in one form. A table is written at the end, since its widths depend on all rows; the other forms at once. */
public final class TaskPrinter {
    private final Form form;
    private final Terminal terminal;
    private final TaskTable table;
    private final List<TaskSnapshot> rows = new ArrayList<>();

    public TaskPrinter(Form form, Terminal terminal, Clock clock) {
        this.form = form;
        this.terminal = terminal;
        this.table = new TaskTable(clock);
    }

    public void add(TaskSnapshot task) {
        switch (form) {
            case TABLE -> rows.add(task);
            case TSV -> terminal.out().print(table.tabSeparated(task) + "\n");
            case JSON -> JsonLines.print(terminal.out(), task);
            case IDS -> terminal.out().print(task.id().value() + "\n");
        }
    }

    /** Writes what is left, and lets readers have it. */
    public void finish() {
        if (!rows.isEmpty()) {
            table.columns(rows).lines(terminal.colour()).forEach(terminal.out()::println);
        }
        rows.clear();
        terminal.out().flush();
    }
}
