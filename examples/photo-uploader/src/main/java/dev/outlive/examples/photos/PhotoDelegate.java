package dev.outlive.examples.photos;

import dev.outlive.client.Completion;
import dev.outlive.client.Response;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Snapshot;
import dev.outlive.client.Task;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Hears what becomes of the photos. Callbacks come one at a time; the main thread tells of photos that were settled in an
 * earlier run.
 */
final class PhotoDelegate implements SessionDelegate {
    private static final int PERCENT_BETWEEN_REPORTS = 5;

    private final Album album;
    private final Report report;
    private final Map<String, Long> reported = new HashMap<>(); // percent and attempt, as one number
    private final Set<String> settled = new HashSet<>();
    private final Set<String> arrived = new HashSet<>();
    private final CompletableFuture<Void> allSettled = new CompletableFuture<>();

    PhotoDelegate(Album album, Report report) {
        this.album = album;
        this.report = report;
    }

    /** Completes when every photo of this run has an outcome that this app knows. */
    CompletableFuture<Void> allSettled() {
        return allSettled;
    }

    synchronized boolean allArrived() {
        return album.photos().stream().allMatch(photo -> arrived.contains(photo.key()));
    }

    /** What an earlier run asked for: moving, ended while nobody was there, or never started. */
    @Override
    public void onSnapshot(Snapshot snapshot) {
        snapshot.tasks().forEach(report::snapshot);
    }

    @Override
    public void onProgress(Task task, Progress progress) {
        long percent = (long) (progress.fractionSent() * 100);
        long step = progress.attempt() * 1000 + percent / PERCENT_BETWEEN_REPORTS;
        String key = keyOf(task);
        if (reported.getOrDefault(key, -1L) != step) {
            reported.put(key, step);
            report.progress(key, percent, progress);
        }
    }

    /** Returning from here acknowledges: the daemon then forgets the answer, and never tells again. */
    @Override
    public void onComplete(Task task, Completion completion) {
        String key = keyOf(task);
        boolean isThere = false;
        if (completion instanceof Completion.Finished finished) {
            String body = text(finished.response());
            Optional<Boolean> sameBytes = album.photo(key).flatMap(photo -> Digests.agree(photo.file(), body));
            isThere = finished.response().isSuccessful() && sameBytes.orElse(true);
            report.finished(key, finished.response().status(), body, sameBytes);
        } else if (completion instanceof Completion.Failed failed) {
            report.failed(key, failed.error());
        } else {
            report.cancelled(key);
        }
        settle(key, isThere);
    }

    /** A photo whose outcome an earlier run has acknowledged. */
    void settledBefore(Task task) {
        boolean finished = task.outcome()
                .filter(outcome -> outcome.kind() == Outcome.Kind.FINISHED)
                .isPresent();
        settle(keyOf(task), finished);
    }

    private synchronized void settle(String key, boolean isThere) {
        settled.add(key);
        if (isThere) {
            arrived.add(key);
        }
        if (album.photos().stream().allMatch(photo -> settled.contains(photo.key()))) {
            allSettled.complete(null);
        }
    }

    private static String keyOf(Task task) {
        return task.key().orElseGet(() -> task.id().value());
    }

    private static String text(Response response) {
        try (var body = response.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable); // refuses the event, so that it comes again
        }
    }
}
