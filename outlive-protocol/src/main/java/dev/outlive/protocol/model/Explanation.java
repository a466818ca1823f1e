package dev.outlive.protocol.model;

import java.util.List;

/**
 * Why a task moves or doesn't: every rule the daemon decides by, in its order, and what became of the task so far.
 *
 * @param checks all rules, those that hold and those that pass; the first that holds is the reason the task shows
 * @param history oldest first; of a long one the end
 */
public record Explanation(int schema, TaskSnapshot task, List<Check> checks, List<HistoryEntry> history) {
    public static final int SCHEMA = 1;

    /** Entries told: they stay far under the frame cap, and on a few screens. */
    public static final int HISTORY_MAX = 500;

    public Explanation {
        checks = List.copyOf(checks);
        history = List.copyOf(history);
    }
}
