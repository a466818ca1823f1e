package dev.outlive.proof.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What an app works with.
 *
 * @param plan the uploads it wants done
 * @param sources the folder of their files, each named like its key
 * @param server the URL to send to, ending in a slash
 */
public record AppPlaces(Path plan, Path sources, Path journal, URI server, String session) {
    /** The same places from a command line. */
    static AppPlaces of(List<String> arguments) {
        return new AppPlaces(
                Path.of(arguments.get(0)),
                Path.of(arguments.get(1)),
                Path.of(arguments.get(2)),
                URI.create(arguments.get(3)),
                arguments.get(4));
    }

    /** The command line for {@link KillApp}. */
    public List<String> arguments() {
        return List.of(plan.toString(), sources.toString(), journal.toString(), server.toString(), session);
    }
}
