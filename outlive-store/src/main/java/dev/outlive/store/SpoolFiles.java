package dev.outlive.store;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.Spool;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool: private copies of what is to be sent, large response bodies and results of downloads, in one folder that only its user can reach.
 * A file is synced, renamed and its folder synced before anybody is told of it. Safe from any thread.
 */
public final class SpoolFiles implements Spool {
    /** With the source mode auto a larger file is sent as it is, under watch: a copy would take long and much room. */
    public static final long COPY_BYTES_MAX_DEFAULT = 256L << 20;

    /** A larger response body becomes a file, where nothing else is said. */
    public static final int INLINE_BYTES_MAX = 256 << 10;

    /** Of a larger response body the beginning is kept, where nothing else is said. */
    public static final long BODY_BYTES_MAX = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SpoolFiles.class);

    private final SpoolNames names;
    private final HandOver handOver;
    private final SourcePinner pinner;
    private final Limits limits;

    /**
     * What the spool is bounded by.
     *
     * @param copyBytesMax the source mode auto copies files up to this size
     * @param bytesMax what all files together may have, 0 for no quota; answers count and are always kept
     * @param inlineBytesMax a larger response body becomes a file
     * @param bodyBytesMax of a larger response body the beginning is kept
     */
    public record Limits(long copyBytesMax, long bytesMax, int inlineBytesMax, long bodyBytesMax) {
        /** Those of copies and of all files; for response bodies the usual ones. */
        public Limits(long copyBytesMax, long bytesMax) {
            this(copyBytesMax, bytesMax, INLINE_BYTES_MAX, BODY_BYTES_MAX);
        }
    }

    private SpoolFiles(SpoolNames names, HandOver handOver, SourcePinner pinner, Limits limits) {
        this.names = names;
        this.handOver = handOver;
        this.pinner = pinner;
        this.limits = limits;
    }

    /** The spool in this folder, which is made if it isn't there. */
    public static SpoolFiles open(Path folder) throws IOException {
        return open(folder, COPY_BYTES_MAX_DEFAULT);
    }

    /** The spool in this folder, with another limit for copies under the source mode auto. */
    public static SpoolFiles open(Path folder, long copyBytesMax) throws IOException {
        return open(folder, new Limits(copyBytesMax, 0));
    }

    /** The spool in this folder, within these limits. */
    public static SpoolFiles open(Path folder, Limits limits) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        PrivateFiles.folder(absolute);
        var names = new SpoolNames(absolute, new SpoolQuota(limits.bytesMax()));
        names.count();
        var handOver = HandOver.beside(absolute);
        return new SpoolFiles(names, handOver, new SourcePinner(names, handOver, limits.copyBytesMax()), limits);
    }

    /** How many bytes the spool holds: copies of what is to be sent, answers, results of downloads. */
    public long bytes() {
        return names.quota().bytes();
    }

    /** How much of a response body is kept. */
    public long bodyBytesMax() {
        return limits.bodyBytesMax();
    }

    /** Holds an upload's file in the way its source asks for. A copy is durable when this returns. */
    public PinnedSource pin(Source source) throws SourceException {
        return pinner.pin(source);
    }

    /** Holds all of these files or none: for a batch, whose files are copied side by side and synced together. */
    public List<PinnedSource> pin(List<Source> sources) throws SourceException {
        return pinner.pin(sources);
    }

    /** Size and time of change of the file as it is now, as a fingerprint has them; empty if it can't be told. */
    public Optional<String> identity(Source source) {
        try {
            return Optional.of(
                    FileIdentity.of(Path.of(source.path())).identity().fingerprint());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Why this isn't the file any more that was pinned; empty if it is. To be asked before, and after, it is sent. */
    public Optional<String> changed(PinnedSource source) {
        return pinner.changed(source);
    }

    /** A place for the body of a response. */
    public ResponseBody body() {
        return body(limits.inlineBytesMax(), limits.bodyBytesMax());
    }

    /** A place for the body of a response, with other limits. */
    public ResponseBody body(int inlineBytesMax, long bytesMax) {
        return new ResponseBody(names, inlineBytesMax, bytesMax);
    }

    /** A place for the result of a download without a destination. */
    public DownloadBody result() throws IOException {
        return new DownloadBody(new SpoolPlace(names, SpoolPlace.Bounds.QUOTA), Long.MAX_VALUE);
    }

    /** A place for the answer to a download that isn't its result: an error page, of which the beginning is kept. */
    public DownloadBody page() throws IOException {
        return new DownloadBody(new SpoolPlace(names, SpoolPlace.Bounds.NONE), limits.bodyBytesMax());
    }

    /** A place for the result of a download at its destination, whose file appears whole or not at all. */
    public DownloadBody result(TaskId task, Destination destination) throws IOException {
        return new DownloadBody(new DestinationPlace(names, task, destination), Long.MAX_VALUE);
    }

    /**
     * Looks at a destination before anything is asked for.
     *
     * @return the file that is there and is to be left alone, so that the download is skipped
     * @throws DestinationException if the result couldn't be put there
     */
    public Optional<Path> look(TaskId task, Destination destination) throws DestinationException {
        return new DestinationPlace(names, task, destination).look();
    }

    /**
     * Looks whether links lead a destination out of its root.
     *
     * @throws DestinationException if they do, or if it can't be seen
     */
    public void requireInside(Destination destination) throws DestinationException {
        Links.requireInside(destination);
    }

    /**
     * Looks whether a download of so many bytes has room on the disk where it goes.
     *
     * @param destination null for the spool
     * @throws DestinationException {@code disk-full} if it hasn't, {@code quota-exceeded} if the spool may not hold so much;
     *     a disk that can't be asked is taken to have
     */
    public void requireRoom(@Nullable Destination destination, long bytes) throws DestinationException {
        if (destination == null && bytes > names.quota().left()) {
            throw new DestinationException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "the download is expected to have " + bytes + " bytes, and " + SpoolPlace.full(names.quota()));
        }
        Path folder = destination == null
                ? names.folder()
                : Path.of(destination.path()).getParent();
        while (folder != null && !Files.isDirectory(folder)) {
            folder = folder.getParent();
        }
        long usable;
        try {
            usable =
                    folder == null ? Long.MAX_VALUE : Files.getFileStore(folder).getUsableSpace();
        } catch (IOException unknown) {
            return;
        }
        if (usable < bytes) {
            throw new DestinationException(
                    ErrorCode.DISK_FULL,
                    "the download is expected to have " + bytes + " bytes and the disk of " + folder + " has " + usable
                            + " left");
        }
    }

    /** Removes what a lost attempt of this download left beside its destination; true if there was something. */
    public boolean sweep(TaskId task, Destination destination) throws IOException {
        return Files.deleteIfExists(DestinationPlace.partOf(task, destination));
    }

    /** Tasks whose destination may hold a file that no commit tells of. */
    public List<TaskId> noted() throws IOException {
        return names.noted();
    }

    /** Where a task's note lies, to be kept at a sweep. */
    public String note(TaskId task) {
        return names.note(task).toString();
    }

    @Override
    public void release(TaskId task, TaskRequest request, @Nullable Response response, boolean successful) {
        if (request.destination() != null) {
            names.delete(names.note(task));
        }
        PinnedSource source = request.source();
        if (source != null && source.mode() == SourceMode.SNAPSHOT) {
            discard(source);
        }
        if (source != null && source.mode() == SourceMode.CONSUME && successful) {
            consume(source);
        }
        if (response != null && response.bodyPath() != null) {
            names.delete(Path.of(response.bodyPath()));
        }
    }

    @Override
    public void discard(PinnedSource source) {
        pinner.discard(source);
    }

    /** Keeps every file while a copy is made of what rows speak of at one moment; closing lets go. */
    AutoCloseable keepAll() {
        return names.keepAll();
    }

    /**
     * Takes in a file of another spool under its name; durable after {@link #sync}.
     *
     * @return false if a file of that name is here
     */
    boolean takeIn(Path file) throws IOException {
        Path lasting = names.folder().resolve(file.getFileName());
        if (!names.isOurs(lasting)) {
            throw new IOException(file.getFileName() + " isn't the name of a spooled file");
        }
        if (Files.exists(lasting)) {
            return false;
        }
        Path aside = lasting.resolveSibling(lasting.getFileName() + ".part");
        Files.deleteIfExists(aside);
        PrivateCopy.of(file, aside);
        names.quota().add(Files.size(names.rename(aside)));
        return true;
    }

    void sync() throws IOException {
        names.sync();
    }

    /** Removes files that were taken in for nothing. */
    void giveUp(List<Path> files) {
        files.forEach(file -> names.delete(names.folder().resolve(file.getFileName())));
    }

    /**
     * Removes the spool's own files that no row speaks of: a crash left them. To be called at the start, before the first
     * file is pinned; files that the spool didn't make stay.
     *
     * @param referenced what {@code spoolPaths} of the store says
     * @return the names of the removed files
     */
    public List<String> sweep(List<String> referenced) throws IOException {
        Set<String> kept = HashSet.newHashSet(referenced.size());
        for (String path : referenced) {
            kept.add(Path.of(path).getFileName().toString()); // names are unique, and the folder may have moved
        }
        return names.others(kept).stream()
                .filter(names::delete)
                .map(file -> file.getFileName().toString())
                .toList();
    }

    /** Removes bodies that processes of a day ago wrote and never handed over; the names of the removed files. */
    public List<String> sweepHandOver(Instant now) throws IOException {
        return handOver.sweep(now);
    }

    /** The app asked for the file's end; it gets it only if it is still the file that was sent. */
    private void consume(PinnedSource source) {
        Optional<String> changed = changed(source);
        if (changed.isPresent()) {
            LOG.warn("a consumed file stays: {}", changed.get());
            return;
        }
        try {
            Files.deleteIfExists(Path.of(source.original()));
        } catch (IOException kept) {
            LOG.warn("a consumed file stays: {}", kept.toString());
        }
    }
}
