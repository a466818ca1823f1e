package dev.outlive.client;

import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Response;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A task that fetches a body into a file: the destination that the app declared, or a file that the daemon keeps until
 * the task is acknowledged.
 */
public final class DownloadTask extends Task {
    DownloadTask(TaskCell cell, Found found) {
        super(cell, found);
    }

    /** The file that was declared when the task was created. */
    public Optional<Path> destination() {
        return Optional.ofNullable(snapshot().file()).map(Path::of);
    }

    /**
     * Where the bytes are, once it has finished: the declared destination, or the name chosen beside it on a conflict; a
     * file of the daemon, gone when the task is acknowledged, if none was declared or the status isn't accepted.
     */
    public Optional<Path> file() {
        return Optional.ofNullable(snapshot().response())
                .map(Response::bodyPath)
                .map(Path::of);
    }

    /** Whether it finished without a request, since the destination was there already. */
    public boolean isSkipped() {
        Outcome outcome = snapshot().outcome();
        return outcome != null && outcome.skipped();
    }
}
