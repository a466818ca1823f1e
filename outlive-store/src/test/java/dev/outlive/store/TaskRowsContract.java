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
import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.SessionCounts;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.CachePolicy;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.Selection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions and tasks as rows, and transactions. */
abstract class TaskRowsContract extends ContractFixture {
    // Sessions

    @Test
    void sessionComesBackAsItWasSaved() throws Exception {
        var settings = new SessionSettings(
                3,
                Duration.ofMillis(1500),
                Duration.ofDays(2),
                Headers.empty().with("Authorization", "Bearer s").with("X-A", "1"),
                new Lifecycle(
                        new Launcher(List.of("/usr/bin/photos", "--wake"), "/home/me", List.of("PHOTOS_HOME")),
                        LaunchWhen.every(7, Duration.ofMinutes(3)),
                        QuitPolicy.CANCEL),
                "holiday photos",
                Tasks.NIGHTLY,
                Redirects.sameOrigin().atMost(3).stripping("X-Trace").bodyAcrossOrigins(true),
                CookiePolicy.NEVER,
                CredentialPolicy.ASK,
                List.of(new FileRoot("photos", "/home/me/photos")),
                CachePolicy.RELOAD_REVALIDATING);
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

    // Cookies

    @Test
    void cookiesComeBackBySessionAndAreReplaced() throws Exception {
        var one = new Cookie("id", "canary-cookie", "h.example", true, "/", NOW.plusSeconds(60), true, NOW);
        var other = new Cookie("id", "", "example", false, "/in", null, false, NOW);
        committed(transaction -> {
            transaction.cookies().save(PHOTOS, List.of(one, other));
            transaction.cookies().save(NOTES, List.of(other));
        });
        store = reopen(store);

        assertThat(view().cookies().all()).isEqualTo(Map.of(PHOTOS, List.of(one, other), NOTES, List.of(other)));

        committed(transaction -> {
            transaction.cookies().save(PHOTOS, List.of(one));
            transaction.cookies().save(NOTES, List.of());
        });
        assertThat(view().cookies().all()).isEqualTo(Map.of(PHOTOS, List.of(one)));
    }

    // Lanes

    @Test
    void whatHeldALaneComesBackAndIsReplaced() throws Exception {
        var lane = new Lane(PHOTOS, ORIGIN);
        var other = new Lane(PHOTOS, ORIGIN, TransferPolicy.UNRESTRICTED.on(SchedulePolicy.ANYTIME.limitedTo(9_000)));
        var over = new LaneHistory.Hold(WaitReason.USER_PAUSED, "ä", NOW, NOW.plusNanos(1));
        var lasting = new LaneHistory.Hold(WaitReason.SLOT, "", NOW.plusNanos(1), null);
        committed(transaction -> {
            transaction.lanes().save(lane, List.of(over, lasting));
            transaction.lanes().save(other, List.of(over));
        });
        store = reopen(store);

        assertThat(view().lanes().all()).isEqualTo(Map.of(lane, List.of(over, lasting), other, List.of(over)));

        committed(transaction -> {
            transaction.lanes().save(lane, List.of(lasting));
            transaction.lanes().save(other, List.of());
        });
        assertThat(view().lanes().all()).isEqualTo(Map.of(lane, List.of(lasting)));
    }

    @Test
    void taskWithoutKeyFileOrHeadersComesBack() {
        Task plain = task(1).key(null).build();
        var bare = new TaskRequest(
                Request.get(URI.create("http://h.example/")).build(), null, null, Duration.ofSeconds(1), 0);

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

    @Test
    @Proves("I2")
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
            assertThat(transaction.stored(id(1))).contains(new StoredTask(queued, false));
            assertThat(transaction.stored(id(2))).isEmpty();
            assertThat(transaction.events(PHOTOS, 0, 9)).hasSize(1);
            assertThat(transaction.counts(PHOTOS)).isEqualTo(new SessionCounts(1, 0, 1, 0));
        });
    }

    @Test
    @Proves("I14")
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
            transaction.history().save(new AttemptRecord(id(1), 1, NOW, NOW, null, 0, "", null));
        }

        for (int round = 0; round < 2; round++) {
            assertThat(view().sessions()).containsExactly(session(PHOTOS));
            assertThat(view().task(id(1))).contains(kept);
            assertThat(view().task(id(2))).isEmpty();
            assertThat(view().body(id(1))).isEmpty();
            assertThat(view().history().attempts(id(1))).isEmpty();
            assertThat(view().events(PHOTOS, 0, 9)).extracting(LoggedEvent::seq).containsExactly(1L);
            assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(1, 0, 1, 0));
            assertThat(view().queued()).containsExactly(Map.entry(new Lane(PHOTOS, ORIGIN), 1L));
            store = reopen(store);
        }
    }

    @Test
    @Proves("I14")
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
}
