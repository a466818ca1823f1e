package dev.outlive.store;

import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Where links lead: a file that lies under a root by its path may not. */
final class Links {
    private Links() {}

    /** @throws SourceException if links lead a file that is to be sent out of its root */
    static void requireInside(Source source) throws SourceException {
        FileRoot root = source.root();
        if (root == null) {
            return;
        }
        try {
            Optional<Path> outside = outside(root, Path.of(source.path()));
            if (outside.isPresent()) {
                throw new SourceException(
                        ErrorCode.FILE_OUTSIDE_ROOT,
                        shown(source.path()) + " leads by a link to "
                                + shown(outside.get().toString())
                                + ", outside of the root " + root
                                + ". The task was not created. Name a file that lies in it");
            }
        } catch (IOException unknown) {
            throw new SourceException(
                    ErrorCode.FILE_NOT_FOUND,
                    "it can't be seen where " + shown(source.path()) + " leads, in the root " + root + ": "
                            + unknown.getMessage() + ". The task was not created. Check the path, and that of the root",
                    unknown);
        }
    }

    /** @throws DestinationException if links lead the folder of a destination out of its root */
    static void requireInside(Destination destination) throws DestinationException {
        FileRoot root = destination.root();
        if (root == null) {
            return;
        }
        String folder = String.valueOf(Path.of(destination.path()).getParent());
        Optional<Path> outside;
        try {
            outside = outside(root, Path.of(folder));
        } catch (IOException unknown) {
            throw new DestinationException(
                    ErrorCode.CANNOT_CREATE_FILE,
                    "it can't be seen where " + shown(folder) + " leads, in the root " + root + ": "
                            + unknown.getMessage(),
                    unknown);
        }
        if (outside.isPresent()) {
            throw new DestinationException(
                    ErrorCode.FILE_OUTSIDE_ROOT,
                    shown(folder) + " leads by a link to " + shown(outside.get().toString()) + ", outside of the root "
                            + root);
        }
    }

    /** Where a path leads that leaves its root; empty if it stays inside. Of a path that isn't there yet its beginning counts. */
    private static Optional<Path> outside(FileRoot root, Path file) throws IOException {
        Path inside = Path.of(root.path()).toRealPath();
        Path there = file.normalize();
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS) && there.getParent() != null) {
            there = there.getParent();
        }
        Path real = there.toRealPath();
        return real.startsWith(inside) ? Optional.empty() : Optional.of(real);
    }

    private static String shown(String path) {
        return "'" + Text.visible(path, 300) + "'";
    }
}
