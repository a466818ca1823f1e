package dev.outlive.client;

/** A task that sends a file as the body of a request and keeps the answer. */
public final class UploadTask extends Task {
    UploadTask(TaskCell cell, Found found) {
        super(cell, found);
    }
}
