package dev.outlive.store;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.session.Restored;
import dev.outlive.core.task.Task;
import dev.outlive.core.time.ClockMark;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ExportedSession;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SourceMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session out of a store that is in use: a folder with a store of its own, its key and its spool, that is a small
 * home. It holds what the session had at one moment, in which nothing of the daemon waits. The folder appears whole or not at
 * all, and its session holds until an import is accepted, so that a daemon which is started on it sends nothing.
 *
 * <p>Safe from any thread but the store's own.
 */
public final class SessionExport {
    private static final String PART = ".part";

    private final Path database;
    private final SpoolFiles spool;
    private final Path folder;
    private final boolean filesToo;

    /** Files of uploads that can't be taken along. */
    private final List<String> left = new ArrayList<>();

    private long files;
    private long bytes;

    private SessionExport(Path database, SpoolFiles spool, Path folder, boolean filesToo) {
        this.database = database;
        this.spool = spool;
        this.folder = folder;
        this.filesToo = filesToo;
    }

    /**
     * Exports a session.
     *
     * @param database the store, which may be in use
     * @param spool its spool
     * @param folder must not exist, or be empty
     * @param filesToo takes along the files that uploads send where they are, too, if they are still what was handed in
     */
    public static ExportedSession write(
            Path database, SpoolFiles spool, SessionRef session, Path folder, boolean filesToo, Instant now)
            throws PortableException {
        Path target = folder.toAbsolutePath().normalize();
        Path part = target.resolveSibling(target.getFileName() + PART);
        try (var _ = spool.keepAll()) {
            requireFree(target);
            PrivateCopy.removeAll(part);
            PrivateFiles.folder(part);
            ExportedSession written = new SessionExport(database, spool, part, filesToo).write(session, target, now);
            Files.deleteIfExists(target);
            DurableFiles.place(part, target);
            return written;
        } catch (PortableException refused) {
            remove(part);
            throw refused;
        } catch (Exception failed) {
            remove(part);
            throw failure(session, target, failed);
        }
    }

    private static void requireFree(Path folder) throws PortableException, IOException {
        boolean free = !Files.exists(folder) || (Files.isDirectory(folder) && isEmpty(folder));
        if (!free) {
            throw new PortableException(
                    ErrorCode.BAD_REQUEST,
                    "'" + folder
                            + "' is there already. Nothing was exported, and the session goes on as before. Name a folder that isn't there yet");
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var found = Files.list(folder)) {
            return found.findAny().isEmpty();
        }
    }

    private static void remove(Path part) {
        try {
            PrivateCopy.removeAll(part);
        } catch (IOException kept) {
            // why it failed matters more, and the next export to this place removes it
        }
    }

    private static PortableException failure(SessionRef session, Path target, Exception failed) {
        boolean full = DiskFull.is(failed)
                || (failed instanceof StoreException store && store.kind() == StoreException.Kind.FULL);
        String why = full ? "the disk of '" + target + "' is full" : String.valueOf(failed.getMessage());
        return new PortableException(
                full ? ErrorCode.DISK_FULL : ErrorCode.CANNOT_WRITE_FILE,
                "session " + session + " can't be exported to '" + target + "': " + why
                        + ". Nothing is left there, and the session goes on as before. Mend that, or name another folder",
                failed);
    }

    private ExportedSession write(SessionRef ref, Path target, Instant now)
            throws PortableException, SQLException, IOException {
        try (Connection reading = SqliteFile.source(database).getConnection();
                JdbiTaskStore made = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            var from = new Tables(
                    reading,
                    Sealer.open(database.resolveSibling("store.key")),
                    new SpoolPaths(folder.resolve("spool")));
            from.statements.once("PRAGMA query_only = ON");
            from.statements.once("BEGIN");
            var session = from.sessions
                    .find(ref)
                    .orElseThrow(() -> new PortableException(
                            ErrorCode.SESSION_NOT_FOUND,
                            "there is no session " + ref
                                    + ". Nothing was exported. List those there are by `outlive sessions`"));
            PrivateFiles.folder(folder.resolve("spool"));
            try (var transaction = made.begin()) {
                made.write("export session " + ref, () -> copy(session, from, made.tables(), now));
                transaction.commit();
            }
            takeSpooled(made.tables());
            DurableFiles.syncFolder(folder.resolve("spool"));
            var ledger = session.ledger;
            return new ExportedSession(
                    ExportedSession.SCHEMA,
                    ref.app(),
                    ref.session(),
                    target.toString(),
                    ledger.live,
                    ledger.unacknowledged,
                    ledger.archived,
                    files,
                    bytes,
                    left.subList(0, Math.min(left.size(), ExportedSession.LEFT_MAX)),
                    left.size());
        } finally {
            Files.deleteIfExists(folder.resolve("outlive.reserve"));
            PrivateCopy.removeAll(folder.resolve("native"));
        }
    }

    private void copy(SessionTable.Stored session, Tables from, Tables to, Instant now) throws SQLException {
        new SessionRows(from, to).copy(session, session.session(), this::withItsFile, _ -> {});
        @Nullable ClockMark mark = from.clock.load().orElse(null);
        if (mark != null) {
            to.clock.save(mark);
        }
        if (session.ledger.live > 0) {
            to.restored.save(new Restored(
                    session.ref(),
                    "this is an export",
                    now,
                    mark == null ? now : mark.steady(),
                    session.session().nextNumber()));
        }
    }

    /** An upload's file that is sent where it is becomes a copy in the export, if it is what was handed in. */
    private SessionRows.Asked withItsFile(SessionRows.Asked asked) {
        PinnedSource source = asked.request().source();
        if (source == null
                || source.mode() == SourceMode.SNAPSHOT
                || asked.task().isCompleted()) {
            return asked;
        }
        Path copy = filesToo ? copied(source) : null;
        if (copy == null) {
            left.add(source.original());
            return asked;
        }
        TaskRequest request = asked.request();
        Task task = asked.task();
        return new SessionRows.Asked(
                task.askedFor(task.traits().sendingACopy()),
                new TaskRequest(
                        request.request(),
                        new PinnedSource(
                                SourceMode.SNAPSHOT,
                                source.original(),
                                copy.toString(),
                                source.bytes(),
                                source.identity(),
                                source.root()),
                        request.destination(),
                        request.idleTimeout(),
                        request.bytesPerSecondMax(),
                        request.original()));
    }

    private @Nullable Path copied(PinnedSource source) {
        var names = new SpoolNames(folder.resolve("spool"));
        Path aside = names.aside(SpoolNames.Kind.SOURCE);
        try {
            if (spool.changed(source).isEmpty()
                    && PrivateCopy.of(Path.of(source.path()), aside) == source.bytes()
                    && spool.changed(source).isEmpty()) {
                return names.rename(aside);
            }
        } catch (IOException unreadable) {
            if (DiskFull.is(unreadable)) {
                throw new StoreException(StoreException.Kind.FULL, "no room for " + source.path(), unreadable);
            }
        }
        names.delete(aside);
        return null;
    }

    /** The files of the spool that rows of the export speak of. */
    private void takeSpooled(Tables made) throws SQLException, IOException {
        Path there = folder.resolve("spool");
        for (String path : made.queries.spoolPaths()) {
            Path name = Objects.requireNonNull(Path.of(path).getFileName());
            Path copy = there.resolve(name);
            bytes += Files.exists(copy)
                    ? Files.size(copy)
                    : PrivateCopy.of(database.resolveSibling("spool").resolve(name), copy);
            files++;
        }
    }
}
