package dev.outlive.examples.photos;

import dev.outlive.client.BackgroundApp;
import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Snapshot;
import dev.outlive.client.Task;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionState;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A session of its own for each upload, whose identifier carries the upload's id: {@code OneSessionPerUpload NOTES
 * --server URL [--home DIR] FILE…}.
 *
 * <p>The session is opened, listed, and its first task used if there is one. When the upload has ended the session is
 * invalidated, and when that is done the user is told, once an upload, whatever kills this process in between. The status
 * is known only in {@link SessionDelegate#onComplete} and told only in {@link SessionDelegate#onInvalidated}; the app's
 * own notes carry it from one to the other, since the process of the second need not be that of the first.
 */
public final class OneSessionPerUpload {
    private static final String APP = "com.example.photos.per-upload";

    private final Album album;
    private final Notebook notes;

    private OneSessionPerUpload(Album album, Notebook notes) {
        this.album = album;
        this.notes = notes;
    }

    public static void main(String[] arguments) {
        var notes = new Notebook(Path.of(arguments[0]));
        Album album = Album.of(Arrays.copyOfRange(arguments, 1, arguments.length));
        new OneSessionPerUpload(album, notes).uploadAll();
    }

    private void uploadAll() {
        List<CompletableFuture<Void>> told =
                album.photos().stream().map(photo -> new Upload(photo).begin()).toList();
        CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)).join();
        System.out.println("all users told");
    }

    /** One upload, its session, and what its user hears. */
    private final class Upload implements SessionDelegate {
        private final Album.Photo photo;
        private final SessionConfiguration configuration;
        private final CompletableFuture<BackgroundSession> opened = new CompletableFuture<>();
        private final CompletableFuture<Snapshot> snapshot = new CompletableFuture<>();

        Upload(Album.Photo photo) {
            this.photo = photo;
            this.configuration = SessionConfiguration.background("upload-" + photo.key())
                    .app(APP)
                    .home(album.home())
                    .build();
        }

        /** Completes when the user has been told, by this process or an earlier one. */
        CompletableFuture<Void> begin() {
            if (isTold() && !isSessionLeft()) {
                return CompletableFuture.completedFuture(null);
            }
            var session = BackgroundSession.open(configuration, this);
            opened.complete(session);
            SessionState state = snapshot.join().state();
            System.out.println(photo.key() + ": session open");
            if (isTold() && state == SessionState.ACTIVE) {
                session.close(); // the acknowledgement of a process that died has arrived meanwhile: this is a new
                // session
                return CompletableFuture.completedFuture(null);
            }
            session.allTasks().stream().findFirst().ifPresentOrElse(Task::resume, () -> create(session));
            return session.detached().thenAccept(how -> session.close());
        }

        /** What killed this process after the user was told may have left the session's last event unacknowledged. */
        private boolean isSessionLeft() {
            return BackgroundApp.sessions(configuration).stream()
                    .filter(each ->
                            each.session().equals(configuration.session().session()))
                    .anyMatch(
                            each -> each.state() == SessionState.INVALIDATING || each.state() == SessionState.INVALID);
        }

        private void create(BackgroundSession session) {
            if (notes.read("status", photo.key()).isPresent()) {
                return; // it has ended and its session is about to: onInvalidated follows
            }
            System.out.println(photo.key() + ": creating");
            Task task;
            try {
                task = session.upload(Request.put(photo.target()).build(), photo.file());
            } catch (OutliveException refused) {
                if (refused.code() == ErrorCode.SESSION_INVALIDATING) {
                    return; // it completed between the list and here
                }
                throw refused;
            }
            System.out.println(photo.key() + ": created");
            task.resume();
            System.out.println(photo.key() + ": resumed");
        }

        @Override
        public void onSnapshot(Snapshot found) {
            System.out.println(photo.key() + ": snapshot");
            snapshot.complete(found);
        }

        @Override
        public void onComplete(Task task, Completion completion) {
            System.out.println(photo.key() + ": complete");
            notes.write("status", photo.key(), status(completion));
            System.out.println(photo.key() + ": status noted");
            opened.join().finishTasksAndInvalidate(); // more than once if this process dies before it returns: no harm
            System.out.println(photo.key() + ": asked to invalidate");
        }

        private String status(Completion completion) {
            if (completion instanceof Completion.Finished finished) {
                return String.valueOf(finished.response().status());
            }
            return completion instanceof Completion.Cancelled ? "cancelled" : "failed";
        }

        @Override
        public void onInvalidated() {
            System.out.println(photo.key() + ": invalidated");
            if (!isTold()) {
                notes.write(
                        "told", photo.key(), notes.read("status", photo.key()).orElse("unknown"));
            }
            System.out.println(photo.key() + ": user told");
        }

        private boolean isTold() {
            return notes.read("told", photo.key()).isPresent();
        }
    }
}
