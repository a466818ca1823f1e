package dev.outlive.store;

import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.TaskStore;
import dev.outlive.guarantees.Proves;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes: what it was told to be durable is there, the rest isn't, or wholly. */
@Proves({"I1", "I14"})
@Tag("kill")
class StoreKillTest {
    private static final int BATCH = 20;
    private static final int CYCLES = Integer.getInteger("outlive.cycles", 6);

    @TempDir
    Path folder;

    @Test
    void everyCommittedBatchIsThereAfterAKillAndNoneInPart() throws Exception {
        var random = new Random(5);
        long confirmed = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            long first = confirmed;
            try (var child = ChildProcess.start(Writer.class, folder.toString())) {
                long stopAfter = confirmed + 1 + random.nextInt(60);
                while (confirmed < stopAfter) {
                    String line = child.line();
                    assertThat(line).as("cycle %s", cycle).startsWith("committed ");
                    confirmed = Long.parseLong(line.substring("committed ".length()));
                }
                child.kill();
                for (String line : child.rest()) {
                    if (line.matches("committed \\d+")) {
                        confirmed = Long.parseLong(line.substring("committed ".length()));
                    }
                }
            }
            assertThat(confirmed).isGreaterThan(first);
            try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"));
                    var transaction = store.begin()) {
                long tasks = transaction.counts(PHOTOS).live();
                long events = transaction.counts(PHOTOS).backlog();
                assertThat(store.damage()).as("cycle %s", cycle).isEmpty();
                assertThat(tasks % BATCH)
                        .as("a batch in part in cycle %s", cycle)
                        .isZero();
                assertThat(tasks / BATCH).as("batches in cycle %s", cycle).isBetween(confirmed, confirmed + 1);
                assertThat(events).isEqualTo(tasks / BATCH);
                confirmed = tasks / BATCH;
            }
        }
    }

    /** Writes batches for ever; says of each that it is committed. */
    static final class Writer {
        public static void main(String[] arguments) {
            TaskStore store = JdbiTaskStore.open(Path.of(arguments[0], "outlive.db"));
            long batch;
            try (var transaction = store.begin()) {
                if (transaction.session(PHOTOS).isEmpty()) {
                    transaction.save(Tasks.session(PHOTOS));
                }
                batch = transaction.counts(PHOTOS).backlog();
                transaction.commit();
            }
            while (true) {
                try (var transaction = store.begin()) {
                    for (int i = 1; i <= BATCH; i++) {
                        transaction.insert(task((int) batch * BATCH + i).build(), Tasks.request());
                    }
                    transaction.append(Tasks.ended(task((int) batch * BATCH + 1).build(), batch + 1));
                    transaction.commit();
                }
                batch++;
                System.out.println("committed " + batch);
                System.out.flush();
            }
        }
    }
}
