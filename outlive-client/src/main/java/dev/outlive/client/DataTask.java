package dev.outlive.client;

/** A task that sends a small request and keeps the answer in the daemon's store. */
public final class DataTask extends Task {
    DataTask(TaskCell cell, Found found) {
        super(cell, found);
    }
}
