package dev.outlive.cli;

import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.RestoredSession;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that says what is to become of sessions that were restored; prints each session that held. */
abstract class RestoredChoiceCommand implements Callable<Integer> {
    private final Outlive outlive;
    private final RestoredSession.Choice choice;

    @Mixin
    private RestoredArguments arguments = new RestoredArguments();

    RestoredChoiceCommand(Outlive outlive, RestoredSession.Choice choice) {
        this.outlive = outlive;
        this.choice = choice;
    }

    @Override
    public Integer call() {
        arguments.requireChoice();
        try (Daemon daemon = outlive.daemon()) {
            List<RestoredSession> found = arguments.find(daemon);
            for (RestoredSession each : found) {
                daemon.settle(each.ref(), choice);
                print(each);
            }
            if (found.isEmpty()) {
                outlive.note("no such session holds; nothing was changed");
            }
        } finally {
            outlive.terminal().out().flush();
        }
        return 0;
    }

    private void print(RestoredSession each) {
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case JSON -> JsonLines.print(out, each);
            case IDS -> out.print(each.ref() + "\n");
            case TSV, TABLE -> {
                String what = choice == RestoredSession.Choice.ACCEPT ? "accepted" : "discarded";
                out.print(
                        outlive.form() == Form.TABLE
                                ? what + " " + each.ref() + ": " + each.live() + (each.live() == 1 ? " task" : " tasks")
                                        + "\n"
                                : TaskTable.tabSeparated(List.of(
                                                what,
                                                each.app().value(),
                                                each.session().value(),
                                                Long.toString(each.live())))
                                        + "\n");
            }
        }
    }
}
