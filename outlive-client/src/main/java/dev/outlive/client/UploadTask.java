package dev.outlive.client;

/** A task that sends a file as the body of a request and keeps the answer. */
public final class UploadTask extends Task {
    /** How {@link BackgroundSession#upload} came by a task. */
    public enum Found {
        /** It is new, and suspended. */
        CREATED,
        /** The key was known: this is that task, live, or ended and not yet acknowledged. */
        EXISTING,
        /** The key was known and its task acknowledged: nothing is sent again. */
        ARCHIVED
    }

    private final Found found;

    UploadTask(TaskCell cell, Found found) {
        super(cell);
        this.found = found;
    }

    /** Whether the call that gave this object made the task or found it. */
    public Found found() {
        return found;
    }
}
