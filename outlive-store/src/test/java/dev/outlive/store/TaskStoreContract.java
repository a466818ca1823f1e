package dev.outlive.store;

import static dev.outlive.store.Tasks.NOTES;
import static dev.outlive.store.Tasks.NOW;
import static dev.outlive.store.Tasks.ORIGIN;
import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.finished;
import static dev.outlive.store.Tasks.id;
import static dev.outlive.store.Tasks.in;
import static dev.outlive.store.Tasks.request;
import static dev.outlive.store.Tasks.session;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.SessionCounts;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import dev.outlive.protocol.wire.Selection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, in memory or on a disk. A subclass says how one is made. */
public abstract class TaskStoreContract {
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
        return (TaskStore.Transaction) Proxy.newProxyInstance(
                TaskStore.Transaction.class.getClassLoader(),
                new Class<?>[] {TaskStore.Transaction.class},
                (_, method, arguments) -> {
                    try (var transaction = store.begin()) {
                        return method.invoke(transaction, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
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

    // Sessions

    @Test
    void sessionComesBackAsItWasSaved() throws Exception {
        var settings = new SessionSettings(
                3,
                Duration.ofMillis(1500),
                Duration.ofDays(2),
                Headers.empty().with("Authorization", "Bearer s").with("X-A", "1"),
                List.of("/usr/bin/photos", "--wake"),
                "holiday photos");
        var saved = new Session(PHOTOS, settings, Session.Stage.INVALIDATING, 2, 7, 19, 44, 40, NOW);

        committed(transaction -> transaction.save(saved));
        store = reopen(store);

        assertThat(view().session(PHOTOS)).contains(saved);
        assertThat(view().session(NOTES)).isEmpty();
    }

    @Test
    void savingASessionAgainReplacesIt() throws Exception {
        committed(transaction -> transaction.save(session(PHOTOS)));
        Session later = session(PHOTOS).numbered().logged(3).handedUpTo(2);

        committed(transaction -> {
            transaction.save(session(PHOTOS).numbered());
            transaction.save(later);
            assertThat(transaction.session(PHOTOS)).contains(later);
        });
        store = reopen(store);

        assertThat(view().sessions()).containsExactly(later);
    }

    @Test
    void sessionsAreOrderedByAppAndIdentifier() {
        committed(transaction -> {
            for (String name : List.of("b/2", "a/2", "b/1", "a/10")) {
                transaction.save(
                        session(dev.outlive.protocol.model.SessionRef.of(name.split("/")[0], name.split("/")[1])));
            }
        });

        assertThat(view().sessions())
                .extracting(each -> each.ref().toString())
                .containsExactly("a/10", "a/2", "b/1", "b/2");
    }

    // Tasks

    @Test
    void taskComesBackAsItWasInsertedInEveryState() throws Exception {
        var error = new TransferError(
                ErrorCode.CONNECTION_LOST, -1005, "lost after 3 bytes", true, 4, true, Uploaded.UNCONFIRMED);
        List<TaskState> states = List.of(
                new TaskState.Suspended(),
                new TaskState.Queued(NOW, null),
                new TaskState.Queued(
                        NOW.plusSeconds(3), new TaskState.Delay(TaskState.Delay.Kind.EARLIEST_BEGIN, "the app asked")),
                new TaskState.Running(Sent.NOTHING),
                new TaskState.Running(Sent.MAYBE),
                new TaskState.Suspending(Sent.MAYBE),
                new TaskState.Canceling(CancelReason.Kind.USER_FORCE_QUIT, Sent.MAYBE),
                new TaskState.Expiring(Sent.NOTHING),
                finished(201),
                new TaskState.Completed(
                        Outcome.finished(),
                        new Response(
                                204,
                                Headers.empty(),
                                Headers.empty(),
                                "http://h/",
                                "h2",
                                0,
                                "/spool/body",
                                true,
                                true,
                                false),
                        NOW),
                new TaskState.Completed(Outcome.failed(error), Tasks.response(500), NOW),
                new TaskState.Completed(
                        Outcome.cancelled(CancelReason.of(CancelReason.Kind.APP_DISABLED, true)), null, NOW));
        var tasks = new ArrayList<Task>();
        for (TaskState state : states) {
            tasks.add(task(tasks.size() + 1)
                    .state(state)
                    .budget(Duration.ofMillis(1234), NOW)
                    .priority(0.123456789)
                    .description("a \"quoted\" ünïcödé 😀\nline")
                    .build());
        }

        insert(tasks.toArray(Task[]::new));
        store = reopen(store);

        for (Task each : tasks) {
            assertThat(view().task(each.id())).contains(each);
        }
        assertThat(view().task(id(99))).isEmpty();
    }

    @Test
    void taskWithoutKeyFileOrHeadersComesBack() {
        Task plain = task(1).key(null).build();
        var bare =
                new TaskRequest(Request.get(URI.create("http://h.example/")).build(), null, Duration.ofSeconds(1), 0);

        committed(transaction -> {
            transaction.save(session(PHOTOS));
            transaction.insert(plain, bare);
        });

        assertThat(view().task(plain.id())).contains(plain);
        assertThat(view().request(plain.id())).contains(bare);
    }

    @Test
    void requestComesBackWithItsSecretsAndItsSource() throws Exception {
        insert(task(1).build());
        store = reopen(store);

        assertThat(view().request(id(1))).contains(request());
        assertThat(view().request(id(2))).isEmpty();
    }

    @Test
    void updateReplacesWhatChangesOfATask() throws Exception {
        insert(task(1).build());
        Task running = in(task(1).description("changed").priority(1).build(), new TaskState.Running(Sent.MAYBE));

        committed(transaction -> transaction.update(running));
        store = reopen(store);

        assertThat(view().task(id(1))).contains(running);
    }

    @Test
    void updatingATaskThatIsNotStoredIsAMistake() {
        assertThatThrownBy(() -> committed(transaction -> transaction.update(task(1).build())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(id(1).value());
    }

    @Proves("I2")
    @Test
    void liveAndUnacknowledgedTasksAreFoundByKeyAndSubmission() {
        Task live = task(1).build();
        Task ended = task(2).state(finished(200)).build();
        insert(live, ended, task(3).session(NOTES).key("key-1").build());

        assertThat(view().taskByKey(PHOTOS, new TaskKey("key-1"))).contains(live);
        assertThat(view().taskByKey(PHOTOS, new TaskKey("key-2"))).contains(ended);
        assertThat(view().taskByKey(PHOTOS, new TaskKey("key-3"))).isEmpty();
        assertThat(view().taskByKey(NOTES, new TaskKey("key-1")))
                .get()
                .extracting(Task::id)
                .isEqualTo(id(3));
        assertThat(view().taskBySubmission(PHOTOS, "submission-2")).contains(ended);
        assertThat(view().taskBySubmission(NOTES, "submission-2")).isEmpty();
        assertThat(view().archivedByKey(PHOTOS, new TaskKey("key-2"))).isEmpty();
    }

    // Transactions

    @Test
    void readsSeeTheTransactionsOwnWrites() {
        committed(transaction -> {
            transaction.save(session(PHOTOS));
            Task queued = task(1).queued(NOW).build();
            transaction.insert(queued, request());
            transaction.append(Tasks.ended(queued, 1));

            assertThat(transaction.task(id(1))).contains(queued);
            assertThat(transaction.taskByKey(PHOTOS, new TaskKey("key-1"))).contains(queued);
            assertThat(transaction.queued()).containsExactly(Map.entry(new Lane(PHOTOS, ORIGIN), 1L));
            assertThat(transaction.due(new Lane(PHOTOS, ORIGIN), NOW, 9)).containsExactly(queued);
            assertThat(transaction.find(Selection.all())).containsExactly(new StoredTask(queued, false));
            assertThat(transaction.events(PHOTOS, 0, 9)).hasSize(1);
            assertThat(transaction.counts(PHOTOS)).isEqualTo(new SessionCounts(1, 0, 1));
        });
    }

    @Proves("I14")
    @Test
    void closingWithoutACommitUndoesEverything() throws Exception {
        Task kept = task(1).queued(NOW).build();
        insert(kept);
        committed(transaction -> transaction.append(Tasks.ended(kept, 1)));

        try (var transaction = store.begin()) {
            transaction.save(session(PHOTOS).numbered().logged(5));
            transaction.save(session(NOTES));
            transaction.update(in(kept, finished(200)));
            transaction.keepBody(id(1), new byte[] {1});
            transaction.insert(task(2).queued(NOW).build(), request());
            transaction.settle(PHOTOS, 1);
            transaction.append(Tasks.ended(kept, 2));
            transaction.save(new AttemptRecord(id(1), 1, NOW, null, 0, ""));
        }

        for (int round = 0; round < 2; round++) {
            assertThat(view().sessions()).containsExactly(session(PHOTOS));
            assertThat(view().task(id(1))).contains(kept);
            assertThat(view().task(id(2))).isEmpty();
            assertThat(view().body(id(1))).isEmpty();
            assertThat(view().attempts(id(1))).isEmpty();
            assertThat(view().events(PHOTOS, 0, 9)).extracting(LoggedEvent::seq).containsExactly(1L);
            assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(1, 0, 1));
            assertThat(view().queued()).containsExactly(Map.entry(new Lane(PHOTOS, ORIGIN), 1L));
            store = reopen(store);
        }
    }

    @Proves("I14")
    @Test
    void aTransactionThatBrokeIsUndoneAndTheNextOneWorks() {
        assertThatThrownBy(() -> committed(transaction -> {
                    transaction.save(session(PHOTOS));
                    throw new IllegalStateException("a bug in the turn");
                }))
                .hasMessage("a bug in the turn");

        insert(task(1).build());
        assertThat(view().counts(PHOTOS).live()).isEqualTo(1);
    }

    @Test
    void anEndedTransactionTakesNothingMore() {
        var transaction = store.begin();
        transaction.save(session(PHOTOS));
        transaction.commit();

        assertThatThrownBy(() -> transaction.save(session(NOTES))).isInstanceOf(IllegalStateException.class);
        transaction.close();
        assertThat(view().sessions()).hasSize(1);
    }

    // Selections

    @Test
    void pagesFollowTheOrderOfIds() {
        var tasks = new ArrayList<Task>();
        for (int n = 1; n <= 20; n++) {
            tasks.add(task(n).session(n % 3 == 0 ? NOTES : PHOTOS)
                    .state(n % 4 == 0 ? finished(200) : new TaskState.Suspended())
                    .build());
        }
        insert(tasks.reversed().toArray(Task[]::new));

        var seen = new ArrayList<Task>();
        Selection page = limited(Selection.all(), 7);
        for (List<StoredTask> found = find(page); !found.isEmpty(); found = find(page)) {
            assertThat(found).hasSizeLessThanOrEqualTo(7);
            found.forEach(each -> seen.add(each.task()));
            page = page.after(found.getLast().task().id().value());
        }

        assertThat(seen).containsExactlyElementsOf(tasks);
    }

    @Test
    void selectionsNarrowByEachCondition() {
        insert(
                task(1).build(),
                task(2).queued(NOW).build(),
                task(3).state(new TaskState.Running(Sent.MAYBE)).build(),
                task(4).state(new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.NOTHING))
                        .build(),
                task(5).state(finished(200)).build(),
                task(6).state(finished(500)).build(),
                task(7).session(NOTES).build(),
                task(8).state(finished(404)).build(),
                task(9).state(new TaskState.Suspending(Sent.MAYBE)).build(),
                task(10).state(new TaskState.Expiring(Sent.MAYBE)).build());
        committed(transaction -> {
            transaction.archive(task(5).state(finished(200)).build(), NOW);
            transaction.archive(task(8).state(finished(404)).build(), NOW);
        });

        assertThat(numbers(Selection.all())).containsExactly(1, 2, 3, 4, 6, 7, 9, 10);
        assertThat(numbers(archived(Selection.all()))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(numbers(states(dev.outlive.protocol.model.TaskState.SUSPENDED)))
                .containsExactly(1, 7, 9);
        assertThat(numbers(states(dev.outlive.protocol.model.TaskState.RUNNING)))
                .containsExactly(2, 3, 10);
        assertThat(numbers(states(dev.outlive.protocol.model.TaskState.CANCELING)))
                .containsExactly(4);
        assertThat(numbers(states(dev.outlive.protocol.model.TaskState.COMPLETED)))
                .containsExactly(6);
        assertThat(numbers(new Selection(NOTES.app(), null, null, null, List.of(), false, false, false, null, 0)))
                .containsExactly(7);
        assertThat(numbers(new Selection(null, PHOTOS.session(), null, null, List.of(), false, false, false, null, 0)))
                .containsExactly(1, 2, 3, 4, 6, 9, 10);
        assertThat(numbers(new Selection(null, null, null, null, List.of(), true, false, true, null, 0)))
                .containsExactly(6, 8);
        assertThat(numbers(new Selection(null, null, null, null, List.of(), false, true, true, null, 0)))
                .containsExactly(6);
        assertThat(numbers(Selection.key(PHOTOS.app(), PHOTOS.session(), new TaskKey("key-5"))))
                .containsExactly(5);
        assertThat(numbers(Selection.key(PHOTOS.app(), PHOTOS.session(), new TaskKey("key-7"))))
                .isEmpty();
        assertThat(numbers(Selection.idPrefix("01j9000000000000000000001"))).containsExactly(10);
        assertThat(numbers(Selection.idPrefix("01J9"))).hasSize(10);
        assertThat(numbers(Selection.idPrefix("7"))).isEmpty();
        assertThat(find(archived(Selection.all())))
                .filteredOn(StoredTask::acknowledged)
                .extracting(each -> each.task().id())
                .containsExactly(id(5), id(8));
    }

    // Scheduling

    @Test
    void dueTasksComeByPriorityThenNumber() {
        insert(
                task(1).priority(0.2).queued(NOW).build(),
                task(2).priority(0.9).queued(NOW).build(),
                task(3).priority(0.9).delayed(NOW).build(),
                task(4).priority(0.5).queued(NOW.minusSeconds(9)).build(),
                task(5).priority(1.0).delayed(NOW.plusSeconds(1)).build(),
                task(6).priority(1.0).queued(NOW.plusSeconds(1)).build(),
                task(7).priority(1.0).queued(NOW).origin("http://other:80").build(),
                task(8).priority(1.0).queued(NOW).session(NOTES).build(),
                task(9).priority(1.0).build());
        var lane = new Lane(PHOTOS, ORIGIN);

        assertThat(due(lane, NOW, 10)).containsExactly(2, 3, 4, 1);
        assertThat(due(lane, NOW, 3)).containsExactly(2, 3, 4);
        assertThat(due(lane, NOW.plusSeconds(1), 3)).containsExactly(5, 6, 2);
        assertThat(due(lane, NOW.minusSeconds(5), 10)).containsExactly(4);
        assertThat(due(new Lane(NOTES, ORIGIN), NOW, 3)).containsExactly(8);
        assertThat(due(new Lane(NOTES, "http://other:80"), NOW, 3)).isEmpty();
        assertThat(view().queued())
                .isEqualTo(Map.of(lane, 6L, new Lane(PHOTOS, "http://other:80"), 1L, new Lane(NOTES, ORIGIN), 1L));
    }

    @Test
    void aClaimedTaskLeavesItsLaneAndComesBackWhenQueuedAgain() {
        Task queued = task(1).delayed(NOW).build();
        insert(queued);
        var lane = new Lane(PHOTOS, ORIGIN);
        assertThat(due(lane, NOW, 1)).containsExactly(1);

        committed(transaction -> transaction.update(in(queued, new TaskState.Running(Sent.NOTHING))));
        assertThat(due(lane, NOW, 1)).isEmpty();
        assertThat(view().queued()).isEmpty();
        assertThat(view().withAttempt()).extracting(Task::id).containsExactly(id(1));

        committed(transaction ->
                transaction.update(task(1).delayed(NOW.plusSeconds(8)).build()));
        assertThat(due(lane, NOW.plusSeconds(7), 1)).isEmpty();
        assertThat(due(lane, NOW.plusSeconds(8), 1)).containsExactly(1);
        assertThat(view().withAttempt()).isEmpty();
    }

    @Test
    void tasksWithAnAttemptComeByIdInAllFourStates() {
        insert(
                task(4).state(new TaskState.Running(Sent.NOTHING)).build(),
                task(3).state(new TaskState.Suspending(Sent.MAYBE)).build(),
                task(2).state(new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.MAYBE))
                        .build(),
                task(1).state(new TaskState.Expiring(Sent.MAYBE)).build(),
                task(5).state(finished(200)).build(),
                task(6).queued(NOW).build());

        assertThat(view().withAttempt()).extracting(Task::id).containsExactly(id(1), id(2), id(3), id(4));
    }

    @Test
    void nextDueIsTheEarliestTimeAhead() {
        assertThat(view().nextDue(NOW)).isEmpty();
        insert(
                task(1).queued(NOW).build(),
                task(2).delayed(NOW.plusSeconds(50)).build(),
                task(3).queued(NOW.plusSeconds(40)).build(),
                task(4).state(new TaskState.Running(Sent.NOTHING))
                        .budget(Duration.ofDays(7).minusSeconds(60), NOW)
                        .build(),
                task(5).budget(Duration.ZERO, null).build(),
                task(6).state(finished(200))
                        .budget(Duration.ofDays(7), NOW.plusSeconds(1))
                        .build());

        assertThat(view().nextDue(NOW)).contains(NOW.plusSeconds(40));
        assertThat(view().nextDue(NOW.plusSeconds(40))).contains(NOW.plusSeconds(50));
        assertThat(view().nextDue(NOW.plusSeconds(50))).contains(NOW.plusSeconds(60));
        assertThat(view().nextDue(NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void overdueTasksAreThoseThatRunBeyondTheirBudget() {
        Duration almost = Duration.ofDays(7).minusSeconds(10);
        insert(
                task(2).queued(NOW).budget(almost, NOW).build(),
                task(1).state(new TaskState.Running(Sent.NOTHING))
                        .budget(almost, NOW)
                        .build(),
                task(3).budget(almost, null).build(),
                task(4).state(finished(200)).budget(almost, NOW).build(),
                task(5).queued(NOW).budget(Duration.ZERO, NOW).build());

        assertThat(view().overdue(NOW.plusSeconds(9), 9)).isEmpty();
        assertThat(view().overdue(NOW.plusSeconds(10), 9)).extracting(Task::id).containsExactly(id(1), id(2));
        assertThat(view().overdue(NOW.plusSeconds(10), 1)).extracting(Task::id).containsExactly(id(1));
    }

    @Test
    void aTaskThatExpiresAlreadyIsNotOverdueAgain() {
        Duration almost = Duration.ofDays(7).minusSeconds(10);
        insert(
                task(1).state(new TaskState.Expiring(Sent.MAYBE))
                        .budget(almost, NOW)
                        .build(),
                task(2).state(new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.MAYBE))
                        .budget(almost, NOW)
                        .build());

        assertThat(view().overdue(NOW.plusSeconds(10), 9)).isEmpty();
    }

    // Events

    @Test
    void eventsComeInOrderAPageAtATime() throws Exception {
        insert(task(1).build(), task(2).build(), task(3).session(NOTES).build());
        var invalidated = new LoggedEvent(PHOTOS, 1, 3, EventType.INVALIDATED, null, NOW, 4);
        committed(transaction -> {
            transaction.append(Tasks.ended(task(1).build(), 1));
            transaction.append(Tasks.ended(task(2).build(), 2));
            transaction.append(invalidated);
            transaction.append(Tasks.ended(task(3).session(NOTES).build(), 1));
        });
        store = reopen(store);

        assertThat(view().events(PHOTOS, 0, 2))
                .containsExactly(Tasks.ended(task(1).build(), 1), Tasks.ended(task(2).build(), 2));
        assertThat(view().events(PHOTOS, 2, 2)).containsExactly(invalidated);
        assertThat(view().event(PHOTOS, 3)).contains(invalidated);
        assertThat(view().event(PHOTOS, 4)).isEmpty();
        assertThat(view().eventsOf(id(2))).containsExactly(Tasks.ended(task(2).build(), 2));
        assertThat(view().counts(PHOTOS).backlog()).isEqualTo(3);
    }

    @Proves("I11")
    @Test
    void settlingRemovesAnEventOnceAndOnlyThat() {
        insert(task(1).build());
        committed(transaction -> {
            transaction.append(Tasks.ended(task(1).build(), 1));
            transaction.append(Tasks.ended(task(1).build(), 2));
            transaction.settle(PHOTOS, 1);
            transaction.settle(PHOTOS, 1);
            transaction.settle(NOTES, 2);
        });

        assertThat(view().events(PHOTOS, 0, 9)).extracting(LoggedEvent::seq).containsExactly(2L);
        assertThat(view().counts(PHOTOS).backlog()).isEqualTo(1);
    }

    @Test
    void recountReplacesTheDeliveriesOfAnEvent() {
        insert(task(1).build());
        var again = new LoggedEvent(PHOTOS, 1, 1, EventType.ENDED, id(1), NOW.plusSeconds(1), 3);
        committed(transaction -> transaction.append(Tasks.ended(task(1).build(), 1)));

        committed(transaction -> transaction.recount(again));

        assertThat(view().event(PHOTOS, 1)).contains(again);
        assertThat(view().counts(PHOTOS).backlog()).isEqualTo(1);
    }

    @Test
    void aNumberIsFreeAgainInTheNextGeneration() {
        committed(transaction -> {
            transaction.save(session(PHOTOS));
            transaction.append(new LoggedEvent(PHOTOS, 1, 1, EventType.INVALIDATED, null, NOW, 0));
            transaction.settle(PHOTOS, 1);
            transaction.append(new LoggedEvent(PHOTOS, 2, 1, EventType.INVALIDATED, null, NOW, 0));
        });

        assertThat(view().event(PHOTOS, 1))
                .get()
                .extracting(LoggedEvent::generation)
                .isEqualTo(2L);
    }

    // The archive

    @Proves({"I2", "I6"})
    @Test
    void anArchivedTaskKeepsKeyFingerprintOutcomeAndStatus() throws Exception {
        Task ended = task(1).state(finished(201)).build();
        insert(ended);
        committed(transaction -> {
            transaction.keepBody(id(1), new byte[] {1, 2});
            transaction.archive(ended, NOW);
        });
        store = reopen(store);

        assertThat(view().task(id(1))).isEmpty();
        assertThat(view().taskByKey(PHOTOS, new TaskKey("key-1"))).isEmpty();
        assertThat(view().taskBySubmission(PHOTOS, "submission-1")).isEmpty();
        assertThat(view().request(id(1))).isEmpty();
        assertThat(view().body(id(1))).isEmpty();
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(0, 0, 0));
        Task archived = view().archivedByKey(PHOTOS, new TaskKey("key-1")).orElseThrow();
        assertThat(view().archivedBySubmission(PHOTOS, "submission-1")).contains(archived);
        assertThat(archived.traits()).isEqualTo(ended.traits());
        assertThat(archived.number()).isEqualTo(ended.number());
        var state = (TaskState.Completed) archived.state();
        assertThat(state.outcome()).isEqualTo(Outcome.finished());
        Response response = Objects.requireNonNull(state.response());
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers().isEmpty()).isTrue();
        assertThat(response.bodyPath()).isNull();
    }

    @Test
    void aKeyMayBeUsedAgainAfterItsTaskWasArchivedAndTheLatestAnswers() {
        Task first = task(1).key("again").state(finished(200)).build();
        Task second = task(2).key("again").state(finished(409)).build();
        insert(first);
        committed(transaction -> transaction.archive(first, NOW));
        insert(second);
        committed(transaction -> transaction.archive(second, NOW.plusSeconds(1)));

        assertThat(view().archivedByKey(PHOTOS, new TaskKey("again")))
                .get()
                .extracting(Task::id)
                .isEqualTo(id(2));
    }

    @Proves("I2")
    @Test
    void archivedTasksAreForgottenByAgeSoManyAtATime() {
        for (int n = 1; n <= 4; n++) {
            Task ended = task(n).state(finished(200)).build();
            insert(ended);
            int seconds = n;
            committed(transaction -> {
                transaction.save(new AttemptRecord(ended.id(), 1, NOW, NOW, 0, "200"));
                transaction.archive(ended, NOW.plusSeconds(seconds));
            });
        }

        assertThat(forget(NOW.plusSeconds(4), 2)).isEqualTo(2);
        assertThat(numbers(archived(Selection.all()))).containsExactly(3, 4);
        assertThat(forget(NOW.plusSeconds(4), 2)).isEqualTo(1);
        assertThat(forget(NOW.plusSeconds(4), 2)).isZero();
        assertThat(numbers(archived(Selection.all()))).containsExactly(4);
        assertThat(view().attempts(id(1))).isEmpty();
    }

    // What belongs to a task

    @Test
    void aBodyIsKeptWithItsTaskAndTheLastOneStands() throws Exception {
        insert(task(1).build());
        committed(transaction -> {
            transaction.keepBody(id(1), new byte[] {9});
            transaction.keepBody(id(1), new byte[] {0, 1, -1});
        });
        store = reopen(store);

        assertThat(view().body(id(1))).get().isEqualTo(new byte[] {0, 1, -1});
        assertThat(view().body(id(2))).isEmpty();
        committed(transaction -> transaction.keepBody(id(1), new byte[0]));
        assertThat(view().body(id(1))).get().isEqualTo(new byte[0]);
    }

    @Test
    void attemptsComeOldestFirstAndAreReplacedByNumber() throws Exception {
        insert(task(1).build());
        var first = new AttemptRecord(id(1), 1, NOW, NOW.plusNanos(1), 7, "connection-lost: reset");
        var second = new AttemptRecord(id(1), 2, NOW.plusSeconds(5), null, 0, "");
        committed(transaction -> {
            transaction.save(second);
            transaction.save(new AttemptRecord(id(1), 1, NOW, null, 0, ""));
            transaction.save(first);
        });
        store = reopen(store);

        assertThat(view().attempts(id(1))).containsExactly(first, second);
    }

    @Test
    void spoolPathsNameCopiesAndBodies() {
        var spooled = new Response(
                200, Headers.empty(), Headers.empty(), "", "http/1.1", 9, "/spool/b.body", false, false, false);
        insert(
                task(1).build(),
                task(2).state(new TaskState.Completed(Outcome.finished(), spooled, NOW))
                        .build());
        Task acknowledged = task(3).state(new TaskState.Completed(Outcome.finished(), spooled, NOW))
                .build();
        insert(acknowledged);
        committed(transaction -> {
            transaction.archive(acknowledged, NOW);
        });

        assertThat(view().spoolPaths()).containsExactlyInAnyOrder("/spool/a.src", "/spool/a.src", "/spool/b.body");
    }

    @Test
    void countsFollowATaskThroughItsStages() {
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(0, 0, 0));
        Task task = task(1).build();
        insert(task, task(2).build());
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(2, 0, 0));

        Task ended = in(task, finished(500));
        committed(transaction -> transaction.update(ended));
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(1, 1, 0));

        committed(transaction -> transaction.archive(ended, NOW));
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(1, 0, 0));
    }

    @Test
    void aLargeBatchIsOneTransaction() throws Exception {
        int many = 5_000;
        committed(transaction -> {
            transaction.save(session(PHOTOS));
            for (int n = 1; n <= many; n++) {
                Task task = task(n).build();
                transaction.insert(task, request());
                transaction.update(in(task, new TaskState.Queued(NOW, null)));
            }
        });
        store = reopen(store);

        assertThat(view().counts(PHOTOS).live()).isEqualTo(many);
        assertThat(view().queued()).containsExactly(Map.entry(new Lane(PHOTOS, ORIGIN), (long) many));
        assertThat(due(new Lane(PHOTOS, ORIGIN), NOW, 2)).containsExactly(1, 2);
        assertThat(find(Selection.all())).hasSize(Selection.PAGE_MAX);
    }

    @Proves("I9")
    @Test
    void theReserveCanBeGivenBackAndSetAsideAgain() {
        store.releaseReserve();
        store.releaseReserve();

        assertThat(store.restoreReserve()).isGreaterThanOrEqualTo(1 << 20);
        assertThat(store.restoreReserve()).isGreaterThanOrEqualTo(1 << 20);
        insert(task(1).build());
    }

    private List<Integer> due(Lane lane, Instant now, int limit) {
        return numbers(view().due(lane, now, limit));
    }

    private int forget(Instant before, int limit) {
        try (var transaction = store.begin()) {
            int forgotten = transaction.forget(before, limit);
            transaction.commit();
            return forgotten;
        }
    }

    private List<StoredTask> find(Selection selection) {
        return view().find(selection);
    }

    private List<Integer> numbers(Selection selection) {
        return numbers(find(selection).stream().map(StoredTask::task).toList());
    }

    private static List<Integer> numbers(List<Task> tasks) {
        return tasks.stream().map(task -> (int) task.number()).toList();
    }

    private static Selection states(dev.outlive.protocol.model.TaskState state) {
        return new Selection(null, null, null, null, List.of(state), false, false, false, null, 0);
    }

    private static Selection archived(Selection of) {
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

    private static Selection limited(Selection of, int limit) {
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
