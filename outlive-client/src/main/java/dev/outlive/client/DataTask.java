package dev.outlive.client;

/**
 * A task that sends a request without a body and keeps the answer in the daemon, of which the body is read with
 * {@link Response#body()} until the task is acknowledged. It goes on while the app is away; Apple's ends with it.
 */
public final class DataTask extends Task {
    DataTask(TaskCell cell, Found found) {
        super(cell, found);
    }
}
