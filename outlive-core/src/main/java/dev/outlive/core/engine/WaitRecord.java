package dev.outlive.core.engine;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;

/** One wait in the journal of a task: what it waited for, and from when to when. Written when the wait is over. */
public record WaitRecord(TaskId task, WaitReason code, String text, Instant since, Instant until) {}
