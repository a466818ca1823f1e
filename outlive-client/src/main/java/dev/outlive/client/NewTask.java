package dev.outlive.client;

import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.wire.Submission;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task to be created with others ({@link BackgroundSession#createAll}). Immutable; the same object is the same task. */
public final class NewTask {
    private final Submission submission;

    private NewTask(Submission submission) {
        this.submission = submission;
    }

    /** An upload of a file, as {@link BackgroundSession#upload(String, Request, Path, UploadOptions)} makes one. */
    public static NewTask upload(@Nullable String key, Request request, Path file, UploadOptions options) {
        if (!file.getFileSystem().equals(FileSystems.getDefault())) {
            throw new IllegalArgumentException("the daemon reads files of the default file system only, not " + file);
        }
        var source = new Source(file.toAbsolutePath().normalize().toString(), options.source());
        return new NewTask(of(TaskKind.UPLOAD, keyOf(key), request, source, null, options.common()));
    }

    /** A download, as {@link BackgroundSession#download(String, Request, Destination, TaskOptions)} makes one. */
    public static NewTask download(
            @Nullable String key, Request request, @Nullable Destination destination, TaskOptions options) {
        return new NewTask(of(TaskKind.DOWNLOAD, keyOf(key), request, null, destination, options));
    }

    /** A data task, as {@link BackgroundSession#data(String, Request, TaskOptions)} makes one. */
    public static NewTask data(@Nullable String key, Request request, TaskOptions options) {
        return new NewTask(of(TaskKind.DATA, keyOf(key), request, null, null, options));
    }

    static Submission of(
            TaskKind kind,
            @Nullable TaskKey key,
            Request request,
            @Nullable Source source,
            @Nullable Destination destination,
            TaskOptions options) {
        return options.submission(
                kind,
                key,
                UUID.randomUUID()
                        .toString(), // the same in a repeat after a lost answer, so that it makes no second task
                request,
                source,
                destination);
    }

    private static @Nullable TaskKey keyOf(@Nullable String key) {
        return key == null ? null : new TaskKey(key);
    }

    Submission submission() {
        return submission;
    }
}
