package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.SessionRef;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every store keeps of sessions that were restored. */
abstract class RestoredContract extends TaskRowsContract {
    private static final Restored PHOTOS_COPY = new Restored(
            SessionRef.of("app", "photos"),
            "the store was written on another machine",
            Instant.parse("2026-11-22T12:00:00.000000001Z"),
            Instant.parse("2026-11-20T12:00:00Z"),
            7);
    private static final Restored NOTES_COPY =
            new Restored(SessionRef.of("app", "notes"), "it was copied", Instant.EPOCH, Instant.EPOCH, 1);

    @Test
    void restoredSessionsAreKeptInOrderUntilTheyAreRemoved() throws Exception {
        try (var transaction = store.begin()) {
            transaction.restored().save(PHOTOS_COPY);
            transaction.restored().save(NOTES_COPY);
            assertThat(transaction.restored().list()).containsExactly(NOTES_COPY, PHOTOS_COPY);
            transaction.commit();
        }
        store = reopen(store);
        try (var transaction = store.begin()) {
            assertThat(transaction.restored().list()).containsExactly(NOTES_COPY, PHOTOS_COPY);
            transaction.restored().remove(NOTES_COPY.session());
            transaction.restored().remove(NOTES_COPY.session());
            assertThat(transaction.restored().list()).containsExactly(PHOTOS_COPY);
        }
        try (var transaction = store.begin()) {
            assertThat(transaction.restored().list()).hasSize(2);
        }
    }
}
