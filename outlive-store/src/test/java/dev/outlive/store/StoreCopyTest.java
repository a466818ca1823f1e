package dev.outlive.store;

import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.finished;
import static dev.outlive.store.Tasks.request;
import static dev.outlive.store.Tasks.session;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.session.Restored;
import dev.outlive.core.task.Task;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SourceMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that was copied, or put back from a backup, is recognised at its opening; one that was renamed is the same. */
class StoreCopyTest {
    private static final String HERE = "here";

    @TempDir
    Path home;

    private Path folder() {
        return home.resolve("state");
    }

    private static JdbiTaskStore open(Path folder, String machine) {
        return JdbiTaskStore.open(folder.resolve("outlive.db"), machine);
    }

    /** A store with a live task in one session and an ended one in another. */
    private void fill() {
        try (var store = open(folder(), HERE)) {
            write(store, 1);
        }
    }

    private static void write(JdbiTaskStore store, int n) {
        try (var transaction = store.begin()) {
            Task live = task(n).queued(Tasks.NOW).build();
            if (transaction.session(PHOTOS).isEmpty()) {
                transaction.save(session(PHOTOS));
                transaction.save(session(Tasks.NOTES));
                transaction.insert(
                        task(99).session(Tasks.NOTES).state(finished(201)).build(), request());
            }
            transaction.insert(live, request());
            transaction.commit();
        }
    }

    private static List<SessionRef> held(JdbiTaskStore store) {
        try (var transaction = store.begin()) {
            return transaction.restored().list().stream().map(Restored::session).toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.notExists(to)) {
            Files.createDirectory(
                    to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(each.getFileName());
                if (Files.exists(target)) { // as cp does: the file stays the same one
                    Files.write(target, Files.readAllBytes(each));
                } else {
                    Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    @Test
    void aStoreThatStaysWhereItIsHoldsNothing() throws Exception {
        fill();
        for (int i = 0; i < 3; i++) {
            try (var store = open(folder(), HERE)) {
                assertThat(store.restored()).isEmpty();
                assertThat(held(store)).isEmpty();
                write(store, 10 + i);
            }
        }
        Path renamed = Files.move(folder(), home.resolve("renamed"));
        try (var store = open(renamed, HERE)) {
            assertThat(store.restored()).isEmpty();
        }
        try (var store = open(renamed, MachineId.UNKNOWN)) {
            assertThat(store.restored()).isEmpty();
        }
        try (var store = open(renamed, HERE)) {
            assertThat(store.restored())
                    .as("an unknown machine isn't another one")
                    .isEmpty();
        }
    }

    @Proves("I24")
    @Test
    void onAnotherMachineSessionsWithLiveTasksHoldAlsoAtTheStartsThatFollow() {
        fill();
        try (var store = open(folder(), "there")) {
            assertThat(store.restored())
                    .hasValueSatisfying(how -> assertThat(how).contains("another machine"));
            assertThat(held(store)).containsExactly(PHOTOS);
        }
        try (var store = open(folder(), "there")) {
            assertThat(store.restored()).as("it is at home there now").isEmpty();
            assertThat(held(store)).as("until somebody settles it").containsExactly(PHOTOS);
            try (var transaction = store.begin()) {
                assertThat(transaction.restored().list().getFirst().nextNumber())
                        .isEqualTo(session(PHOTOS).nextNumber());
                transaction.restored().remove(PHOTOS);
                transaction.commit();
            }
        }
        try (var store = open(folder(), "there")) {
            assertThat(held(store)).isEmpty();
        }
    }

    @Proves("I24")
    @Test
    void aCopyInAnotherFolderHoldsAndTheOriginalDoesNot() throws Exception {
        fill();
        copy(folder(), home.resolve("copy"));
        try (var store = open(home.resolve("copy"), HERE)) {
            assertThat(store.restored())
                    .hasValueSatisfying(how -> assertThat(how).contains("copied, put back from a backup"));
            assertThat(held(store)).containsExactly(PHOTOS);
        }
        try (var store = open(folder(), HERE)) {
            assertThat(store.restored()).isEmpty();
        }
    }

    /** On a quick machine both times of a file are those of the same tick of the clock. */
    @Proves("I24")
    @Test
    void aCopyIsRecognisedAlsoIfItWasMadeAndChangedAtTheSameTime() throws Exception {
        fill();
        madeAndChangedAtTheSameTime(folder());
        try (var store = open(folder(), HERE)) {
            assertThat(store.restored()).isEmpty();
        }
        copy(folder(), home.resolve("copy"));
        madeAndChangedAtTheSameTime(home.resolve("copy"));
        try (var store = open(home.resolve("copy"), HERE)) {
            assertThat(held(store)).containsExactly(PHOTOS);
        }
    }

    private static void madeAndChangedAtTheSameTime(Path folder) throws IOException {
        Path file = folder.resolve("outlive.db");
        FileTime created = Files.readAttributes(file, BasicFileAttributes.class).creationTime();
        Files.setLastModifiedTime(file, created);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(created);
    }

    @Proves("I24")
    @Test
    void aDatabaseAloneThatIsPutBackHolds() throws Exception {
        fill();
        byte[] older = Files.readAllBytes(folder().resolve("outlive.db"));
        try (var store = open(folder(), HERE)) {
            write(store, 2);
        }
        Files.write(folder().resolve("outlive.db"), older); // the same file, as cp leaves it
        try (var store = open(folder(), HERE)) {
            assertThat(store.restored())
                    .hasValueSatisfying(how -> assertThat(how).contains("lacks its last"));
            assertThat(held(store)).containsExactly(PHOTOS);
        }
    }

    /** Every file is as it was, the count of the commits included; what tells is a file that wasn't there then. */
    @Proves("I24")
    @Test
    void aWholeFolderThatIsPutBackOverItselfHolds() throws Exception {
        fill();
        copy(folder(), home.resolve("backup"));
        try (var store = open(folder(), HERE)) {
            write(store, 2);
        }
        copy(home.resolve("backup"), folder());
        try (var store = open(folder(), HERE)) {
            assertThat(store.restored())
                    .hasValueSatisfying(how -> assertThat(how).contains("lacks its last"));
            assertThat(held(store)).containsExactly(PHOTOS);
        }
        try (var store = open(folder(), HERE)) {
            assertThat(store.restored()).isEmpty();
            assertThat(held(store)).containsExactly(PHOTOS);
        }
    }

    @Test
    void aDamagedHoldHoldsEverything() throws Exception {
        fill();
        try (var store = open(folder(), "there")) {
            write(store, 2);
        }
        try (var store = open(folder(), "there");
                var statement = store.connection().createStatement()) {
            statement.execute("UPDATE restored SET session = 'other'");
        }
        try (var store = open(folder(), "there")) {
            assertThat(store.damage()).singleElement().asString().contains("the tasks of all sessions hold");
            assertThat(held(store)).containsExactly(PHOTOS);
        }
    }

    /** A copy speaks of its own files, so that what it releases isn't the original's. */
    @Test
    void spooledFilesAreThoseBesideTheStore() throws Exception {
        Path file = folder().resolve("spool/body-1");
        try (var store = open(folder(), HERE)) {
            try (var transaction = store.begin()) {
                TaskRequest plain = request();
                var pinned = new PinnedSource(
                        SourceMode.SNAPSHOT, "/photos/1", file.toString(), 1, new PinnedSource.Identity(1, 2, "3"));
                transaction.save(session(PHOTOS));
                transaction.insert(
                        task(1).queued(Tasks.NOW).build(),
                        new TaskRequest(plain.request(), pinned, null, plain.idleTimeout(), 0));
                transaction.commit();
            }
            try (var transaction = store.begin()) {
                assertThat(transaction.spoolPaths()).containsExactly(file.toString());
            }
        }
        copy(folder(), home.resolve("copy"));
        try (var store = open(home.resolve("copy"), HERE);
                var transaction = store.begin()) {
            String own = home.resolve("copy/spool/body-1").toString();
            assertThat(transaction.spoolPaths()).containsExactly(own);
            assertThat(transaction.request(Tasks.id(1)).orElseThrow().source())
                    .satisfies(source -> assertThat(source.path()).isEqualTo(own));
        }
    }
}
