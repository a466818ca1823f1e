package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.TaskStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The store in SQLite keeps the contract of every store. */
class JdbiTaskStoreTest extends TaskStoreContract {
    @TempDir
    Path folder;

    @Override
    protected TaskStore open() {
        return JdbiTaskStore.open(folder.resolve("state/outlive.db"));
    }

    @Override
    protected TaskStore reopen(TaskStore store) {
        store.close();
        JdbiTaskStore again = JdbiTaskStore.open(folder.resolve("state/outlive.db"));
        assertThat(again.damage())
                .as("every row fits its checksum and its session's ledger")
                .isEmpty();
        return again;
    }
}
