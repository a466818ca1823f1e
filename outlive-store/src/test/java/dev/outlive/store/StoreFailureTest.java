package dev.outlive.store;

import static dev.outlive.store.Tasks.NOW;
import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.finished;
import static dev.outlive.store.Tasks.id;
import static dev.outlive.store.Tasks.in;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.task.Task;
import dev.outlive.guarantees.Proves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full, and one that fails. */
class StoreFailureTest {
    @TempDir
    Path folder;

    @Test
    @Proves("I9")
    void aFullDiskUndoesTheTransactionAndTheStoreGoesOn() throws Exception {
        try (var store = open()) {
            begin(store);
            limitPages(store, 30);
            int kept = fillUp(store);

            assertThat(read(store)).as("nothing of the failed transaction").isEqualTo(kept);
            limitPages(store, 1000);
            Task ended = in(task(1).build(), finished(200));
            try (var transaction = store.begin()) {
                transaction.update(ended);
                transaction.archive(ended, NOW);
                transaction.commit();
            }
            assertThat(read(store)).isEqualTo(kept - 1);
        }
        try (var again = open()) {
            assertThat(again.damage()).isEmpty();
        }
    }

    /** Of several sizes, since how much of the log stands uncopied at the end depends on where the disk ends. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                9000, 9250, 9500, 9750, 10000, 10250, 10500, 10750, 11000, 11250, 11500, 11750, 12000, 12250, 12500,
                12750, 13000, 13250, 13500, 13750, 14000, 14250, 14500, 14750, 15000, 15250, 15500, 15750, 16000, 16250,
                16500, 16750, 17000, 17250, 17500
            })
    @Proves("I9")
    @Tag("root")
    void onAFullDiskTheReserveLetsAnAcknowledgementCommit(int kibibytes) throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k,mode=700", "tmpfs", small.toString()))
                .as("full disk: skipped, mounting a tmpfs needs root")
                .isZero();
        try {
            try (var store = JdbiTaskStore.open(small.resolve("outlive.db"))) {
                begin(store);
                int kept = fillUp(store);
                assertThat(kept).isGreaterThan(100);
                assertThat(Files.size(small.resolve("outlive.reserve"))).isGreaterThanOrEqualTo(1 << 20);
                assertThat(read(store)).isEqualTo(kept);

                store.releaseReserve();
                for (int n = 1; n <= 20; n++) {
                    Task ended = in(task(n).build(), finished(200));
                    try (var transaction = store.begin()) {
                        transaction.update(ended);
                        transaction.archive(ended, NOW);
                        transaction.commit();
                    }
                }
                assertThat(read(store)).isEqualTo(kept - 20);
                assertThat(store.restoreReserve()).as("the disk is still full").isZero();
            }
            try (var again = JdbiTaskStore.open(small.resolve("outlive.db"))) {
                assertThat(again.restoreReserve()).as("closing emptied the log").isPositive();
                fillUp(again, 10_000);
            }
            run("dd", "if=/dev/zero", "of=" + small.resolve("filler"), "bs=4096");
            try (var again = JdbiTaskStore.open(small.resolve("outlive.db"))) {
                assertThat(again.damage()).isEmpty(); // opened on a full disk, by giving the reserve back
            }
        } finally {
            assertThat(run("umount", "-l", small.toString())).isZero();
        }
    }

    @Test
    @Proves("I8")
    @Tag("nth")
    void afterAFailedWriteNothingIsAnsweredUntilTheStoreIsOpenedAgain() throws Exception {
        try (var child = ChildProcess.startWithFileLimit(6 << 20, Filler.class, folder.toString())) {
            assertThat(child.line()).startsWith("FAILED");
            assertThat(child.line()).isEqualTo("begin FAILED");
            assertThat(child.line()).isEqualTo("begin FAILED");
            long confirmed = Long.parseLong(child.line());
            assertThat(child.exitCode()).isZero();
            try (var again = open();
                    var transaction = again.begin()) {
                assertThat(again.damage()).isEmpty();
                assertThat(transaction.counts(PHOTOS).live()).isEqualTo(confirmed);
            }
        }
    }

    @Test
    void theStoreBelongsToOneThread() throws Exception {
        try (var store = open();
                var other = Executors.newSingleThreadExecutor()) {
            begin(store);
            assertThat(other.submit(() -> {
                                assertThatThrownBy(store::begin).hasMessageContaining("belongs to thread");
                                return "refused";
                            })
                            .get())
                    .isEqualTo("refused");
        }
    }

    @Test
    void anInterruptDoesNotHurtTheStore() {
        try (var store = open()) {
            Thread.currentThread().interrupt();
            begin(store);
            store.releaseReserve();
            assertThat(store.restoreReserve()).isGreaterThanOrEqualTo(1 << 20);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(read(store)).isEqualTo(1);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aBrokenRuleOfTheSchemaIsAMistakeAndNotAFailure() {
        try (var store = open()) {
            begin(store);
            try (var transaction = store.begin()) {
                assertThatThrownBy(() -> transaction.insert(task(1).build(), Tasks.request()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(id(1).value());
            }
            assertThat(read(store)).isEqualTo(1);
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        var store = open();
        store.close();
        store.close();
        assertThatThrownBy(store::begin)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    private JdbiTaskStore open() {
        return JdbiTaskStore.open(folder.resolve("outlive.db"));
    }

    private static void begin(TaskStore store) {
        try (var transaction = store.begin()) {
            transaction.save(Tasks.session(PHOTOS));
            transaction.insert(task(1).build(), Tasks.request());
            transaction.commit();
        }
    }

    /** Inserts until the disk is full; returns how many tasks are there. */
    private static int fillUp(TaskStore store) {
        return fillUp(store, 1);
    }

    private static int fillUp(TaskStore store, int first) {
        for (int kept = first; ; kept += 10) {
            try (var transaction = store.begin()) {
                for (int i = 1; i <= 10; i++) {
                    transaction.insert(
                            task(kept + i).description("x".repeat(1000)).build(), Tasks.request());
                }
                transaction.commit();
            } catch (StoreException full) {
                assertThat(full.kind()).as("%s", full).isEqualTo(StoreException.Kind.FULL);
                assertThat(full).hasMessageContaining("the store goes on");
                return kept;
            }
        }
    }

    private static long read(TaskStore store) {
        try (var transaction = store.begin()) {
            return transaction.counts(PHOTOS).live();
        }
    }

    private static void limitPages(JdbiTaskStore store, int more) throws Exception {
        try (Statement statement = store.connection().createStatement();
                var rows = statement.executeQuery("PRAGMA page_count")) {
            rows.next();
            int pages = rows.getInt(1);
            statement.execute("PRAGMA max_page_count = " + (pages + more));
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    /** Writes until the operating system refuses, then says what the store says. */
    static final class Filler {
        public static void main(String[] arguments) {
            var store = JdbiTaskStore.open(Path.of(arguments[0], "outlive.db"));
            begin(store);
            long confirmed = 1;
            while (true) {
                try (var transaction = store.begin()) {
                    for (int i = 1; i <= 500; i++) {
                        transaction.insert(task((int) confirmed + i).build(), Tasks.request());
                    }
                    transaction.commit();
                    confirmed += 500;
                } catch (StoreException failed) {
                    System.out.println(failed.kind() + " " + failed.getMessage());
                    break;
                }
            }
            for (int i = 0; i < 2; i++) {
                try {
                    store.begin();
                } catch (StoreException still) {
                    System.out.println("begin " + still.kind());
                }
            }
            store.close();
            System.out.println(confirmed);
        }
    }
}
