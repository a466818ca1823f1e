package dev.outlive.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code outlive daemon}: the parent of what concerns the daemon's own life. */
@Command(name = "daemon", description = "Runs, starts or stops the daemon of this user, or tells how it is.")
final class DaemonCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing: run, start, stop or status");
    }
}
