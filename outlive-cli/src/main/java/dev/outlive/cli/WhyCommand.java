package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.WhyTree;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.TaskSnapshot;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code outlive why TASK}. */
@Command(
        name = "why",
        description = {
            "Tells why tasks move or don't, by every rule the daemon decides by.",
            "With each what it looked at; and what happens next by itself, and what you can do."
        })
final class WhyCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private TaskArguments arguments = new TaskArguments();

    WhyCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        if (arguments.isNone()) {
            throw CommandException.usage(
                    "No task is named.", "Name one by id, or by key with --session; outlive ls lists them.");
        }
        var out = outlive.terminal().out();
        boolean first = true;
        try (Daemon daemon = outlive.daemon()) {
            for (TaskSnapshot task : arguments.find(daemon, outlive.clock(), TaskArguments.Bulk.UNENDED)) {
                Explanation explanation = daemon.explain(task.id());
                var tree = new WhyTree(outlive.clock());
                if (outlive.form() == Form.JSON) {
                    JsonLines.print(out, tree.report(explanation));
                } else if (outlive.form() == Form.IDS) {
                    out.print(task.id() + "\n");
                } else {
                    if (!first) {
                        out.println();
                    }
                    first = false;
                    tree.of(explanation).lines(outlive.terminal().colour()).forEach(out::println);
                }
            }
        }
        out.flush();
        return 0;
    }
}
