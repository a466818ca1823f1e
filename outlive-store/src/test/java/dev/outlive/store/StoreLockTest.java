package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.StoreException;
import dev.outlive.guarantees.Proves;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Proves("I36")
class StoreLockTest {
    @TempDir
    Path folder;

    @Test
    @Tag("kill")
    void aSecondProcessIsToldWhoHasTheLockAndGetsItWhenThatOneDies() throws Exception {
        Path file = folder.resolve("state/outlived.lock");
        try (var holder = ChildProcess.start(Holder.class, file.toString())) {
            assertThat(holder.line()).isEqualTo("locked");

            assertLocked(file, "process " + holder.pid());
            assertLocked(file, "process " + holder.pid());

            holder.kill();
            StoreLock.acquire(file).close();
        }
    }

    @Test
    void oneProcessHoldsItOnce() {
        Path file = folder.resolve("outlived.lock");
        try (var _ = StoreLock.acquire(file)) {
            assertLocked(folder.resolve("./outlived.lock"), "this process");
        }
        StoreLock.acquire(file).close();
    }

    @Test
    @Tag("kill")
    void aRefusedSecondTryInTheSameProcessDoesNotGiveTheLockAway() throws Exception {
        Path file = folder.resolve("outlived.lock");
        try (var _ = StoreLock.acquire(file)) {
            assertLocked(file, "this process");
            try (var other = ChildProcess.start(Holder.class, file.toString())) {
                assertThat(other.line())
                        .startsWith("LOCKED")
                        .contains(String.valueOf(ProcessHandle.current().pid()));
            }
        }
    }

    private static void assertLocked(Path file, String holder) {
        assertThatThrownBy(() -> StoreLock.acquire(file))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(StoreException.Kind.LOCKED))
                .hasMessageContaining(holder);
    }

    /** Takes the lock and keeps it until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            try (var _ = StoreLock.acquire(Path.of(arguments[0]))) {
                System.out.println("locked");
                int _ = System.in.read();
            } catch (StoreException refused) {
                System.out.println(refused.kind() + " " + refused.getMessage());
            }
        }
    }
}
