package dev.outlive.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code outlive dead}: the parent of what concerns completions that an app has refused to the end. */
@Command(
        name = "dead",
        description = "Lists, requeues or discards dead letters: completions that their app has refused ten times.")
final class DeadCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing: list, requeue or discard");
    }
}
