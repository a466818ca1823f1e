package dev.outlive.client;

/** A task that fetches a body into a file. */
public final class DownloadTask extends Task {
    DownloadTask(TaskCell cell) {
        super(cell);
    }
}
