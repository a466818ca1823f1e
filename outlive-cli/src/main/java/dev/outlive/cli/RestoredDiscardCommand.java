package dev.outlive.cli;

import dev.outlive.protocol.model.RestoredSession;
import picocli.CommandLine.Command;

/** {@code outlive restored discard}. */
@Command(
        name = "discard",
        description = {"The original goes on: the tasks of the copy are cancelled. Prints each session that held."})
final class RestoredDiscardCommand extends RestoredChoiceCommand {
    RestoredDiscardCommand(Outlive outlive) {
        super(outlive, RestoredSession.Choice.DISCARD);
    }
}
