package dev.outlive.store;

import static dev.outlive.store.Tasks.NOW;
import static dev.outlive.store.Tasks.PHOTOS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.StoreException;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.PausePeriod;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.time.ClockMark;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.WaitReason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that isn't what was written is told apart, and what is sound of it goes on. */
@Proves("I10")
@Tag("fuzz")
class StoreDamageTest {
    private static final int FLIPS = Integer.getInteger("outlive.flips", 1000);
    private static final long SEED = Long.getLong("outlive.flips.seed", 17);

    /** In memory where there is such a file system: hundreds of stores are opened, and none needs a disk. */
    @TempDir(factory = InMemory.class)
    Path folder;

    static final class InMemory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
                throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "outlive")
                    : Files.createTempDirectory("outlive");
        }
    }

    /** What became of damaged stores. */
    private static final class Tally {
        final TreeMap<String, Integer> counts = new TreeMap<>();

        void add(String what) {
            counts.merge(what, 1, Integer::sum);
        }
    }

    @Test
    void everyFlippedBitOfAClosedStoreIsDetectedOrHarmless() throws IOException {
        StoreImage image = StoreImage.closed(folder);
        assertThat(image.has("outlive.db-wal")).isFalse();

        Tally tally = flip(image, "outlive.db", FLIPS);

        // Two thirds of a page or more are in use, so most flips must have been seen for the test to mean anything.
        assertThat(tally.counts.getOrDefault("set aside", 0))
                .as("%s", tally.counts)
                .isGreaterThan(FLIPS / 10);
        assertThat(tally.counts.getOrDefault("refused", 0))
                .as("%s", tally.counts)
                .isLessThan(FLIPS / 4);
    }

    @Test
    void everyFlippedBitOfTheLogIsDetectedOrHarmless() throws IOException {
        StoreImage image = StoreImage.killed(folder);
        assertThat(image.has("outlive.db-wal")).isTrue();

        Tally tally = flip(image, "outlive.db-wal", FLIPS / 4);

        assertThat(tally.counts.getOrDefault("commits lost", 0))
                .as("%s", tally.counts)
                .isGreaterThan(FLIPS / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"store.key", "outlive.commits"})
    void aFlippedBitBesideTheStoreIsDetectedOrHarmless(String name) throws IOException {
        flip(StoreImage.closed(folder), name, 40);
    }

    @Test
    void everyTruncationIsDetectedOrHarmless() throws IOException {
        var random = new Random(3);
        var tally = new Tally();
        for (StoreImage image : List.of(StoreImage.closed(fresh("closed")), StoreImage.killed(fresh("killed")))) {
            for (String name : List.of("outlive.db", "outlive.db-wal")) {
                for (int i = 0; image.has(name) && i < FLIPS / 20; i++) {
                    byte[] whole = image.file(name);
                    judge(image, name, Arrays.copyOf(whole, random.nextInt(whole.length)), "cut " + i, tally);
                }
            }
        }
        assertThat(tally.counts.getOrDefault("harmless", 0))
                .as("%s", tally.counts)
                .isLessThan(FLIPS / 20);
    }

    @Test
    void aMissingRowShows() throws Exception {
        for (String loss : List.of(
                "DELETE FROM event WHERE seq = 2 AND session = 1",
                "DELETE FROM body WHERE task_no = 3",
                "DELETE FROM attempt WHERE task_no = 3",
                "UPDATE attempt SET exchanges = '[]' WHERE task_no = 3",
                "UPDATE attempt SET began = began + 1 WHERE task_no = 3",
                "DELETE FROM request WHERE task_no = 1",
                "DELETE FROM body WHERE task_no IN (SELECT row_no FROM task WHERE session = 1)",
                "UPDATE session SET live = live + 1 WHERE row_no = 1",
                "UPDATE task SET description = 'other' WHERE row_no = 2",
                "UPDATE task SET held = 1 WHERE row_no = 1",
                "UPDATE task SET session = 2 WHERE row_no = 1")) {
            StoreImage image = StoreImage.closed(fresh("rows"));
            image.lay(folder, "", new byte[0]);
            change(loss);
            try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
                assertThat(String.join(", ", store.damage())).as(loss).contains(PHOTOS.toString());
                var left = StoreImage.content(store);
                assertThat(left.get(StoreImage.MAIL)).as(loss).isEqualTo(image.sessions.get(StoreImage.MAIL));
            }
        }
    }

    @Test
    void aRowOfAnOlderVersionOfItsTableShows() throws Exception {
        StoreImage image = StoreImage.closed(folder);
        byte[] older = image.file("outlive.db");
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            transaction.update(
                    Tasks.task(1).queued(Tasks.NOW).description("later").build());
            transaction.commit();
        }

        Files.write(folder.resolve("outlive.db"), older);

        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            assertThat(store.damage()).singleElement().asString().contains("lost its last");
        }
    }

    @Test
    void aSetAsideSessionGoesOnEmptyInItsNextGeneration() throws Exception {
        StoreImage image = StoreImage.closed(folder);
        image.lay(folder, "", new byte[0]);
        change("UPDATE task SET bytes_sent = 8 WHERE row_no = 1");

        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            var session = transaction.session(PHOTOS).orElseThrow();
            assertThat(session.generation()).isEqualTo(2);
            assertThat(session.nextSeq()).isEqualTo(1);
            assertThat(session.epoch()).isEqualTo(1);
            assertThat(transaction.counts(PHOTOS).live()).isZero();
            assertThat(transaction.taskByKey(PHOTOS, new dev.outlive.protocol.model.TaskKey("key-1")))
                    .isEmpty();
            assertThat(transaction.spoolPaths())
                    .as("files of what is set aside stay")
                    .contains("/spool/a.src");
            transaction.insert(Tasks.task(1).build(), Tasks.request());
            transaction.commit();
        }
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            assertThat(store.damage()).isEmpty();
        }
        assertThat(count("SELECT count(*) FROM quarantine WHERE identifier = 'photos' AND row_of = 'task'"))
                .isEqualTo(16);
        assertThat(count("SELECT count(*) FROM quarantine WHERE content LIKE '%canary%'"))
                .isZero();
    }

    @Test
    void aRowThatIsDamagedWhileTheStoreIsOpenIsNotReadAndIsSetAsideAtTheNextStart() throws Exception {
        StoreImage.closed(folder);
        var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
        change("UPDATE request SET idle_timeout = 1 WHERE task_no = 1");

        try (var transaction = store.begin()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> transaction.request(Tasks.id(1)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            found -> assertThat(found.kind()).isEqualTo(StoreException.Kind.CORRUPT))
                    .hasMessageContaining(Tasks.id(1).value());
        }
        try (var transaction = store.begin()) {
            assertThat(transaction.request(Tasks.id(2))).as("the store goes on").isPresent();
        }
        store.close();
        try (var again = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            assertThat(String.join(", ", again.damage())).contains(PHOTOS.toString());
        }
    }

    /** A pause belongs to no session: the damaged one is named and goes, the others hold. */
    @Test
    void aDamagedPauseIsRemovedAndNamedAndTheOthersHold() throws Exception {
        var host = new PauseScope(null, null, "example.org");
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            transaction.save(Pauses.NONE.with(PauseScope.all(), NOW).with(host, NOW));
            transaction.commit();
        }
        change("UPDATE pause SET since = since + 1 WHERE row_no = 1");

        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            assertThat(store.damage()).singleElement().asString().contains("a pause is damaged");
            assertThat(transaction.pauses().lasting())
                    .extracting(PausePeriod::scope)
                    .containsExactly(host);
        }
    }

    /** What held a lane is for people: the damaged one is named and goes, the tasks are as they were. */
    @Test
    void aDamagedLaneIsRemovedAndNamedAndTheOthersStand() throws Exception {
        var lane = new Lane(PHOTOS, Tasks.ORIGIN);
        var other = new Lane(PHOTOS, "http://other.example:80");
        var holds = List.of(new LaneHistory.Hold(WaitReason.SLOT, "taken", NOW, null));
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            transaction.lanes().save(lane, holds);
            transaction.lanes().save(other, holds);
            transaction.commit();
        }
        change("UPDATE lane SET holds = replace(holds, 'taken', 'token') WHERE origin NOT LIKE '%other%'");

        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            assertThat(store.damage()).singleElement().asString().contains("what held tasks of session");
            assertThat(transaction.lanes().all()).isEqualTo(Map.of(other, holds));
        }
    }

    /** A credential that was moved to another server's row doesn't open there, so it isn't sent there. */
    @Test
    @Proves("I26")
    void aCredentialMovedToAnotherServerIsRemovedAndNamed() throws Exception {
        var server = ProtectionSpace.of(URI.create("https://example.org/"));
        var other = ProtectionSpace.of(URI.create("https://other.example/"));
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            for (var space : List.of(server, other)) {
                var ref = new CredentialRef(PHOTOS, space);
                transaction.credentials().save(StoredCredential.set(ref, Credential.bearer("CANARY"), 1, NOW));
            }
            transaction.commit();
        }
        for (Path file : List.of(folder.resolve("outlive.db"), folder.resolve("outlive.db-wal"))) {
            if (Files.exists(file)) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("CANARY");
            }
        }
        change("UPDATE credential SET credential_sealed ="
                + " (SELECT credential_sealed FROM credential WHERE origin LIKE '%example.org%')");

        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            assertThat(store.damage()).singleElement().asString().contains("other.example", "damaged");
            assertThat(transaction.credentials().list())
                    .extracting(stored -> stored.ref().space())
                    .containsExactly(server);
        }
    }

    @Test
    void aDamagedMarkOfTheClocksIsRemovedAndNamed() throws Exception {
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            transaction.save(new ClockMark("boot", NOW, NOW, NOW));
            transaction.commit();
        }
        change("UPDATE clock SET booted = booted + 1");

        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                var transaction = store.begin()) {
            assertThat(store.damage()).singleElement().asString().contains("the mark of the clocks is damaged");
            assertThat(transaction.clockMark()).isEmpty();
        }
    }

    @Test
    void aDamagedIndexIsBuiltAnew() throws Exception {
        StoreImage image = StoreImage.closed(folder);
        image.lay(folder, "", new byte[0]);
        byte[] bytes = image.file("outlive.db");
        byte[] wanted = "key-1submission-1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(indexOf(bytes, wanted)).as("the row itself").isPositive();
        int entry = lastIndexOf(bytes, "key-16".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        bytes[entry] ^= 1;
        Files.write(folder.resolve("outlive.db"), bytes);

        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            assertThat(store.damage()).isNotEmpty();
        }
    }

    /** Partial indexes go on listing such a row, and SQLite's own check doesn't compare these. */
    @Test
    void everyFlippedStateIsDetectedOrHarmless() throws IOException {
        StoreImage image = StoreImage.closed(folder);
        byte[] whole = image.file("outlive.db");
        var tally = new Tally();
        for (int at = 0; at < whole.length - 6; at++) {
            if (new String(whole, at, 6, java.nio.charset.StandardCharsets.ISO_8859_1).equals("queued")) {
                byte[] bytes = whole.clone();
                bytes[at] ^= 4;
                judge(image, "outlive.db", bytes, "state at " + at, tally);
            }
        }
        assertThat(tally.counts).containsEntry("set aside", 24);
    }

    /** Two rows under one name: no unique index can be built over them, so that the rows must be read without. */
    @Test
    void aRowThatTookTheNameOfAnotherIsDetectedOrHarmless() throws IOException {
        StoreImage image = StoreImage.closed(folder);
        byte[] whole = image.file("outlive.db");
        String text = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1);
        var tally = new Tally();
        for (String name : List.of("submission-", "key-")) {
            for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
                for (int bit : new int[] {1, 2, 4}) {
                    byte[] bytes = whole.clone();
                    bytes[at + name.length()] ^= (byte) bit;
                    judge(image, "outlive.db", bytes, name + " at " + at + " bit " + bit, tally);
                }
            }
        }
        assertThat(tally.counts.get("set aside")).as("%s", tally.counts).isGreaterThan(20);
    }

    private Tally flip(StoreImage image, String name, int flips) throws IOException {
        var random = new Random(SEED);
        var tally = new Tally();
        for (int i = 0; i < flips; i++) {
            byte[] bytes = image.file(name);
            int at = random.nextInt(bytes.length);
            int bit = random.nextInt(8);
            bytes[at] ^= (byte) (1 << bit);
            judge(image, name, bytes, name + " byte " + at + " bit " + bit, tally);
        }
        return tally;
    }

    /** Opens a damaged store: what it tells must be what was written, or be missing from a session that it names. */
    private void judge(StoreImage image, String name, byte[] bytes, String what, Tally tally) throws IOException {
        image.lay(folder, name, bytes);
        JdbiTaskStore store;
        try {
            store = JdbiTaskStore.open(folder.resolve("outlive.db"));
        } catch (StoreException refused) {
            assertThat(refused.kind())
                    .as("%s: %s", what, refused)
                    .isIn(StoreException.Kind.CORRUPT, StoreException.Kind.NEWER);
            tally.add("refused");
            return;
        }
        try (store) {
            String damage = String.join("\n", store.damage());
            var told = told(store, what + ": " + damage);
            boolean older = damage.contains("lost its last") || damage.contains("is empty, though a store");
            var wrong = new TreeSet<String>();
            // a session whose own row is lost can't be named: its rows are set aside as belonging to none
            boolean nameless = damage.contains("belong to no session");
            image.sessions.forEach((ref, content) -> {
                boolean lost = nameless && !told.containsKey(ref);
                if (!content.equals(told.get(ref)) && !older && !lost && !damage.contains(ref.toString())) {
                    wrong.add(ref.toString());
                }
            });
            // a flip in a session's own name makes the report name it as it stands now
            long misnamed = store.damage().stream()
                    .filter(line -> line.contains("its own row doesn't match its checksum"))
                    .filter(line -> image.sessions.keySet().stream().noneMatch(ref -> line.contains(ref.toString())))
                    .count();
            assertThat(wrong)
                    .as("%s: sessions that tell something else, unnoticed. %s", what, damage)
                    .hasSizeLessThanOrEqualTo(Math.toIntExact(misnamed));
            tally.add(
                    older
                            ? "commits lost"
                            : damage.contains("was set aside") || damage.contains("were set aside")
                                    ? "set aside"
                                    : damage.isEmpty() ? "harmless" : "repaired");
        }
    }

    private static TreeMap<SessionRef, List<Object>> told(JdbiTaskStore store, String what) {
        try {
            return StoreImage.content(store);
        } catch (StoreException found) {
            throw new AssertionError(what + ": the store was opened and then found damaged", found);
        }
    }

    private Path fresh(String name) throws IOException {
        Path made = folder.resolve(name);
        if (Files.exists(made)) {
            try (var files = Files.list(made)) {
                for (Path each : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(each);
                }
            }
        }
        return made;
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA foreign_keys = OFF");
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        }
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = connect();
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("outlive.db"));
    }

    private static int indexOf(byte[] all, byte[] part) {
        return new String(all, java.nio.charset.StandardCharsets.ISO_8859_1)
                .indexOf(new String(part, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private static int lastIndexOf(byte[] all, byte[] part) {
        return new String(all, java.nio.charset.StandardCharsets.ISO_8859_1)
                .lastIndexOf(new String(part, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
}
