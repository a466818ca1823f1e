package dev.outlive.examples.photos;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Snapshot;
import dev.outlive.client.Task;
import dev.outlive.client.UploadOptions;
import dev.outlive.protocol.model.Request;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * One session for all uploads; each task carries the upload's id in its description: {@code OneSessionForAll NOTES --server
 * URL [--home DIR] FILE…}.
 *
 * <p>A process that starts lists the session and creates only what neither a task nor the app's own notes speak of. The
 * notes are written in {@link SessionDelegate#onComplete} before it returns, since returning lets the task go.
 */
public final class OneSessionForAll implements SessionDelegate {
    private final Notebook notes;
    private final CountDownLatch left;
    private final CountDownLatch drained = new CountDownLatch(1);

    private OneSessionForAll(Album album, Notebook notes) {
        this.notes = notes;
        this.left = new CountDownLatch((int) album.photos().stream()
                .filter(photo -> notes.read("status", photo.key()).isEmpty())
                .count());
    }

    public static void main(String[] arguments) throws InterruptedException {
        var notes = new Notebook(Path.of(arguments[0]));
        Album album = Album.of(Arrays.copyOfRange(arguments, 1, arguments.length));
        new OneSessionForAll(album, notes).uploadAll(album);
    }

    private void uploadAll(Album album) throws InterruptedException {
        var configuration = SessionConfiguration.background("photos")
                .app("com.example.photos.for-all")
                .home(album.home())
                .build();
        try (var session = BackgroundSession.open(configuration, this)) {
            System.out.println("session open");
            Set<String> known = new HashSet<>(notes.all("status").keySet());
            for (Task task : session.allTasks()) {
                known.add(task.description());
                task.resume(); // a process that died between create and resume left it suspended
            }
            for (Album.Photo photo : album.photos()) {
                if (known.add(photo.key())) {
                    System.out.println(photo.key() + ": creating");
                    Task task = session.upload(
                            Request.put(photo.target()).build(),
                            photo.file(),
                            UploadOptions.defaults().withDescription(photo.key()));
                    System.out.println(photo.key() + ": created");
                    task.resume();
                    System.out.println(photo.key() + ": resumed");
                }
            }
            left.await();
            drained.await(); // what an earlier process noted and didn't return from comes again: let it go, too
            session.flush();
        }
        System.out.println("all photos done");
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        if (snapshot.backlog() == 0) {
            drained.countDown();
        }
    }

    @Override
    public void onEventsDrained(long upTo) {
        drained.countDown();
    }

    @Override
    public void onComplete(Task task, Completion completion) {
        String id = task.description();
        System.out.println(id + ": complete");
        boolean isNews =
                notes.read("status", id).isEmpty(); // else an earlier process noted it, and died before it returned
        if (isNews) {
            notes.write(
                    "status",
                    id,
                    completion instanceof Completion.Finished finished
                            ? String.valueOf(finished.response().status())
                            : "failed");
            left.countDown();
        }
        System.out.println(id + ": noted");
    }
}
