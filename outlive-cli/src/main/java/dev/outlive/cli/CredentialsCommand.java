package dev.outlive.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code outlive credentials}: the parent of what concerns passwords, tokens and their providers. */
@Command(
        name = "credentials",
        description = "Lists, sets or removes what sessions show to servers that ask who they are.")
final class CredentialsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing: list, set or remove");
    }
}
