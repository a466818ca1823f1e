package dev.outlive.proof.failpoint;

import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The questions of a transaction, handed on. */
abstract class ForwardingQuestions implements QuestionStore {
    private final QuestionStore inner;

    ForwardingQuestions(QuestionStore inner) {
        this.inner = inner;
    }

    @Override
    public void save(StoredQuestion question) {
        inner.save(question);
    }

    @Override
    public Optional<StoredQuestion> find(SessionRef ref, long generation, long seq) {
        return inner.find(ref, generation, seq);
    }

    @Override
    public List<StoredQuestion> of(TaskId task) {
        return inner.of(task);
    }

    @Override
    public boolean isAsked(SessionRef ref) {
        return inner.isAsked(ref);
    }

    @Override
    public List<StoredQuestion> openWithoutEnd() {
        return inner.openWithoutEnd();
    }

    @Override
    public List<StoredQuestion> unanswered(Instant steady, int limit) {
        return inner.unanswered(steady, limit);
    }

    @Override
    public Optional<Instant> nextUnanswered() {
        return inner.nextUnanswered();
    }

    @Override
    public void proceedWith(Task task, TaskRequest request) {
        inner.proceedWith(task, request);
    }
}
