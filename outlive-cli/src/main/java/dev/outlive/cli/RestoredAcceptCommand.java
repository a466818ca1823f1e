package dev.outlive.cli;

import dev.outlive.protocol.model.RestoredSession;
import picocli.CommandLine.Command;

/** {@code outlive restored accept}. */
@Command(
        name = "accept",
        description = {
            "The original is gone: tasks go on here.",
            "A request that was tried before the copy was made and may not be sent twice ends with outcome-unknown;",
            "every other one is sent. Prints each session that held."
        })
final class RestoredAcceptCommand extends RestoredChoiceCommand {
    RestoredAcceptCommand(Outlive outlive) {
        super(outlive, RestoredSession.Choice.ACCEPT);
    }
}
