package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskBlock;
import dev.outlive.protocol.model.TaskSnapshot;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code outlive show TASK}. */
@Command(name = "show", description = "Shows everything known of tasks, what happens next, and what you can do.")
final class ShowCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private TaskArguments arguments = new TaskArguments();

    ShowCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        if (!arguments.isByName()) {
            throw CommandException.usage(
                    "No task is named.", "Name one by id, or by key with --session; outlive ls lists them.");
        }
        boolean block = outlive.form() == Form.TABLE || outlive.form() == Form.TSV;
        var printer = outlive.printer();
        var out = outlive.terminal().out();
        boolean first = true;
        try (Daemon daemon = outlive.daemon()) {
            for (TaskSnapshot task : arguments.find(daemon, outlive.clock(), TaskArguments.Bulk.UNENDED)) {
                if (outlive.form() == Form.JSON) {
                    JsonLines.print(out, task, "metrics", daemon.metrics(task.id()));
                    continue;
                }
                if (!block) {
                    printer.add(task);
                    continue;
                }
                if (!first) {
                    out.println();
                }
                first = false;
                new TaskBlock(outlive.clock())
                        .of(task, daemon.explain(task.id()).history(), daemon.metrics(task.id()))
                        .lines(outlive.terminal().colour())
                        .forEach(out::println);
            }
        }
        printer.finish();
        return 0;
    }
}
