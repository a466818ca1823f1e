package dev.outlive.examples.photos;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.Reconciliation;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Snapshot;
import dev.outlive.client.Task;
import dev.outlive.client.UploadOptions;
import dev.outlive.protocol.model.Request;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * An app that keeps records of its own beside the session, and puts either side right from the other: {@code OwnRecords
 * NOTES --server URL [--home DIR] FILE…}.
 *
 * <p>A record is written before its task is created, under the task's key. At each start {@link
 * BackgroundSession#reconcile} tells which records have no task, because the process died in between, or the daemon's store
 * was lost: they are created. It tells which tasks have no record, because the app's records were lost: they are written
 * anew from what the tasks carry.
 */
public final class OwnRecords implements SessionDelegate {
    private static final String WANTED = "wanted";
    private static final String DONE = "done";

    private final Album album;
    private final Notebook notes;
    private final Map<String, CountDownLatch> underWay = new HashMap<>();
    private final CountDownLatch drained = new CountDownLatch(1);

    private OwnRecords(Album album, Notebook notes) {
        this.album = album;
        this.notes = notes;
    }

    public static void main(String[] arguments) throws InterruptedException {
        var notes = new Notebook(Path.of(arguments[0]));
        Album album = Album.of(Arrays.copyOfRange(arguments, 1, arguments.length));
        new OwnRecords(album, notes).uploadAll();
    }

    private void uploadAll() throws InterruptedException {
        for (Album.Photo photo : album.photos()) {
            if (notes.read(WANTED, photo.key()).isEmpty()) {
                notes.write("file", photo.key(), photo.file().toString());
                notes.write(WANTED, photo.key(), photo.target().toString());
                System.out.println(photo.key() + ": recorded");
            }
        }
        var configuration = SessionConfiguration.background("photos")
                .app("com.example.photos.records")
                .home(album.home())
                .deliveryStart(SessionConfiguration.DeliveryStart.BY_HAND) // first the records, then the events
                .build();
        try (var session = BackgroundSession.open(configuration, this)) {
            System.out.println("session open");
            reconcile(session);
            session.start();
            for (CountDownLatch each : underWay.values()) {
                each.await();
            }
            drained.await(); // what an earlier process recorded and didn't return from comes again: let it go, too
            session.flush();
        }
        System.out.println("records complete");
    }

    private void reconcile(BackgroundSession session) {
        Map<String, String> wanted = notes.all(WANTED);
        wanted.keySet().removeAll(notes.all(DONE).keySet());
        wanted.keySet().forEach(key -> underWay.put(key, new CountDownLatch(1)));
        Reconciliation found = session.reconcile(wanted.keySet());
        for (Task task : found.unexpected()) {
            String key = task.key().orElseThrow();
            if (notes.read(DONE, key).isEmpty()) {
                notes.write("file", key, task.description());
                notes.write(WANTED, key, "as the session has it");
                System.out.println(key + ": record rebuilt");
            }
            underWay.put(key, new CountDownLatch(1));
            task.resume();
        }
        found.known().forEach((key, task) -> {
            if (task.isAcknowledged()) {
                done(key, "acknowledged earlier");
            } else {
                task.resume();
            }
        });
        for (String key : found.unknownKeys()) {
            System.out.println(key + ": creating");
            Path file = Path.of(notes.read("file", key).orElseThrow());
            session.upload(
                            key,
                            Request.put(URI.create(notes.read(WANTED, key).orElseThrow()))
                                    .build(),
                            file,
                            UploadOptions.defaults().withDescription(file.toString()))
                    .resume();
            System.out.println(key + ": created and resumed");
        }
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
        String key = task.key().orElseThrow();
        System.out.println(key + ": complete");
        done(
                key,
                completion instanceof Completion.Finished finished
                        ? String.valueOf(finished.response().status())
                        : "failed");
        System.out.println(key + ": recorded as done");
    }

    private void done(String key, String how) {
        if (notes.read(DONE, key).isEmpty()) {
            notes.write(DONE, key, how);
        }
        CountDownLatch waiting = underWay.get(key);
        if (waiting != null) {
            waiting.countDown();
        }
    }
}
