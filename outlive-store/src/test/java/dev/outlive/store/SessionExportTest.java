package dev.outlive.store;

import static dev.outlive.store.Tasks.NOW;
import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.ended;
import static dev.outlive.store.Tasks.finished;
import static dev.outlive.store.Tasks.id;
import static dev.outlive.store.Tasks.session;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.core.session.Restored;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.ClockMark;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ExportedSession;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.WaitReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export holds what its store held of a session, and a store that takes it in holds the same. */
class SessionExportTest {
    private static final ClockMark MARK = new ClockMark("boot", NOW, NOW.plusSeconds(100), NOW.plusSeconds(90));

    /** How far the other store's steady time is ahead of this one's. */
    private static final Duration SHIFT = Duration.ofDays(365);

    @TempDir
    Path root;

    private SpoolFiles spool;
    private Path referenced;

    SessionExportTest() {}

    @BeforeEach
    void home() throws Exception {
        spool = SpoolFiles.open(folder("old").resolve("spool"));
        referenced = Files.writeString(root.resolve("referenced.bin"), "referenced bytes");
    }

    private Path folder(String name) throws IOException {
        Path folder = root.resolve(name);
        PrivateFiles.folder(folder);
        return folder;
    }

    private Path database(String home) {
        return root.resolve(home).resolve("outlive.db");
    }

    private Path out() {
        return root.resolve("out");
    }

    private TaskRequest request(PinnedSource source) {
        TaskRequest of = Tasks.request();
        return new TaskRequest(of.request(), source, null, of.idleTimeout(), of.bytesPerSecondMax());
    }

    private PinnedSource snapshot(String content) throws Exception {
        Path file = Files.writeString(root.resolve("original"), content);
        return spool.pin(new Source(file.toString(), SourceMode.SNAPSHOT));
    }

    /** A session with a task of every kind of state, an archived one, another session, and the store still open. */
    private JdbiTaskStore filled() throws Exception {
        var store = JdbiTaskStore.open(database("old"));
        PinnedSource reference = spool.pin(new Source(referenced.toString(), SourceMode.REFERENCE));
        try (var transaction = store.begin()) {
            transaction.save(session(PHOTOS));
            transaction.save(session(Tasks.NOTES));
            transaction.save(MARK);
            transaction.insert(
                    task(1).delayed(NOW.plusSeconds(60))
                            .budget(Duration.ofMinutes(1), NOW)
                            .build(),
                    request(snapshot("spooled bytes")));
            transaction.insert(task(2).build(), request(reference));
            Task asking = task(3).state(new TaskState.Queued(
                            NOW.plusSeconds(60), new TaskState.Delay(TaskState.Delay.Kind.APP_ANSWER, "asked", NOW)))
                    .asking(
                            new AskBeforeStart(AskBeforeStart.Fallback.CANCEL, Duration.ofMinutes(1)),
                            new dev.outlive.core.task.StartQuestion(NOW, NOW.plusSeconds(60), true))
                    .build();
            transaction.insert(asking, request(snapshot("asking")));
            transaction.insert(
                    task(4).state(new TaskState.Queued(
                                    NOW.plusSeconds(7),
                                    new TaskState.Delay(TaskState.Delay.Kind.EARLIEST_BEGIN, "not yet", NOW)))
                            .build(),
                    request(snapshot("later")));
            Task done = task(5).state(finished(201)).build();
            transaction.insert(done, request(snapshot("done")));
            transaction.keepBody(done.id(), "answer".getBytes(StandardCharsets.UTF_8));
            Task acknowledged = task(6).state(finished(200)).build();
            transaction.insert(acknowledged, request(snapshot("acknowledged")));
            transaction.archive(acknowledged, NOW.plusSeconds(20));
            transaction.insert(task(7).session(Tasks.NOTES).build(), request(snapshot("another session's")));
            transaction.append(ended(done, 1));
            transaction.history().save(new AttemptRecord(id(1), 1, MARK.wall(), MARK.steady(), null, 0, "", null));
            transaction
                    .history()
                    .save(new WaitRecord(id(1), WaitReason.NETWORK, "no network", NOW, NOW.plusSeconds(5)));
            transaction.history().save(new OperatorAct(id(1), 1, NOW, "suspend", 4711));
            transaction
                    .questions()
                    .save(new StoredQuestion(
                            id(3),
                            PHOTOS,
                            1,
                            2,
                            new Question.DelayedStart(NOW, AskBeforeStart.Fallback.CANCEL),
                            NOW,
                            NOW.plusSeconds(60),
                            null));
            transaction.cookies().save(PHOTOS, List.of(cookie()));
            transaction.credentials().save(credential());
            transaction.commit();
        }
        return store;
    }

    private static Cookie cookie() {
        return new Cookie("id", "canary-cookie", "h.example", true, "/", null, true, NOW);
    }

    private static StoredCredential credential() {
        var place = new CredentialRef(PHOTOS, new ProtectionSpace(Tasks.ORIGIN, null));
        return StoredCredential.set(place, Credential.password("ann", "canary-password"), 1, NOW);
    }

    private ExportedSession export(boolean filesToo) throws PortableException {
        return SessionExport.write(database("old"), spool, PHOTOS, out(), filesToo, NOW);
    }

    private SessionImport ready(SpoolFiles into) throws PortableException {
        return SessionImport.of(out(), null, null, database("new"), into);
    }

    private static void refused(ThrowingCallable call, ErrorCode code, String... words) {
        assertThatExceptionOfType(PortableException.class)
                .isThrownBy(call)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var found = Files.list(folder)) {
            return found.toList();
        }
    }

    @Proves({"I3", "I5"})
    @Test
    void everythingOfTheSessionArrivesInTheOtherStoresTimeAndPlaces() throws Exception {
        SpoolFiles other = SpoolFiles.open(folder("new").resolve("spool"));
        try (var old = filled()) {
            ExportedSession exported = export(true);
            assertThat(exported.live()).isEqualTo(4);
            assertThat(exported.unacknowledged()).isEqualTo(1);
            assertThat(exported.archived()).isEqualTo(1);
            assertThat(exported.files()).as("those that may still be sent").isEqualTo(4);
            assertThat(exported.left()).isEmpty();
            try (var store = JdbiTaskStore.open(database("new"));
                    var ready = ready(other);
                    var before = old.begin();
                    var transaction = store.begin()) {
                var taken = new ArrayList<Task>();
                Session as = ready.session();
                assertThat(transaction.takeIn(ready, as, SHIFT, taken::add)).isEmpty();
                transaction.commit();
                ready.keep();
                assertThat(taken).extracting(Task::id).containsExactly(id(1), id(2), id(3), id(4), id(5));
                try (var read = store.begin()) {
                    assertArrived(before, read, other);
                }
            }
        }
        try (var store = JdbiTaskStore.open(database("new"));
                var transaction = store.begin()) {
            assertThat(store.damage()).isEmpty();
            assertThat(other.sweep(transaction.spoolPaths()))
                    .as("every file belongs to a row")
                    .isEmpty();
        }
    }

    private void assertArrived(TaskStore.Transaction from, TaskStore.Transaction to, SpoolFiles other)
            throws IOException {
        assertThat(to.sessions()).containsExactly(session(PHOTOS));
        assertThat(to.counts(PHOTOS)).isEqualTo(from.counts(PHOTOS));
        for (int n : List.of(1, 3, 4)) {
            TaskRequest request = to.request(id(n)).orElseThrow();
            assertThat(request.request())
                    .isEqualTo(from.request(id(n)).orElseThrow().request());
            PinnedSource source = Objects.requireNonNull(request.source());
            assertThat(Path.of(source.path()).getParent())
                    .isEqualTo(root.resolve("new").resolve("spool"));
            assertThat(other.changed(source)).isEmpty();
        }
        PinnedSource copied =
                Objects.requireNonNull(to.request(id(2)).orElseThrow().source());
        assertThat(copied.mode()).isEqualTo(SourceMode.SNAPSHOT);
        assertThat(Files.readString(Path.of(copied.path()))).isEqualTo("referenced bytes");
        assertThat(to.task(id(2)).orElseThrow().traits().source()).isEqualTo(SourceMode.SNAPSHOT);

        Task delayed = to.task(id(1)).orElseThrow();
        assertThat(((TaskState.Queued) delayed.state()).notBefore())
                .isEqualTo(NOW.plusSeconds(60).plus(SHIFT));
        assertThat(delayed.budget().since()).isEqualTo(NOW.plus(SHIFT));
        assertThat(((TaskState.Queued) to.task(id(4)).orElseThrow().state()).notBefore())
                .as("a date stays what it is")
                .isEqualTo(NOW.plusSeconds(7));
        Task asking = to.task(id(3)).orElseThrow();
        assertThat(Objects.requireNonNull(asking.startQuestion()).until())
                .isEqualTo(NOW.plusSeconds(60).plus(SHIFT));
        assertThat(to.questions().of(id(3))).singleElement().satisfies(question -> {
            assertThat(question.askedAt()).isEqualTo(NOW.plus(SHIFT));
            assertThat(question.until()).isEqualTo(NOW.plusSeconds(60).plus(SHIFT));
        });
        assertThat(to.task(id(5))).isEqualTo(from.task(id(5)));
        assertThat(to.body(id(5)))
                .hasValueSatisfying(body -> assertThat(body).asString().isEqualTo("answer"));
        assertThat(to.eventsOf(id(5)))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.at()).isEqualTo(NOW.plusSeconds(1).plus(SHIFT)));
        assertThat(to.archivedByKey(PHOTOS, new dev.outlive.protocol.model.TaskKey("key-6")))
                .hasValueSatisfying(task -> assertThat(task.id()).isEqualTo(id(6)));
        assertThat(to.history().attempts(id(1))).singleElement().satisfies(attempt -> {
            assertThat(attempt.startedAt()).isEqualTo(MARK.wall());
            assertThat(attempt.began()).isEqualTo(MARK.steady().plus(SHIFT));
        });
        assertThat(to.history().waits(id(1))).isEqualTo(from.history().waits(id(1)));
        assertThat(to.history().acts(id(1)))
                .isEqualTo(from.history().acts(id(1)))
                .isNotEmpty();
        assertThat(to.cookies().all()).containsEntry(PHOTOS, List.of(cookie()));
        assertThat(to.credentials().list()).containsExactly(credential());
        assertThat(to.task(id(7))).as("another session's").isEmpty();
    }

    /** A daemon that is started on an export by mistake sends nothing. */
    @Proves("I24")
    @Test
    void anExportIsAHomeThatHolds() throws Exception {
        filled().close();
        export(false);
        try (var store = JdbiTaskStore.open(out().resolve("outlive.db"));
                var transaction = store.begin()) {
            assertThat(store.damage()).isEmpty();
            assertThat(transaction.restored().list())
                    .extracting(Restored::session)
                    .containsExactly(PHOTOS);
            assertThat(transaction.clockMark()).contains(MARK);
        }
    }

    @Proves("I27")
    @Test
    void itsDatabaseTellsNoSecretAndOthersCannotReadIt() throws Exception {
        filled().close();
        export(true);
        String text = Files.readString(out().resolve("outlive.db"), StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain("canary");
        assertThat(Files.readAllBytes(out().resolve("store.key")))
                .isNotEqualTo(Files.readAllBytes(root.resolve("old/store.key")));
        PrivateFiles.requirePrivate(out());
        for (Path each : files(out().resolve("spool"))) {
            PrivateFiles.requirePrivate(each);
        }
    }

    @Test
    void filesThatAreNotWhatWasHandedInAreNamed() throws Exception {
        filled().close();
        Files.writeString(referenced, "written to since");
        ExportedSession exported = export(true);
        assertThat(exported.left()).containsExactly(referenced.toString());
        assertThat(exported.leftFiles()).isEqualTo(1);
        try (var store = JdbiTaskStore.open(out().resolve("outlive.db"));
                var transaction = store.begin()) {
            assertThat(Objects.requireNonNull(
                                    transaction.request(id(2)).orElseThrow().source())
                            .mode())
                    .isEqualTo(SourceMode.REFERENCE);
        }
    }

    /** What is acknowledged while the copy is made takes its file away only afterwards. */
    @Proves("I3")
    @Test
    void filesStayWhileTheyAreCopied() throws Exception {
        PinnedSource pinned = snapshot("x");
        var first = spool.keepAll();
        var second = spool.keepAll();
        spool.discard(pinned);
        first.close();
        assertThat(Path.of(pinned.path())).exists();
        second.close();
        assertThat(Path.of(pinned.path())).doesNotExist();
    }

    @Test
    void whatCannotBeExportedLeavesNothing() throws Exception {
        filled().close();
        folder("out");
        Files.writeString(out().resolve("mine"), "mine");
        refused(() -> export(true), ErrorCode.BAD_REQUEST, "is there already");
        Files.delete(out().resolve("mine"));
        refused(
                () -> SessionExport.write(
                        database("old"), spool, dev.outlive.protocol.model.SessionRef.of("a", "b"), out(), true, NOW),
                ErrorCode.SESSION_NOT_FOUND,
                "there is no session a/b");
        assertThat(files(out())).isEmpty();
        assertThat(root.resolve("out.part")).doesNotExist();
        export(true);
        assertThat(out().resolve("outlive.db")).exists();
        assertThat(out().resolve("outlive.reserve")).doesNotExist();
    }

    @Test
    void whatCannotBeImportedLeavesNothing() throws Exception {
        SpoolFiles other = SpoolFiles.open(folder("new").resolve("spool"));
        refused(() -> ready(other), ErrorCode.FILE_NOT_FOUND, "no outlive.db");
        filled().close();
        export(true);
        Path one = files(out().resolve("spool")).getFirst();
        Path hidden = Files.move(one, root.resolve("hidden"));
        refused(
                () -> ready(other),
                ErrorCode.FILE_NOT_FOUND,
                "lacks 1 files",
                one.getFileName().toString());
        Files.move(hidden, one);
        refused(
                () -> SessionImport.of(
                        out(), new dev.outlive.protocol.model.AppId("other"), null, database("new"), other),
                ErrorCode.SESSION_NOT_FOUND,
                PHOTOS.toString(),
                "--app");
        byte[] sound = Files.readAllBytes(out().resolve("outlive.db"));
        byte[] damaged = sound.clone();
        int at = new String(sound, StandardCharsets.ISO_8859_1).indexOf("upload.example");
        damaged[at] ^= 1;
        Files.write(out().resolve("outlive.db"), damaged);
        refused(() -> ready(other), ErrorCode.STORE_FAILED, "is damaged");
        Files.write(out().resolve("outlive.db"), sound);
        try (var _ = StoreLock.acquire(out().resolve("outlived.lock"))) {
            refused(() -> ready(other), ErrorCode.SESSION_IN_USE, "a daemon is at work");
        }
        assertThat(files(root.resolve("new/spool"))).isEmpty();
        assertThat(files(root.resolve("new")))
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .containsExactly("spool");
        try (var ready = ready(other)) {
            assertThat(files(root.resolve("new/spool"))).hasSize(4);
            refused(() -> ready(other), ErrorCode.BAD_REQUEST, "are here already");
        }
        assertThat(files(root.resolve("new/spool"))).as("nobody took it in").isEmpty();
    }

    /** Any backup of a home will do: the session is named. */
    @Test
    void aSessionOfTheBackupOfAHomeCanBeImported() throws Exception {
        filled().close();
        SpoolFiles other = SpoolFiles.open(folder("new").resolve("spool"));
        Path backup = root.resolve("old");
        refused(
                () -> SessionImport.of(backup, null, null, database("new"), other),
                ErrorCode.SESSION_NOT_FOUND,
                Tasks.NOTES.toString(),
                PHOTOS.toString());
        try (var ready = SessionImport.of(backup, Tasks.NOTES.app(), Tasks.NOTES.session(), database("new"), other);
                var store = JdbiTaskStore.open(database("new"));
                var transaction = store.begin()) {
            assertThat(transaction.takeIn(ready, ready.session(), Duration.ZERO, _ -> {}))
                    .isEmpty();
            ready.keep();
            transaction.commit();
        }
        assertThat(files(root.resolve("new/spool"))).hasSize(1);
    }

    @Proves("I5")
    @Test
    void aTaskThatIsHereIsNotTakenInAgain() throws Exception {
        SpoolFiles other = SpoolFiles.open(folder("new").resolve("spool"));
        filled().close();
        export(true);
        try (var store = JdbiTaskStore.open(database("new"));
                var ready = ready(other)) {
            try (var transaction = store.begin()) {
                transaction.save(session(Tasks.NOTES));
                transaction.insert(task(6).session(Tasks.NOTES).build(), Tasks.request());
                transaction.commit();
            }
            try (var transaction = store.begin()) {
                assertThat(transaction.takeIn(ready, ready.session(), SHIFT, _ -> {}))
                        .contains(id(6));
                transaction.commit();
            }
            try (var transaction = store.begin()) {
                assertThat(transaction.session(PHOTOS)).isEqualTo(Optional.empty());
            }
        }
    }

    @Test
    void whatACrashLeavesOfAnImportIsSwept() throws Exception {
        SpoolFiles other = SpoolFiles.open(folder("new").resolve("spool"));
        filled().close();
        export(true);
        SessionImport crashed = ready(other);
        assertThat(crashed.session().ref()).isEqualTo(PHOTOS);
        assertThat(SessionImport.sweep(database("new"))).hasSize(1);
        assertThat(other.sweep(List.of())).hasSize(4);
        assertThat(files(root.resolve("new"))).hasSize(1);
    }
}
