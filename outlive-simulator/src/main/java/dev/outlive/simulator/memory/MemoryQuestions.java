package dev.outlive.simulator.memory;

import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of a transaction that is about questions. */
record MemoryQuestions(MemoryApps transaction, MemoryDisk disk) implements QuestionStore {
    private static final Comparator<StoredQuestion> BY_TIME = Comparator.comparing(MemoryQuestions::time)
            .thenComparing(StoredQuestion::session)
            .thenComparing(StoredQuestion::generation)
            .thenComparing(StoredQuestion::seq);

    @Override
    public void save(StoredQuestion question) {
        transaction.called();
        if (!disk.tasks.containsKey(question.task())) {
            throw new IllegalStateException("task " + question.task() + " isn't stored, or archived");
        }
        disk.put(disk.questions, key(question.session(), question.generation(), question.seq()), question);
    }

    @Override
    public Optional<StoredQuestion> find(SessionRef ref, long generation, long seq) {
        transaction.called();
        return Optional.ofNullable(disk.questions.get(key(ref, generation, seq)));
    }

    @Override
    public List<StoredQuestion> of(TaskId task) {
        transaction.called();
        return disk.questions.values().stream()
                .filter(question -> question.task().equals(task))
                .toList();
    }

    @Override
    public boolean isAsked(SessionRef ref) {
        transaction.called();
        return stillOpen().anyMatch(question -> question.session().equals(ref));
    }

    @Override
    public List<StoredQuestion> openWithoutEnd() {
        transaction.called();
        return stillOpen()
                .filter(question -> question.until() == null)
                .sorted(Comparator.comparing(StoredQuestion::session)
                        .thenComparing(StoredQuestion::generation)
                        .thenComparing(StoredQuestion::seq))
                .toList();
    }

    @Override
    public List<StoredQuestion> unanswered(Instant steady, int limit) {
        transaction.called();
        return timed().filter(question -> !time(question).isAfter(steady))
                .sorted(BY_TIME)
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Instant> nextUnanswered() {
        transaction.called();
        return timed().map(MemoryQuestions::time).min(Comparator.naturalOrder());
    }

    @Override
    public void proceedWith(Task task, TaskRequest request) {
        transaction.update(task);
        disk.put(disk.requests, task.id(), request);
    }

    private Stream<StoredQuestion> stillOpen() {
        return disk.questions.values().stream().filter(StoredQuestion::isOpen);
    }

    private Stream<StoredQuestion> timed() {
        return stillOpen().filter(question -> question.until() != null);
    }

    private static Instant time(StoredQuestion question) {
        return Objects.requireNonNull(question.until());
    }

    private static MemoryDisk.QuestionKey key(SessionRef ref, long generation, long seq) {
        return new MemoryDisk.QuestionKey(ref, generation, seq);
    }
}
