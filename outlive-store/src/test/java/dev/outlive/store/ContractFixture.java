package dev.outlive.store;

import static dev.outlive.store.Tasks.request;
import static dev.outlive.store.Tasks.session;
import static dev.outlive.store.Tasks.task;

import dev.outlive.core.engine.CookieStore;
import dev.outlive.core.engine.CredentialStore;
import dev.outlive.core.engine.HistoryStore;
import dev.outlive.core.engine.LaneStore;
import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.RestoredStore;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.wire.Selection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** How a contract reaches a store: fills it, reads what is committed, asks by number. */
public abstract class ContractFixture {
    private static final Set<Class<?>> PARTS = Set.of(
            CookieStore.class,
            CredentialStore.class,
            HistoryStore.class,
            LaneStore.class,
            QuestionStore.class,
            RestoredStore.class);

    protected TaskStore store;

    /** A store without a session. */
    protected abstract TaskStore open() throws Exception;

    /** The same store, closed and opened again; one without a disk returns itself. */
    protected abstract TaskStore reopen(TaskStore store) throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    protected void committed(Consumer<TaskStore.Transaction> work) {
        try (var transaction = store.begin()) {
            work.accept(transaction);
            transaction.commit();
        }
    }

    /** What is committed: each call is a transaction of its own. */
    protected TaskStore.Transaction view() {
        return reading(TaskStore.Transaction.class, transaction -> transaction);
    }

    /** Each call in a transaction of its own; so are those on its parts. */
    private <T> T reading(Class<T> type, Function<TaskStore.Transaction, Object> part) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (PARTS.contains(method.getReturnType())) {
                        return reading(method.getReturnType(), transaction -> call(method, transaction, arguments));
                    }
                    try (var transaction = store.begin()) {
                        return call(method, part.apply(transaction), arguments);
                    }
                }));
    }

    private static Object call(Method method, Object on, Object @Nullable [] arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException thrown) {
            throw (RuntimeException) thrown.getCause();
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    protected void insert(Task... tasks) {
        committed(transaction -> {
            for (Task each : tasks) {
                if (transaction.session(each.session()).isEmpty()) {
                    transaction.save(session(each.session()));
                }
                transaction.insert(each, request());
            }
        });
    }

    List<Integer> due(Lane lane, Instant now, int limit) {
        return numbers(view().due(lane, now, limit));
    }

    int forget(Instant before, int limit) {
        try (var transaction = store.begin()) {
            int forgotten = transaction.forget(before, limit);
            transaction.commit();
            return forgotten;
        }
    }

    List<StoredTask> find(Selection selection) {
        return view().find(selection);
    }

    List<Integer> numbers(Selection selection) {
        return numbers(find(selection).stream().map(StoredTask::task).toList());
    }

    static List<Integer> numbers(List<Task> tasks) {
        return tasks.stream().map(task -> (int) task.number()).toList();
    }

    static Selection states(dev.outlive.protocol.model.TaskState state) {
        return new Selection(null, null, null, null, List.of(state), false, false, false, null, 0);
    }

    static Selection archived(Selection of) {
        return new Selection(
                of.app(),
                of.session(),
                of.key(),
                of.idPrefix(),
                of.states(),
                of.failed(),
                of.unacknowledged(),
                true,
                of.afterId(),
                of.limit());
    }

    static Selection limited(Selection of, int limit) {
        return new Selection(
                of.app(),
                of.session(),
                of.key(),
                of.idPrefix(),
                of.states(),
                of.failed(),
                of.unacknowledged(),
                of.archived(),
                of.afterId(),
                limit);
    }
}
