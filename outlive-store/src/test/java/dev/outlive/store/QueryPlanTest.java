package dev.outlive.store;

import static dev.outlive.store.Tasks.NOW;
import static dev.outlive.store.Tasks.ORIGIN;
import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Folders;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.CredentialStore;
import dev.outlive.core.engine.LaneStore;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.schedule.PausePeriod;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.time.ClockMark;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.Selection;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

/** No statement of a turn reads a whole table, so that a million queued tasks cost a turn what ten do. */
@Proves("I34")
class QueryPlanTest {
    /** What is read whole, since it is as large as what is asked for. */
    private static final Set<String> WHOLE = Set.of(
            "SCAN session USING COVERING INDEX session_by_name",
            "SCAN task USING INDEX task_out", // those with an attempt out
            "SCAN task USING INDEX task_never_resumed", // so many as are asked for, where a quota lacks room
            "SCAN clock", // one row, once at each start
            "SCAN recovery", // likewise
            "SCAN pause", // what the user paused, once at each start
            "SCAN lane", // where tasks wait, once at each start
            "SCAN quarantine"); // once at each start

    private static final int MANY = 2_000;

    @TempDir
    Path folder;

    @Test
    void everyStatementOfATurnGoesByAnIndex() throws Exception {
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            store.tables().statements.close(); // those of the check at the start read everything
            useEverything(store);

            var scans = new TreeSet<String>();
            for (String sql : new ArrayList<>(store.tables().statements.texts())) {
                if (sql.matches("(?s)(SELECT|UPDATE|DELETE).*")) {
                    plan(store.connection(), sql).stream()
                            .filter(step -> step.startsWith("SCAN"))
                            .filter(step -> !WHOLE.contains(step))
                            .forEach(step -> scans.add(step + " in " + sql));
                }
            }
            assertThat(store.tables().statements.texts()).hasSizeGreaterThan(30);
            assertThat(scans).isEmpty();
        }
    }

    /** A plan doesn't show how much of an index is read, SQLite's own steps do. */
    @Test
    void findingTheLastOfManyTasksIsAsMuchWorkAsFindingTheFirst() throws Exception {
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            transaction.save(Tasks.session(PHOTOS));
            for (int n = 1; n <= MANY; n++) {
                transaction.insert(task(n).queued(NOW).build(), Tasks.request());
            }
            for (Consumer<TaskId> question : List.<Consumer<TaskId>>of(
                    transaction::task,
                    transaction::stored,
                    id -> transaction.find(Selection.idPrefix(id.value())),
                    id -> transaction.find(Selection.idPrefix(id.value().substring(0, 25))),
                    id -> transaction.find(new Selection(
                            PHOTOS.app(),
                            PHOTOS.session(),
                            null,
                            null,
                            List.of(),
                            false,
                            false,
                            false,
                            id.value(),
                            1)))) {
                long first = steps(store, () -> question.accept(Tasks.id(2)));
                long last = steps(store, () -> question.accept(Tasks.id(MANY - 1)));
                assertThat(last).isBetween(1L, 2 * first);
            }
        }
    }

    private static long steps(JdbiTaskStore store, Runnable question) throws SQLException {
        question.run(); // what is prepared once isn't counted
        var count = new AtomicLong();
        ProgressHandler.setHandler(store.connection(), 1, new ProgressHandler() {
            @Override
            protected int progress() {
                count.incrementAndGet();
                return 0;
            }
        });
        question.run();
        ProgressHandler.clearHandler(store.connection());
        return count.get();
    }

    private static void useCredentials(CredentialStore credentials) {
        var ref = new CredentialRef(PHOTOS, ProtectionSpace.of(URI.create(Tasks.ORIGIN)));
        credentials.save(StoredCredential.set(ref, Credential.bearer("token"), 1, NOW));
        credentials.remove(ref);
    }

    private static void useLanes(LaneStore lanes) {
        var lane = new Lane(PHOTOS, ORIGIN);
        lanes.save(lane, List.of(new LaneHistory.Hold(WaitReason.SLOT, "", NOW, null)));
        lanes.all();
        lanes.save(lane, List.of());
    }

    private static void useEverything(JdbiTaskStore store) {
        try (var transaction = store.begin()) {
            transaction.save(Tasks.session(PHOTOS));
            var task = task(1).queued(NOW).build();
            transaction.insert(task, Tasks.request());
            transaction.update(task);
            transaction.taskByKey(PHOTOS, new TaskKey("k"));
            transaction.taskBySubmission(PHOTOS, "s");
            transaction.archivedByKey(PHOTOS, new TaskKey("k"));
            transaction.archivedBySubmission(PHOTOS, "s");
            transaction.request(task.id());
            transaction.keepBody(task.id(), new byte[1]);
            transaction.body(task.id());
            transaction.save(new AttemptRecord(task.id(), 1, NOW, NOW, null, 0, "", null));
            transaction.attempts(task.id());
            transaction.save(new WaitRecord(task.id(), WaitReason.SLOT, "", NOW, NOW.plusSeconds(1)));
            transaction.waits(task.id());
            transaction.save(new OperatorAct(task.id(), 1, NOW, "suspend", 1));
            transaction.acts(task.id());
            transaction.save(new Pauses(List.of(new PausePeriod(PauseScope.all(), NOW, null))));
            transaction.pauses();
            useCredentials(transaction.credentials());
            useLanes(transaction.lanes());
            transaction.save(new ClockMark("boot", NOW, NOW, NOW));
            transaction.clockMark();
            transaction.save(new RecoveryReport(NOW, 0, 0, 0, Map.of(), Map.of()));
            transaction.recovery();
            transaction.suspended();
            transaction.ended();
            transaction.append(Tasks.ended(task, 1));
            transaction.recount(Tasks.ended(task, 1));
            transaction.events(PHOTOS, 0, 9);
            transaction.event(PHOTOS, 1);
            transaction.eventsOf(task.id());
            transaction.deadLetters(PHOTOS);
            transaction.settle(PHOTOS, 1);
            transaction.stored(task.id());
            transaction.find(Selection.all());
            transaction.find(Selection.idPrefix("01"));
            transaction.find(Selection.key(PHOTOS.app(), PHOTOS.session(), new TaskKey("key-1")));
            transaction.queued();
            transaction.due(new Lane(PHOTOS, ORIGIN), NOW, 9);
            transaction.lanes().due(LanePart.outside(new Lane(PHOTOS, ORIGIN), Folders.ROOT), NOW, 9);
            transaction.lanes().isQueued(LanePart.within(new Lane(PHOTOS, ORIGIN), Folders.ROOT));
            transaction.nextDue(NOW);
            transaction.overdue(NOW, 9);
            transaction.begun(NOW, 9);
            transaction.unbegun(NOW, 9);
            transaction.neverResumed(9);
            transaction.nextBegin();
            transaction.withAttempt();
            transaction.spoolPaths();
            transaction.counts(PHOTOS);
            var ended = task(1).state(Tasks.finished(200)).build();
            transaction.update(ended);
            transaction.archive(ended, NOW);
            transaction.forget(NOW.plusSeconds(1), 9);
            transaction.commit();
        }
    }

    private static List<String> plan(Connection connection, String sql) throws SQLException {
        var steps = new ArrayList<String>();
        try (var statement = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        return steps;
    }
}
