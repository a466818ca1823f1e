package dev.outlive.core.engine;

import dev.outlive.core.task.Task;

/**
 * A task as the store has it.
 *
 * @param acknowledged archived: of its response only the status is kept
 */
public record StoredTask(Task task, boolean acknowledged) {}
