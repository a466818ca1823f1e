package dev.outlive.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code outlive restored}: the parent of what concerns sessions that came from a backup or another machine. */
@Command(
        name = "restored",
        description = {
            "Lists, accepts or discards sessions that came from a backup or another machine.",
            "Their tasks hold, since another daemon may have sent their requests: accept them if that one is gone."
        })
final class RestoredCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing: list, accept or discard");
    }
}
