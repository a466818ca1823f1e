package dev.outlive.store;

/**
 * What a session's row says of its other rows: how many tasks in which stage, and number and XOR of the rows' checksums,
 * so that a row that is missing, doubled or taken from an older version of the file shows (rule 7 of the store).
 *
 * <p>Changed in memory within a transaction, written with the session's row when it commits.
 */
final class Ledger {
    long live;
    long unacknowledged;
    long archived;
    long taskRows;
    int taskXor;
    long eventRows;
    int eventXor;

    /** A row of task, request, body, attempt, wait or act was written. */
    void addTaskRow(int crc) {
        taskRows++;
        taskXor ^= crc;
    }

    void removeTaskRow(int crc) {
        taskRows--;
        taskXor ^= crc;
    }

    /** A row got another content. */
    void replaceTaskRow(int before, int after) {
        taskXor ^= before ^ after;
    }

    void addEvent(int crc) {
        eventRows++;
        eventXor ^= crc;
    }

    void removeEvent(int crc) {
        eventRows--;
        eventXor ^= crc;
    }

    void replaceEvent(int before, int after) {
        eventXor ^= before ^ after;
    }

    /** Counts a task in a stage, or no longer, by 1 or -1. */
    void count(Stage stage, int by) {
        switch (stage) {
            case LIVE -> live += by;
            case UNACKNOWLEDGED -> unacknowledged += by;
            case ARCHIVED -> archived += by;
        }
    }

    boolean sameAs(Ledger other) {
        return live == other.live
                && unacknowledged == other.unacknowledged
                && archived == other.archived
                && taskRows == other.taskRows
                && taskXor == other.taskXor
                && eventRows == other.eventRows
                && eventXor == other.eventXor;
    }

    @Override
    public String toString() {
        return live + " live, " + unacknowledged + " unacknowledged, " + archived + " archived, " + taskRows + " rows "
                + Integer.toHexString(taskXor) + ", " + eventRows + " events " + Integer.toHexString(eventXor);
    }

    /** Where a task is in its way through the store. */
    enum Stage {
        LIVE,
        UNACKNOWLEDGED,
        ARCHIVED
    }
}
