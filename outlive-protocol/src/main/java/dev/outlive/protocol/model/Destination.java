package dev.outlive.protocol.model;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a download's bytes end up: a file that the app names. It appears whole or not at all, and only for an accepted
 * status; whatever else the server answers is the response's body and leaves the destination alone. A server never names
 * a file.
 *
 * <p>Immutable; each {@code with…} gives a copy.
 *
 * @param path absolute
 * @param createFolders makes the folders above the file if they aren't there
 * @param acceptedStatuses the statuses whose body is the file; empty for 2xx
 * @param root the root of its session that it lies under, or null for a session without roots
 */
public record Destination(
        String path,
        OnConflict onConflict,
        boolean createFolders,
        List<Integer> acceptedStatuses,
        @Nullable FileRoot root) {
    public Destination {
        Path file = Path.of(path);
        if (!file.isAbsolute() || file.getFileName() == null) {
            throw new IllegalArgumentException(
                    "a download's destination is the absolute path of a file: '" + Text.visible(path, 200) + "'");
        }
        acceptedStatuses = List.copyOf(acceptedStatuses);
        for (int status : acceptedStatuses) {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("a final status is 200 to 599, not " + status);
            }
        }
    }

    /** A file of a session without roots. */
    public Destination(String path, OnConflict onConflict, boolean createFolders, List<Integer> acceptedStatuses) {
        this(path, onConflict, createFolders, acceptedStatuses, null);
    }

    /** This file, in a folder that is there; a file of this name isn't touched ({@link OnConflict#FAIL}). */
    public static Destination file(Path file) {
        if (!file.getFileSystem().equals(FileSystems.getDefault())) {
            throw new IllegalArgumentException("the daemon writes files of the default file system only, not " + file);
        }
        return new Destination(file.toAbsolutePath().normalize().toString(), OnConflict.FAIL, false, List.of());
    }

    /** What becomes of the download if the file is there already. */
    public Destination withOnConflict(OnConflict policy) {
        return new Destination(path, policy, createFolders, acceptedStatuses, root);
    }

    /** Makes the folders above the file if they aren't there. */
    public Destination withFoldersCreated() {
        return new Destination(path, onConflict, true, acceptedStatuses, root);
    }

    /** Takes the body of these statuses for the file, and of no other. */
    public Destination withAcceptedStatuses(int... statuses) {
        return new Destination(
                path, onConflict, createFolders, Arrays.stream(statuses).boxed().toList(), root);
    }

    /** The same under the narrowest of these roots that holds it. */
    public Destination within(List<FileRoot> roots) {
        return new Destination(
                path,
                onConflict,
                createFolders,
                acceptedStatuses,
                FileRoot.of(path, roots).orElse(null));
    }

    /** The same where its root lies now, if that is one of these. */
    public Destination movedTo(List<FileRoot> roots) {
        return root == null
                ? this
                : new Destination(
                        root.moved(path, roots),
                        onConflict,
                        createFolders,
                        acceptedStatuses,
                        root.now(roots).orElse(root));
    }

    /** Whether the body of an answer with this status is the file. */
    public boolean accepts(int status) {
        return acceptedStatuses.isEmpty() ? status >= 200 && status <= 299 : acceptedStatuses.contains(status);
    }
}
