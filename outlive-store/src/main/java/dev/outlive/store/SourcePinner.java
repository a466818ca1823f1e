package dev.outlive.store;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.Text;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Holds an upload's file: a reflink or copy in the spool, durable when {@link #pin} returns, or the file's identity, to be
 * compared later. Safe from any thread.
 */
final class SourcePinner {
    /** Room left on the disk beside a copy, for the store's log and other people's work. */
    private static final long ROOM_BYTES = 16L << 20;

    /** Smaller copies don't ask for the disk's free space first: asking takes longer than failing. */
    private static final long ROOM_ASKED_FROM = 1L << 20;

    /** Copies at one time: so many syncs share one write of the file system's journal. */
    private static final int WORKERS = 8;

    private static final int DEVICES_MAX = 64; // beyond that, a clone is simply tried

    private final SpoolNames names;
    private final HandOver handOver;
    private final long copyBytesMax;
    private final Set<Long> devicesWithoutReflink = ConcurrentHashMap.newKeySet();

    SourcePinner(SpoolNames names, HandOver handOver, long copyBytesMax) {
        this.names = names;
        this.handOver = handOver;
        this.copyBytesMax = copyBytesMax;
    }

    PinnedSource pin(Source source) throws SourceException {
        PinnedSource pinned = hold(source);
        sync(Path.of(source.path()));
        return pinned;
    }

    /** Holds all or none; for many small files in a fraction of the time, since the disk syncs them together. */
    List<PinnedSource> pin(List<Source> sources) throws SourceException {
        var held = new ArrayList<PinnedSource>();
        SourceException refused = null;
        try (var workers = Executors.newFixedThreadPool(
                WORKERS, Thread.ofPlatform().name("pin-", 0).factory())) {
            var running = new ArrayList<Future<PinnedSource>>();
            for (Source source : sources) {
                running.add(workers.submit(() -> hold(source)));
            }
            for (Future<PinnedSource> each : running) {
                try {
                    held.add(each.get());
                } catch (ExecutionException failed) {
                    refused = refused == null ? refusal(failed) : refused;
                }
            }
            if (refused == null && !sources.isEmpty()) {
                sync(Path.of(sources.getFirst().path()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            refused = new SourceException(
                    ErrorCode.SPOOL_UNREADABLE,
                    "the daemon stops. No task was created. Repeat the call: the daemon starts again by that",
                    stopped);
        } catch (SourceException unsynced) {
            refused = unsynced;
        }
        if (refused != null) {
            held.forEach(this::discard);
            throw refused;
        }
        return held;
    }

    void discard(PinnedSource pinned) {
        if (pinned.mode() == SourceMode.SNAPSHOT) {
            names.delete(Path.of(pinned.path()));
        }
    }

    private static SourceException refusal(ExecutionException failed) {
        if (failed.getCause() instanceof SourceException refused) {
            return refused;
        }
        throw new IllegalStateException("holding a file", failed.getCause());
    }

    private void sync(Path original) throws SourceException {
        try {
            names.sync();
        } catch (IOException failed) {
            throw spoolFailure(original, failed);
        }
    }

    private PinnedSource hold(Source source) throws SourceException {
        Path original = Path.of(source.path());
        if (source.isHandedOver()) {
            return handedOver(original);
        }
        FileIdentity found = look(original);
        requireReadable(original);
        Links.requireInside(source);
        PinnedSource held = switch (source.mode()) {
            case REFERENCE, CONSUME -> reference(source, source.mode(), found);
            case SNAPSHOT -> snapshot(source, found, Long.MAX_VALUE).orElseThrow();
            case AUTO ->
                snapshot(source, found, copyBytesMax).orElseGet(() -> reference(source, SourceMode.REFERENCE, found));
        };
        try {
            Links.requireInside(source); // what was held is the file that was looked at, and that is still inside
        } catch (SourceException outside) {
            discard(held);
            throw outside;
        }
        return held;
    }

    /** A body without a file of its own is linked, not copied: nobody writes to it any more. */
    private PinnedSource handedOver(Path file) throws SourceException {
        if (!handOver.folder().equals(file.getParent())) {
            throw new SourceException(
                    ErrorCode.FILE_OUTSIDE_ROOT,
                    shown(file) + " isn't in the folder " + handOver.folder()
                            + " for bodies without a file. The task was not created. Let the client library put it there");
        }
        FileIdentity found = look(file);
        requireReadable(file);
        take(file, found.identity().bytes());
        Path held = null;
        Path aside = names.aside(SpoolNames.Kind.SOURCE);
        try {
            if (!handOver.linked(file, aside)) {
                copy(file, aside, found.identity().bytes());
            }
            held = names.rename(aside);
            return new PinnedSource(
                    SourceMode.SNAPSHOT,
                    file.toString(),
                    held.toString(),
                    found.identity().bytes(),
                    found.identity());
        } catch (IOException failed) {
            throw spoolFailure(file, failed);
        } finally {
            names.delete(aside);
            giveUnless(held, found.identity().bytes());
        }
    }

    /** Counts a copy against the quota before it is made. */
    private void take(Path original, long bytes) throws SourceException {
        SpoolQuota quota = names.quota();
        if (!quota.take(bytes)) {
            throw new SourceException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "a copy of " + shown(original) + " needs " + bytes + " bytes, and " + SpoolPlace.full(quota)
                            + "; the task was not created. Acknowledge or cancel tasks that hold files, raise the quota,"
                            + " or send the file itself with the source mode reference",
                    bytes - quota.left());
        }
    }

    private void giveUnless(@Nullable Path held, long bytes) {
        if (held == null) {
            names.quota().give(bytes);
        }
    }

    /** What differs from the file that was pinned, for people; empty if it is the same. */
    Optional<String> changed(PinnedSource pinned) {
        String name = shown(Path.of(pinned.original()));
        try {
            PinnedSource.Identity now = FileIdentity.of(Path.of(pinned.path())).identity();
            if (pinned.mode() == SourceMode.SNAPSHOT) {
                return now.bytes() == pinned.bytes()
                        ? Optional.empty()
                        : Optional.of("the copy of " + name + " in the spool has " + now.bytes() + " bytes instead of "
                                + pinned.bytes());
            }
            return difference(pinned.identity(), now)
                    .map(what -> name + " changed after the task was created: " + what);
        } catch (IOException gone) {
            return Optional.of(name + " can't be looked at any more: " + reason(gone));
        }
    }

    private Optional<PinnedSource> snapshot(Source source, FileIdentity found, long copyMax) throws SourceException {
        Path original = Path.of(source.path());
        FileIdentity before = found;
        for (int round = 0; round < 2; round++) {
            long bytes = before.identity().bytes();
            Path copy = null;
            Path aside = names.aside(SpoolNames.Kind.SOURCE);
            if (bytes <= copyMax) {
                take(original, bytes);
            } else if (!names.quota().take(bytes)) {
                return Optional.empty(); // a clone would count, too
            }
            try {
                if (!cloned(original, aside, before.device())) {
                    if (bytes > copyMax) {
                        return Optional.empty();
                    }
                    requireRoom(original, bytes);
                    copy(original, aside, bytes);
                }
                FileIdentity after = look(original);
                if (after.identity().equals(before.identity()) && Files.size(aside) == bytes) {
                    copy = names.rename(aside);
                    return Optional.of(new PinnedSource(
                            SourceMode.SNAPSHOT,
                            original.toString(),
                            copy.toString(),
                            bytes,
                            before.identity(),
                            source.root()));
                }
                before = after;
            } catch (IOException failed) {
                throw spoolFailure(original, failed);
            } finally {
                names.delete(aside);
                giveUnless(copy, bytes);
            }
        }
        throw new SourceException(
                ErrorCode.FILE_CHANGED,
                shown(original)
                        + " changed while it was copied, twice. The task was not created. Finish writing the file"
                        + " and submit it again");
    }

    private boolean cloned(Path original, Path aside, long device) throws IOException {
        if (devicesWithoutReflink.contains(device)) {
            return false;
        }
        if (!Reflink.tryClone(original, aside)) {
            if (devicesWithoutReflink.size() < DEVICES_MAX) {
                devicesWithoutReflink.add(device);
            }
            return false;
        }
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return true;
    }

    private static void copy(Path original, Path aside, long bytes) throws IOException {
        try (FileChannel from = FileChannel.open(original, StandardOpenOption.READ);
                FileChannel to = PrivateFiles.create(aside)) {
            long copied = 0;
            while (copied < bytes) {
                long more = from.transferTo(copied, bytes - copied, to);
                if (more <= 0) {
                    break; // shorter than it was; seen when the identities are compared
                }
                copied += more;
            }
            to.force(true);
        }
    }

    private void requireRoom(Path original, long bytes) throws SourceException, IOException {
        if (bytes < ROOM_ASKED_FROM) {
            return;
        }
        long usable = Files.getFileStore(names.folder()).getUsableSpace();
        if (usable < bytes + ROOM_BYTES) {
            throw new SourceException(
                    ErrorCode.DISK_FULL,
                    "a copy of " + shown(original) + " needs " + bytes + " bytes and the disk of " + names.folder()
                            + " has " + usable + " left, of which " + ROOM_BYTES
                            + " stay free for the daemon's records. The task was not created. Free some space, or send the file"
                            + " itself with the source mode reference",
                    bytes + ROOM_BYTES - usable);
        }
    }

    private static FileIdentity look(Path original) throws SourceException {
        FileIdentity found;
        try {
            found = FileIdentity.of(original);
        } catch (IOException unreadable) {
            throw unreadable(original, unreadable);
        }
        return switch (found.kind()) {
            case FILE -> found;
            case FOLDER ->
                throw new SourceException(
                        ErrorCode.FILE_IS_DIRECTORY,
                        shown(original) + " is a folder. The task was not created. Name a file");
            case SPECIAL ->
                throw new SourceException(
                        ErrorCode.FILE_IS_DIRECTORY,
                        shown(original) + " is a pipe, socket or device, which can't be sent again after a failure. The"
                                + " task was not created. Write it to a file first");
        };
    }

    private static void requireReadable(Path original) throws SourceException {
        try {
            FileChannel.open(original, StandardOpenOption.READ).close();
        } catch (IOException unreadable) {
            throw unreadable(original, unreadable);
        }
    }

    private static PinnedSource reference(Source source, SourceMode mode, FileIdentity found) {
        String path = source.path();
        return new PinnedSource(mode, path, path, found.identity().bytes(), found.identity(), source.root());
    }

    private static Optional<String> difference(PinnedSource.Identity then, PinnedSource.Identity now) {
        if (then.bytes() != now.bytes()) {
            return Optional.of("it had " + then.bytes() + " bytes and has " + now.bytes());
        }
        if (!then.fileKey().equals(now.fileKey())) {
            return Optional.of("another file took its place");
        }
        return then.modifiedNanos() == now.modifiedNanos() ? Optional.empty() : Optional.of("it was written to");
    }

    private static SourceException unreadable(Path original, IOException failed) {
        String name = shown(original);
        return switch (failed) {
            case NoSuchFileException _, NotDirectoryException _ ->
                new SourceException(
                        ErrorCode.FILE_NOT_FOUND,
                        name + " doesn't exist. The task was not created. Check the path",
                        failed);
            case AccessDeniedException _ ->
                new SourceException(
                        ErrorCode.FILE_NO_PERMISSION,
                        name + " may not be read by " + System.getProperty("user.name")
                                + ". The task was not created. Allow it: chmod u+r, and x on its folders",
                        failed);
            default ->
                new SourceException(
                        ErrorCode.FILE_NOT_FOUND,
                        name + " can't be read: " + reason(failed)
                                + ". The task was not created. Mend that and try again",
                        failed);
        };
    }

    private SourceException spoolFailure(Path original, IOException failed) {
        if (DiskFull.is(failed)) {
            return new SourceException(
                    ErrorCode.DISK_FULL,
                    "the disk of " + names.folder() + " became full while " + shown(original)
                            + " was copied. The task was not created, and nothing is left behind. Free some space and"
                            + " submit it again",
                    failed);
        }
        if (failed instanceof AccessDeniedException || failed instanceof NoSuchFileException) {
            String file = String.valueOf(((java.nio.file.FileSystemException) failed).getFile());
            if (!Path.of(file).startsWith(names.folder())) {
                return unreadable(original, failed);
            }
        }
        return new SourceException(
                ErrorCode.SPOOL_UNREADABLE,
                shown(original) + " can't be copied to " + names.folder() + ": " + reason(failed)
                        + ". The task was not created. Look after that folder and submit again",
                failed);
    }

    private static String reason(IOException failed) {
        String known = failed instanceof java.nio.file.FileSystemException system ? system.getReason() : null;
        if (known != null) {
            return known;
        }
        return failed instanceof NoSuchFileException ? "it doesn't exist" : String.valueOf(failed.getMessage());
    }

    private static String shown(Path path) {
        return "'" + Text.visible(path.toString(), 300) + "'";
    }
}
