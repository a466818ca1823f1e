package dev.outlive.store;

import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The questions of one transaction. */
record QuestionRows(Tables tables, StoreTransaction transaction) implements QuestionStore {
    @Override
    public void save(StoredQuestion question) {
        transaction.write(
                "save question " + question.seq() + " of session " + question.session(),
                () -> tables.questions.save(question));
    }

    @Override
    public Optional<StoredQuestion> find(SessionRef ref, long generation, long seq) {
        return transaction.run(
                "read question " + seq + " of session " + ref, () -> tables.questions.find(ref, generation, seq));
    }

    @Override
    public List<StoredQuestion> of(TaskId task) {
        return transaction.run("read the questions of task " + task, () -> tables.questions.of(task));
    }

    @Override
    public boolean isAsked(SessionRef ref) {
        return transaction.run("look for questions of session " + ref, () -> tables.questions.isAsked(ref));
    }

    @Override
    public List<StoredQuestion> openWithoutEnd() {
        return transaction.run("find open questions without end", tables.questions::openWithoutEnd);
    }

    @Override
    public List<StoredQuestion> unanswered(Instant steady, int limit) {
        return transaction.run("find unanswered questions", () -> tables.questions.unanswered(steady, limit));
    }

    @Override
    public Optional<Instant> nextUnanswered() {
        return transaction.run("find the next unanswered question", tables.questions::nextUnanswered);
    }

    @Override
    public void proceedWith(Task task, TaskRequest request) {
        transaction.write("change the request of task " + task.id(), () -> {
            tables.tasks.proceedWith(task);
            tables.requests.replace(task.id(), request);
        });
    }
}
