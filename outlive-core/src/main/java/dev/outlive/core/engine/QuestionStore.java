package dev.outlive.core.engine;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The part of a transaction that keeps what tasks ask their apps. The rows go with their task's. */
public interface QuestionStore {
    /** Inserts or replaces, by session, generation and number. */
    void save(StoredQuestion question);

    /** The question of this number, be it open or not. */
    Optional<StoredQuestion> find(SessionRef ref, long generation, long seq);

    /** What a task has asked, the oldest first. */
    List<StoredQuestion> of(TaskId task);

    /** Whether a question of the session is open. */
    boolean isAsked(SessionRef ref);

    /**
     * The open questions of all sessions that no time ends, which are those about credentials, in the order of session,
     * generation and number.
     */
    List<StoredQuestion> openWithoutEnd();

    /** Open questions whose fallback stands for the answer by this steady time, the earliest first. */
    List<StoredQuestion> unanswered(Instant steady, int limit);

    /** The earliest time of an open question's fallback. */
    Optional<Instant> nextUnanswered();

    /** Replaces what is asked of the server, and what the task's row says of that. */
    void proceedWith(Task task, TaskRequest request);
}
