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

import dev.outlive.core.app.App;
import dev.outlive.core.app.LivingProcess;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.credential.StoredCredential.Trouble;
import dev.outlive.core.credential.Token;
import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.SessionCounts;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.ClockMark;
import dev.outlive.core.time.ClockReading;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import dev.outlive.protocol.wire.Selection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every store does, in memory or on a disk: rows, queries, and here events, archive and what belongs to a task. A
 * subclass says how a store is made.
 */
public abstract class TaskStoreContract extends TaskQueriesContract {
    // Events

    @Test
    void eventsComeInOrderAPageAtATime() throws Exception {
        insert(task(1).build(), task(2).build(), task(3).session(NOTES).build());
        var invalidated = new LoggedEvent(PHOTOS, 1, 3, EventType.INVALIDATED, null, NOW, 4, 7, null, 0);
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

    @Test
    @Proves("I11")
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
        var again = new LoggedEvent(
                PHOTOS,
                1,
                1,
                EventType.ENDED,
                id(1),
                NOW.plusSeconds(1),
                3,
                5,
                new LoggedEvent.Refusal("threw", NOW, NOW.plusSeconds(4)),
                65_536);
        committed(transaction -> transaction.append(Tasks.ended(task(1).build(), 1)));

        committed(transaction -> transaction.recount(again));

        assertThat(view().event(PHOTOS, 1)).contains(again);
        assertThat(view().counts(PHOTOS).backlog()).isEqualTo(1);
    }

    @Test
    void aDeadLetterIsListedAndNoLongerDelivered() {
        insert(task(1).build());
        insert(task(2).build());
        LoggedEvent first = Tasks.ended(task(1).build(), 1);
        LoggedEvent second = Tasks.ended(task(2).build(), 2);
        var dead = new LoggedEvent(
                PHOTOS,
                1,
                1,
                EventType.ENDED,
                id(1),
                first.at(),
                10,
                10,
                new LoggedEvent.Refusal("threw \u0000", NOW, null),
                0);
        committed(transaction -> {
            transaction.append(first);
            transaction.append(second);
        });
        assertThat(view().deadLetters(PHOTOS)).isEmpty();

        committed(transaction -> transaction.recount(dead));

        assertThat(view().deadLetters(PHOTOS)).containsExactly(dead);
        assertThat(view().deadLetters(NOTES)).isEmpty();
        assertThat(view().events(PHOTOS, 0, 9)).containsExactly(second);
        assertThat(view().event(PHOTOS, 1)).contains(dead);
        assertThat(view().eventsOf(id(1))).containsExactly(dead);
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(2, 0, 1, 1));

        committed(transaction -> transaction.settle(PHOTOS, 1));

        assertThat(view().deadLetters(PHOTOS)).isEmpty();
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(2, 0, 1, 0));
    }

    @Test
    void aNumberIsFreeAgainInTheNextGeneration() {
        committed(transaction -> {
            transaction.save(session(PHOTOS));
            transaction.append(new LoggedEvent(PHOTOS, 1, 1, EventType.INVALIDATED, null, NOW));
            transaction.settle(PHOTOS, 1);
            transaction.append(new LoggedEvent(PHOTOS, 2, 1, EventType.INVALIDATED, null, NOW));
        });

        assertThat(view().event(PHOTOS, 1))
                .get()
                .extracting(LoggedEvent::generation)
                .isEqualTo(2L);
    }

    // The archive

    @Test
    @Proves({"I2", "I6"})
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
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(0, 0, 0, 0));
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

    @Test
    @Proves("I2")
    void archivedTasksAreForgottenByAgeSoManyAtATime() {
        for (int n = 1; n <= 4; n++) {
            Task ended = task(n).state(finished(200)).build();
            insert(ended);
            int seconds = n;
            committed(transaction -> {
                transaction.history().save(new AttemptRecord(ended.id(), 1, NOW, NOW, NOW, 0, "200", null));
                transaction.archive(ended, NOW.plusSeconds(seconds));
            });
        }

        assertThat(forget(NOW.plusSeconds(4), 2)).isEqualTo(2);
        assertThat(numbers(archived(Selection.all()))).containsExactly(3, 4);
        assertThat(forget(NOW.plusSeconds(4), 2)).isEqualTo(1);
        assertThat(forget(NOW.plusSeconds(4), 2)).isZero();
        assertThat(numbers(archived(Selection.all()))).containsExactly(4);
        assertThat(view().history().attempts(id(1))).isEmpty();
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
        var first = new AttemptRecord(id(1), 1, NOW, NOW, NOW.plusNanos(1), 7, "connection-lost: reset", null);
        var second = new AttemptRecord(id(1), 2, NOW.plusSeconds(5), NOW.plusSeconds(5), null, 0, "", null);
        committed(transaction -> {
            transaction.history().save(second);
            transaction.history().save(new AttemptRecord(id(1), 1, NOW, NOW, null, 0, "", null));
            transaction.history().save(first);
        });
        store = reopen(store);

        assertThat(view().history().attempts(id(1))).containsExactly(first, second);
    }

    @Test
    void whatAnAttemptMeasuredIsKeptWithItAlsoInTheArchive() throws Exception {
        Task ended = task(1).state(finished(200)).build();
        insert(ended);
        var none = new AttemptRecord(id(1), 1, NOW, NOW.minusSeconds(9), NOW, 0, "stopped", List.of());
        var unknown = new AttemptRecord(id(1), 2, NOW, NOW, NOW, 0, "stopped", null);
        var one = new AttemptRecord(id(1), 3, NOW, NOW, NOW, 7, "200", List.of(exchange(NOW, 307), exchange(NOW, 200)));
        committed(transaction -> {
            transaction.history().save(one);
            transaction.history().save(unknown);
            transaction.history().save(none);
        });
        store = reopen(store);
        assertThat(view().history().attempts(id(1))).containsExactly(none, unknown, one);

        committed(transaction -> transaction.archive(ended, NOW));
        store = reopen(store);
        assertThat(view().history().attempts(id(1))).containsExactly(none, unknown, one);
    }

    @Test
    void ofVeryManyExchangesTheLastAreKept() {
        insert(task(1).build());
        var many = IntStream.rangeClosed(1, ExchangeMetrics.KEPT_MAX + 5)
                .mapToObj(status -> exchange(NOW, status))
                .toList();
        committed(
                transaction -> transaction.history().save(new AttemptRecord(id(1), 1, NOW, NOW, NOW, 7, "lost", many)));

        assertThat(view().history().attempts(id(1)).getFirst().exchanges())
                .hasSize(ExchangeMetrics.KEPT_MAX)
                .isEqualTo(many.subList(5, many.size()));
    }

    /** An exchange with a value in each half of what it may tell, the rest absent. */
    private static ExchangeMetrics exchange(Instant at, int status) {
        return new ExchangeMetrics(
                "PUT",
                "https://h.example",
                "http/1.1",
                true,
                at,
                null,
                null,
                null,
                null,
                null,
                null,
                at.plusNanos(1),
                at.plusMillis(2),
                at.plusSeconds(3),
                null,
                181,
                1L << 40,
                154,
                9,
                "192.0.2.17",
                40_022,
                "2001:db8::7",
                443,
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                List.of(100, 103),
                status,
                status == 307,
                "http://proxy.example:3128");
    }

    @Test
    void waitsComeOldestFirstAndGoWithTheirTask() throws Exception {
        insert(task(1).state(Tasks.finished(200)).build());
        var first = new WaitRecord(id(1), WaitReason.SLOT, "all taken", NOW, NOW.plusSeconds(3));
        var second = new WaitRecord(id(1), WaitReason.BACKOFF, "reset", NOW.plusSeconds(4), NOW.plusSeconds(5));
        committed(transaction -> {
            transaction.history().save(second);
            transaction.history().save(new WaitRecord(id(1), WaitReason.NETWORK, "", NOW, NOW.plusSeconds(1)));
            transaction.history().save(first);
        });
        store = reopen(store);

        assertThat(view().history().waits(id(1))).containsExactly(first, second);
        committed(transaction ->
                transaction.archive(task(1).state(Tasks.finished(200)).build(), NOW));
        assertThat(view().history().waits(id(1))).hasSize(2);
        committed(transaction -> transaction.forget(NOW.plusSeconds(1), 10));
        assertThat(view().history().waits(id(1))).isEmpty();
    }

    @Test
    void theLastHundredActsOfOperatorsAreKeptAndGoWithTheirTask() throws Exception {
        insert(task(1).state(Tasks.finished(200)).build());
        committed(transaction -> {
            for (int n = 1; n <= OperatorAct.KEPT_MAX + 2; n++) {
                transaction.history().save(new OperatorAct(id(1), n, NOW.plusSeconds(n), "suspend", 4711));
            }
            transaction.archive(task(1).state(Tasks.finished(200)).build(), NOW);
            transaction.history().save(new OperatorAct(id(1), OperatorAct.KEPT_MAX + 3, NOW, "acknowledge", 4712));
        });
        store = reopen(store);

        List<OperatorAct> kept = view().history().acts(id(1));
        assertThat(kept).hasSize(OperatorAct.KEPT_MAX);
        assertThat(kept.getFirst()).isEqualTo(new OperatorAct(id(1), 4, NOW.plusSeconds(4), "suspend", 4711));
        assertThat(kept.getLast().what()).isEqualTo("acknowledge");
        committed(transaction -> transaction.forget(NOW.plusSeconds(1), 10));
        assertThat(view().history().acts(id(1))).isEmpty();
    }

    /** What a process reads at its start to go on with steady time, over settings of the clock and a boot. */
    @Test
    void markOfTheClocksIsReplacedAndOutlivesTheProcess() throws Exception {
        assertThat(view().clockMark()).isEmpty();
        ClockMark first = ClockMark.first(new ClockReading(NOW, Duration.ofSeconds(100), "a"));
        committed(transaction -> transaction.save(first));
        ClockMark later = first.at(new ClockReading(NOW.plusSeconds(86_460), Duration.ofSeconds(160), "a"));
        committed(transaction -> transaction.save(later));

        store = reopen(store);

        ClockMark read = view().clockMark().orElseThrow();
        assertThat(read).isEqualTo(later);
        assertThat(read.at(new ClockReading(NOW, Duration.ofSeconds(170), "a")).steady())
                .isEqualTo(NOW.plusSeconds(70));
        assertThat(read.at(new ClockReading(NOW.plusSeconds(86_465), Duration.ofSeconds(3), "b"))
                        .steady())
                .as("after a boot, by the difference of the wall clock since the mark")
                .isEqualTo(NOW.plusSeconds(65));
    }

    @Test
    void reportOfTheLastStartIsReplaced() throws Exception {
        assertThat(view().recovery()).isEmpty();
        committed(transaction -> transaction.save(new RecoveryReport(NOW, 0, 0, 0, Map.of(), Map.of())));
        var report = new RecoveryReport(NOW, 6, 1, 2, Map.of("repeatable", 1L), Map.of("ended", 2L));
        committed(transaction -> transaction.save(report));

        store = reopen(store);

        assertThat(view().recovery()).contains(report);
    }

    @Test
    void pausesAreReplacedAsAWhole() throws Exception {
        assertThat(view().pauses()).isEqualTo(Pauses.NONE);
        var pauses = Pauses.NONE
                .with(PauseScope.all(), NOW)
                .with(new PauseScope(PHOTOS.app(), PHOTOS.session(), "h"), NOW.plusNanos(1));
        committed(transaction -> transaction.save(pauses));
        var fewer = pauses.without(PauseScope.all(), NOW.plusSeconds(1))
                .with(new PauseScope(PHOTOS.app(), null, null), NOW.plusSeconds(2));
        committed(transaction -> transaction.save(fewer));
        store = reopen(store);

        assertThat(view().pauses()).isEqualTo(fewer);
    }

    private static StoredCredential credential(ProtectionSpace space, Credential credential, long version) {
        return StoredCredential.set(new CredentialRef(PHOTOS, space), credential, version, NOW);
    }

    private List<StoredCredential> credentials() {
        try (var transaction = store.begin()) {
            return transaction.credentials().list();
        }
    }

    /** One may be set before its session is there. A realm of its own is another place, and so is the handshake. */
    @Test
    @Proves("I7")
    void credentialsAreKeptReplacedAndRemoved() throws Exception {
        assertThat(credentials()).isEmpty();
        var server = ProtectionSpace.of(URI.create(ORIGIN));
        var realm = new ProtectionSpace(server.origin(), "");
        var recipe = Credential.refreshToken(URI.create("https://a.example/token"), "photos", null, "r1");
        var whole = credential(server, recipe, 1);
        var part = credential(realm, Credential.password("me", "secret"), 2)
                .troubled(new Trouble(Trouble.Kind.REFUSED, "refused", NOW.plusSeconds(3)));
        var handshake = credential(ProtectionSpace.ofConnection(URI.create(ORIGIN)), Credential.app(), 3);
        committed(transaction -> {
            transaction.credentials().save(handshake);
            transaction.credentials().save(part);
            transaction.credentials().save(whole);
        });
        store = reopen(store);
        assertThat(credentials()).containsExactly(whole, part, handshake);
        committed(transaction -> transaction.credentials().remove(handshake.ref()));

        var renewed = whole.renewed(Token.of(null, "a1", Duration.ofHours(1), NOW), "r2");
        committed(transaction -> {
            transaction.credentials().save(renewed);
            transaction.credentials().remove(part.ref());
            transaction.credentials().remove(part.ref());
        });
        store = reopen(store);
        assertThat(credentials()).containsExactly(renewed);
        assertThat(renewed.credential().oauth2())
                .isEqualTo(Objects.requireNonNull(recipe.oauth2()).rotated("r2"));
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

        assertThat(view().spoolPaths())
                .as("what has ended needs its copy no more")
                .containsExactlyInAnyOrder("/spool/a.src", "/spool/b.body");
    }

    @Test
    void countsFollowATaskThroughItsStages() {
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(0, 0, 0, 0));
        Task task = task(1).build();
        insert(task, task(2).build());
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(2, 0, 0, 0));

        Task ended = in(task, finished(500));
        committed(transaction -> transaction.update(ended));
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(1, 1, 0, 0));

        committed(transaction -> transaction.archive(ended, NOW));
        assertThat(view().counts(PHOTOS)).isEqualTo(new SessionCounts(1, 0, 0, 0));
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

    @Test
    @Proves("I9")
    void theReserveCanBeGivenBackAndSetAsideAgain() {
        store.releaseReserve();
        store.releaseReserve();

        assertThat(store.restoreReserve()).isGreaterThanOrEqualTo(1 << 20);
        assertThat(store.restoreReserve()).isGreaterThanOrEqualTo(1 << 20);
        insert(task(1).build());
    }

    // Apps

    private static final AppId PHOTOS_APP = PHOTOS.app();

    private static App launchedApp() {
        return App.unknown(PHOTOS_APP)
                .registered(new Launcher(List.of("/usr/bin/photos", "--wake"), "/home/me", List.of("PHOTOS_HOME")))
                .launched("token", LaunchReason.EVENTS, List.of(PHOTOS.session()), NOW.plusSeconds(10))
                .seen(4711, NOW)
                .began(new LivingProcess(4712, null, LaunchReason.USER))
                .underSupervision();
    }

    @Test
    void appComesBackAsItWasSaved() throws Exception {
        App saved = launchedApp().suspending(NOW.plusSeconds(5)).enabled(false).userQuit(NOW);
        committed(transaction -> transaction.save(saved));
        store = reopen(store);
        assertThat(view().app(PHOTOS_APP)).contains(saved);
        assertThat(view().apps()).containsExactly(saved);
        assertThat(view().app(new AppId("other"))).isEmpty();
    }

    @Test
    void appOfATransactionThatIsUndoneIsAsBefore() throws Exception {
        committed(transaction -> transaction.save(launchedApp()));
        try (var transaction = store.begin()) {
            transaction.save(launchedApp().userQuit(NOW));
            assertThat(transaction.app(PHOTOS_APP).orElseThrow().quit()).isTrue();
        }
        assertThat(view().app(PHOTOS_APP)).contains(launchedApp());
    }
}
