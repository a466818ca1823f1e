package dev.outlive.examples.photos;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Detached;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.UploadTask;
import dev.outlive.protocol.model.Request;
import java.util.concurrent.CompletableFuture;

/**
 * Uploads photos in the background: {@code PhotoUploader --server URL [--home DIR] FILE…}.
 *
 * <p>Kill it at any moment. The uploads go on without it; started again with the same arguments it finds the same tasks by
 * their keys, hears how they ended, and sends nothing twice. What it sees it says on standard output as JSON Lines.
 *
 * <p>Exit status: 0 when the server has every photo and said so with the right digest, 1 when a photo could not be
 * uploaded or the session was lost, 2 for wrong arguments.
 */
public final class PhotoUploader {
    private PhotoUploader() {}

    public static void main(String[] arguments) throws InterruptedException {
        Album album;
        try {
            album = Album.of(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("photo-uploader: " + wrong.getMessage());
            System.err.println("usage: photo-uploader --server URL [--home DIR] FILE…");
            System.exit(2);
            return;
        }
        try {
            System.exit(upload(album, new Report(System.out)) ? 0 : 1);
        } catch (OutliveException failed) {
            System.err.println("photo-uploader: " + failed.code() + ": " + failed.getMessage());
            System.exit(1);
        }
    }

    /** Asks for an upload of every photo and waits until all are settled. Whether the server has them all. */
    static boolean upload(Album album, Report report) throws InterruptedException {
        var photos = new PhotoDelegate(album, report);
        var configuration = SessionConfiguration.background("photos")
                .app("com.example.photos")
                .home(album.home());
        try (var session = BackgroundSession.open(configuration.build(), photos)) {
            for (Album.Photo photo : album.photos()) {
                var request = Request.put(photo.target())
                        .header("Content-Type", "application/octet-stream")
                        .build();
                // Get or create: the key makes this the same task in every run, never a second upload.
                UploadTask task = session.upload(photo.key(), request, photo.file());
                report.task(task);
                if (task.isAcknowledged()) {
                    photos.settledBefore(task);
                } else {
                    task.resume();
                }
            }
            CompletableFuture<Detached> lost = session.detached();
            CompletableFuture.anyOf(photos.allSettled(), lost).join();
            if (lost.isDone()) {
                System.err.println("photo-uploader: " + lost.join().message());
                return false;
            }
            session.flush(); // the acknowledgement of the last photo is durable before this process ends
            return photos.allArrived();
        }
    }
}
