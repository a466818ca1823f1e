package dev.outlive.store;

import dev.outlive.core.engine.PinnedSource.Identity;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.FrameCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a download was about to put at its destination, kept in the spool until its task is acknowledged:
 * {@code {"path":"/home/me/a.pdf","identity":{"bytes":7,"modifiedNanos":1,"fileKey":"801-2a"}}}. Written before the file
 * gets its name, so that after a crash the file is known as the task's own. A note that was torn says nothing.
 */
final class PlacedNote {
    private final Path file;

    private record Content(@Nullable String path, @Nullable Identity identity) {}

    PlacedNote(SpoolNames names, TaskId task) {
        this.file = names.note(task);
    }

    void write(Path path, Identity identity) throws IOException {
        DurableFiles.write(file, FrameCodec.JSON.writeValueAsBytes(new Content(path.toString(), identity)));
    }

    /** The name that a file was about to get. */
    Optional<Path> placed() {
        return Optional.ofNullable(read().path()).map(Path::of);
    }

    /** Whether this is the file that was about to get this name, unchanged. */
    boolean says(Path path) {
        Content noted = read();
        try {
            return path.toString().equals(noted.path())
                    && FileIdentity.of(path).identity().equals(noted.identity());
        } catch (IOException gone) {
            return false;
        }
    }

    private Content read() {
        try {
            return Files.exists(file)
                    ? FrameCodec.JSON.readValue(Files.readAllBytes(file), Content.class)
                    : new Content(null, null);
        } catch (IOException | JacksonException unreadable) {
            return new Content(null, null);
        }
    }
}
