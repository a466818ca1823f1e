package dev.outlive.core.engine;

import dev.outlive.protocol.model.TaskId;
import java.time.Instant;

/**
 * Something that an operator did with a task, in the task's journal. Written with what it changed.
 *
 * @param number counts those of a task from 1
 * @param at by the clock on the wall
 * @param what the word of the action: {@code suspend}, {@code priority 0.9}
 * @param pid the operator's process
 */
public record OperatorAct(TaskId task, long number, Instant at, String what, long pid) {
    /** Kept of a task, the last ones: a script that suspends and resumes for ever must not fill the store. */
    public static final int KEPT_MAX = 100;
}
