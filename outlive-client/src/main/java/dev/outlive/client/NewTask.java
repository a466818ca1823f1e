package dev.outlive.client;

import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.wire.Submission;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A task to be created with others ({@link BackgroundSession#createAll}). Immutable; the same object is the same task, however
 * often it is created. Only a {@link Body} can be read but once: after a failure its task is built again.
 */
public final class NewTask {
    private final Function<@Nullable Source, Submission> submission;
    private final @Nullable Source source;
    private final @Nullable Body body;

    private NewTask(
            TaskKind kind,
            @Nullable TaskKey key,
            Request request,
            @Nullable Source source,
            @Nullable Body body,
            @Nullable Destination destination,
            TaskOptions options) {
        Objects.requireNonNull(request, "the request is null");
        Objects.requireNonNull(options, "the options are null; those by default are TaskOptions.defaults()");
        // the same in a repeat after a lost answer, so that it makes no second task
        String submissionId = UUID.randomUUID().toString();
        this.submission = from -> options.submission(kind, key, submissionId, request, from, destination);
        this.source = source;
        this.body = body;
    }

    /** An upload of a file, as {@link BackgroundSession#upload(String, Request, Path, UploadOptions)} makes one. */
    public static NewTask upload(@Nullable String key, Request request, Path file, UploadOptions options) {
        return upload(keyOf(key), request, file, options);
    }

    static NewTask upload(@Nullable TaskKey key, Request request, Path file, UploadOptions options) {
        Objects.requireNonNull(file, "the file to upload is null");
        requireOptions(options);
        if (!file.getFileSystem().equals(FileSystems.getDefault())) {
            throw new IllegalArgumentException("the daemon reads files of the default file system only, not " + file);
        }
        var source = new Source(file.toAbsolutePath().normalize().toString(), options.source());
        return new NewTask(TaskKind.UPLOAD, key, request, source, null, null, options.common());
    }

    /** An upload of bytes, a text or a stream, as {@link BackgroundSession#upload(String, Request, Body, UploadOptions)} makes one. */
    public static NewTask upload(@Nullable String key, Request request, Body body, UploadOptions options) {
        return upload(keyOf(key), request, body, options);
    }

    static NewTask upload(@Nullable TaskKey key, Request request, Body body, UploadOptions options) {
        Objects.requireNonNull(body, "the body to upload is null");
        requireOptions(options);
        return new NewTask(TaskKind.UPLOAD, key, request, null, body, null, options.common());
    }

    private static void requireOptions(UploadOptions options) {
        Objects.requireNonNull(options, "the options are null; those by default are UploadOptions.defaults()");
    }

    /** A download, as {@link BackgroundSession#download(String, Request, Destination, TaskOptions)} makes one. */
    public static NewTask download(
            @Nullable String key, Request request, @Nullable Destination destination, TaskOptions options) {
        return download(keyOf(key), request, destination, options);
    }

    static NewTask download(
            @Nullable TaskKey key, Request request, @Nullable Destination destination, TaskOptions options) {
        return new NewTask(TaskKind.DOWNLOAD, key, request, null, null, destination, options);
    }

    /** A data task, as {@link BackgroundSession#data(String, Request, TaskOptions)} makes one. */
    public static NewTask data(@Nullable String key, Request request, TaskOptions options) {
        return data(keyOf(key), request, options);
    }

    static NewTask data(@Nullable TaskKey key, Request request, TaskOptions options) {
        return new NewTask(TaskKind.DATA, key, request, null, null, null, options);
    }

    /** The key of a task that is to have one. */
    static TaskKey requireKey(String key) {
        return new TaskKey(Objects.requireNonNull(
                key, "the key is null; a task without one is created by the method that takes no key"));
    }

    private static @Nullable TaskKey keyOf(@Nullable String key) {
        return key == null ? null : new TaskKey(key);
    }

    /** What the daemon gets; a body is handed over first. */
    Submission submission(Function<Body, Source> handOver) {
        return submission.apply(body == null ? source : handOver.apply(body));
    }
}
