package dev.outlive.proof.tasks;

import dev.outlive.client.Completion;
import dev.outlive.client.DownloadTask;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.proof.stage.Witness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A delegate that writes down what it was told, with the content of each file at that moment. */
class Told implements SessionDelegate {
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Witness witness;

    Told(Witness witness) {
        this.witness = witness;
    }

    @Override
    public void onDownloadFinished(DownloadTask task, Path file) {
        witness.downloaded(this, task);
        lines.add("downloaded " + task.key().orElse("") + " " + content(file));
    }

    @Override
    public void onComplete(Task task, Completion completion) {
        witness.complete(this, task);
        String how;
        if (completion instanceof Completion.Finished finished) {
            how = finished.response().isSkipped()
                    ? "skipped"
                    : "finished " + finished.response().status();
        } else if (completion instanceof Completion.Failed failed) {
            how = "failed " + failed.error().code();
        } else {
            how = "cancelled";
        }
        lines.add(how + " " + task.key().orElse(""));
    }

    private static String content(Path file) {
        try {
            String whole = Files.readString(file, StandardCharsets.ISO_8859_1);
            return whole.length() <= 40 ? whole : whole.length() + " characters";
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
