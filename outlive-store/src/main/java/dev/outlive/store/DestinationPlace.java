package dev.outlive.store;

import dev.outlive.core.engine.PinnedSource.Identity;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The declared destination of one download. Its bytes are written beside it as {@code .outlive-<task>.part}; the whole,
 * synced file then gets its name in one step, and the folder is synced.
 *
 * <p>A crash may fall between that step and the commit that says so. The download is then made again, and must not take
 * its own file for somebody else's: what was about to be placed is noted in the spool before ({@link PlacedNote}).
 */
final class DestinationPlace implements DownloadBody.Place {
    private static final Logger LOG = LoggerFactory.getLogger(DestinationPlace.class);
    private static final int NAMES_TRIED_MAX = 10_000; // then somebody else is making them

    private final Destination destination;
    private final Path wanted;
    private final Path folder;
    private final Path part;
    private final PlacedNote note;

    DestinationPlace(SpoolNames names, TaskId task, Destination destination) {
        this.destination = destination;
        this.wanted = Path.of(destination.path());
        this.folder = java.util.Objects.requireNonNull(wanted.getParent());
        this.part = partOf(task, destination);
        this.note = new PlacedNote(names, task);
    }

    static Path partOf(TaskId task, Destination destination) {
        return Path.of(destination.path()).resolveSibling(".outlive-" + task + ".part");
    }

    /**
     * Looks before anything is asked for: the file that is there already and makes a request needless, if any.
     *
     * @throws DestinationException if the file can't be put there
     */
    Optional<Path> look() throws DestinationException {
        requireFolder();
        if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(wanted, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(wanted)) {
            throw Files.isDirectory(wanted, LinkOption.NOFOLLOW_LINKS)
                    ? new DestinationException(ErrorCode.FILE_IS_DIRECTORY, wanted + " is a folder; name a file in it")
                    : new DestinationException(
                            ErrorCode.CANNOT_CREATE_FILE, wanted + " is a special file, which isn't replaced");
        }
        return switch (destination.onConflict()) {
            case REPLACE, RENAME -> Optional.empty();
            case SKIP -> isOurs(wanted) ? Optional.empty() : Optional.of(wanted);
            case FAIL -> {
                if (!isOurs(wanted)) {
                    throw isThere();
                }
                yield Optional.empty();
            }
        };
    }

    @Override
    public Path part() throws IOException {
        requireFolder();
        if (destination.createFolders()) {
            try {
                Files.createDirectories(folder);
            } catch (IOException refused) {
                throw new DestinationException(
                        ErrorCode.CANNOT_CREATE_FILE,
                        "the folder " + folder + " can't be made: " + refused.getMessage(),
                        refused);
            }
        }
        Links.requireInside(destination); // also of folders that were made
        Files.deleteIfExists(part);
        return part;
    }

    @Override
    public Path place(Path written) throws IOException {
        Links.requireInside(destination);
        try {
            Path placed = placed(written);
            DurableFiles.syncFolder(folder);
            return placed;
        } catch (DestinationException told) {
            throw told;
        } catch (IOException failed) {
            throw new DestinationException(
                    ErrorCode.CANNOT_MOVE_FILE,
                    "the downloaded file can't get the name " + wanted + ": " + failed.getMessage(),
                    failed);
        }
    }

    @Override
    public void delete(Path written) {
        try {
            Files.deleteIfExists(written);
        } catch (IOException kept) {
            LOG.warn("{} stays behind and can be deleted: {}", written, kept.toString());
        }
    }

    private Path placed(Path written) throws IOException {
        Optional<Path> before = note.placed().filter(this::isOurs);
        if (destination.onConflict() == OnConflict.REPLACE) {
            return replaced(written, wanted);
        }
        Identity identity = FileIdentity.of(written).identity();
        if (before.isPresent()) {
            note.write(before.get(), identity);
            return replaced(written, before.get());
        }
        Path name = wanted;
        for (int tried = 1; tried < NAMES_TRIED_MAX; tried++) {
            if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
                note.write(name, identity);
                if (isMovedWithoutReplacing(written, name)) {
                    return name;
                }
            }
            if (destination.onConflict() != OnConflict.RENAME) {
                throw isThere();
            }
            name = numbered(tried);
        }
        throw isThere();
    }

    private static Path replaced(Path written, Path name) throws IOException {
        Files.move(written, name, StandardCopyOption.ATOMIC_MOVE);
        return name;
    }

    /** A second name fails where the first is taken, which a rename doesn't. */
    private static boolean isMovedWithoutReplacing(Path written, Path name) throws IOException {
        try {
            Files.createLink(name, written);
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
            try {
                Files.move(written, name);
                return true;
            } catch (FileAlreadyExistsException taken) {
                return false;
            }
        }
        Files.delete(written);
        return true;
    }

    /** {@code report (1).pdf} for {@code report.pdf}. */
    private Path numbered(int number) {
        String name = wanted.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String ending = dot > 0 ? name.substring(dot) : "";
        return folder.resolve(stem + " (" + number + ")" + ending);
    }

    private boolean isOurs(Path file) {
        return note.says(file);
    }

    private void requireFolder() throws DestinationException {
        Links.requireInside(destination);
        if (!destination.createFolders() && !Files.isDirectory(folder)) {
            throw new DestinationException(
                    ErrorCode.CANNOT_CREATE_FILE,
                    "the folder " + folder + " of the destination isn't there, and folders aren't to be made");
        }
    }

    private DestinationException isThere() {
        return new DestinationException(
                ErrorCode.CANNOT_CREATE_FILE,
                wanted + " is there already and stays as it is; on a conflict it may be replaced, renamed or skipped");
    }
}
