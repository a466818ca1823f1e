package dev.outlive.core.engine;

import dev.outlive.protocol.model.TaskId;
import java.util.List;

/** The part of a transaction that keeps what became of tasks so far. It goes when a task is forgotten. */
public interface HistoryStore {
    /** Inserts or replaces. */
    void save(AttemptRecord attempt);

    /** The attempts of a task, oldest first. */
    List<AttemptRecord> attempts(TaskId task);

    /** Inserts or replaces a wait, by its task and beginning. */
    void save(WaitRecord wait);

    /** The waits of a task that are over, oldest first. */
    List<WaitRecord> waits(TaskId task);

    /** Adds what an operator did, and drops what is more than {@link OperatorAct#KEPT_MAX} of its task. */
    void save(OperatorAct act);

    /** What operators did with a task, also with an archived one, oldest first. */
    List<OperatorAct> acts(TaskId task);
}
