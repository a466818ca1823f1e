package dev.outlive.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code outlive credentials remove URL}. */
@Command(
        name = "remove",
        description = {
            "Removes a credential; tasks that waited for it go on without.",
            "Prints those that the session still has."
        })
final class CredentialsRemoveCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private final CredentialPlace place = new CredentialPlace();

    CredentialsRemoveCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        try (Daemon daemon = outlive.daemon()) {
            new CredentialTable(outlive).print(daemon.removeCredential(place.session(), place.space(false)));
        }
        return 0;
    }
}
