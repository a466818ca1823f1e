package dev.outlive.store;

import dev.outlive.core.engine.SessionCopy;
import dev.outlive.core.engine.StoreException;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.core.time.ClockMark;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A session of an export, or of the backup of a home, ready to be taken in: its store is a private copy, migrated and
 * checked, and its files lie in the spool, where the next start sweeps them unless rows speak of them.
 */
public final class SessionImport implements SessionCopy {
    private static final String FOLDER = "import-";

    private final Path from;
    private final Path folder;
    private final Path database;
    private final SpoolFiles spool;
    private final Sealer sealer;
    private final StoreFile.Opened opened;
    private final SessionTable.Stored session;
    private final ClockMark mark;
    private final List<Path> files = new ArrayList<>();
    private boolean kept;

    private SessionImport(
            Path from,
            Path folder,
            Path database,
            SpoolFiles spool,
            Sealer sealer,
            StoreFile.Opened opened,
            SessionTable.Stored session,
            ClockMark mark) {
        this.from = from;
        this.folder = folder;
        this.database = database;
        this.spool = spool;
        this.sealer = sealer;
        this.opened = opened;
        this.session = session;
        this.mark = mark;
    }

    /**
     * Gets a session ready; nothing that anybody sees is changed. The caller closes it.
     *
     * @param from the export, or a copy of a home
     * @param app of the session, or null if the export's only one is meant
     * @param identifier likewise
     * @param database the store that is to take it in
     * @param spool its spool
     */
    public static SessionImport of(
            Path from, @Nullable AppId app, @Nullable SessionId identifier, Path database, SpoolFiles spool)
            throws PortableException {
        Path source = from.toAbsolutePath().normalize();
        Path folder = database.resolveSibling(FOLDER + UUID.randomUUID());
        SessionImport made = null;
        try {
            requireAtRest(source);
            PrivateFiles.folder(folder);
            made = open(source, folder, app, identifier, database, spool);
            made.takeFiles();
            return made;
        } catch (PortableException refused) {
            close(made, folder);
            throw refused;
        } catch (Exception failed) {
            close(made, folder);
            boolean full = DiskFull.is(failed)
                    || (failed instanceof StoreException store && store.kind() == StoreException.Kind.FULL);
            throw new PortableException(
                    full ? ErrorCode.DISK_FULL : ErrorCode.CANNOT_OPEN_FILE,
                    "'" + source + "' can't be imported: "
                            + (full ? "the disk of '" + database.getParent() + "' is full" : failed.getMessage())
                            + ". Nothing was imported. Mend that and try again",
                    failed);
        }
    }

    private static void close(@Nullable SessionImport made, Path folder) {
        if (made != null) {
            made.close();
        } else {
            remove(folder);
        }
    }

    private static void requireAtRest(Path source) throws PortableException {
        Path store = source.resolve("outlive.db");
        if (!Files.isRegularFile(store, LinkOption.NOFOLLOW_LINKS)) {
            throw new PortableException(
                    ErrorCode.FILE_NOT_FOUND,
                    "'" + source + "' is no export, nor the backup of a home: it has no outlive.db. Nothing was"
                            + " imported. Name the folder that `outlive export` has made");
        }
        Path lock = source.resolve("outlived.lock");
        if (Files.exists(lock)) {
            try {
                StoreLock.acquire(lock).close();
            } catch (StoreException inUse) {
                throw new PortableException(
                        ErrorCode.SESSION_IN_USE,
                        "a daemon is at work in '" + source
                                + "'. Nothing was imported, and that daemon goes on. Let that one export the"
                                + " session: OUTLIVE_HOME='" + source + "' outlive export",
                        inUse);
            }
        }
    }

    private static SessionImport open(
            Path source,
            Path folder,
            @Nullable AppId app,
            @Nullable SessionId identifier,
            Path database,
            SpoolFiles spool)
            throws IOException, SQLException, PortableException {
        for (String name : List.of("outlive.db", "outlive.db-wal", "store.key")) {
            if (Files.exists(source.resolve(name))) {
                PrivateCopy.of(source.resolve(name), folder.resolve(name));
            }
        }
        StoreFile.Opened opened = StoreFile.open(folder.resolve("outlive.db"), MachineId.UNKNOWN);
        try {
            if (!opened.damage().isEmpty()) {
                throw new PortableException(
                        ErrorCode.STORE_FAILED,
                        "'" + source + "' is damaged: " + opened.damage().getFirst()
                                + ". Nothing was imported. Export the session again, or take an older backup");
            }
            SessionTable.Stored session = chosen(opened.tables(), source, app, identifier);
            ClockMark mark = opened.tables()
                    .clock
                    .load()
                    .orElseGet(() -> new ClockMark("", Instant.EPOCH, Instant.EPOCH, Instant.EPOCH));
            Sealer sealer = Sealer.open(folder.resolve("store.key"));
            return new SessionImport(source, folder, database, spool, sealer, opened, session, mark);
        } catch (PortableException | SQLException | IOException | RuntimeException failed) {
            close(opened);
            throw failed;
        }
    }

    private static SessionTable.Stored chosen(
            Tables tables, Path source, @Nullable AppId app, @Nullable SessionId identifier)
            throws SQLException, PortableException {
        List<SessionTable.Stored> found =
                tables.sessions.list(app == null ? null : app.value(), identifier == null ? null : identifier.value());
        if (found.size() == 1) {
            return found.getFirst();
        }
        List<SessionTable.Stored> all = tables.sessions.list(null, null);
        String named = all.stream().map(each -> each.ref().toString()).limit(20).collect(Collectors.joining(", "));
        throw new PortableException(
                ErrorCode.SESSION_NOT_FOUND,
                "'" + source + "' holds "
                        + (all.isEmpty() ? "no session" : all.size() == 1 ? "session " + named : "sessions " + named)
                        + "; it isn't said which is meant, or that one isn't there. Nothing was imported. Name it with"
                        + " --app and --session");
    }

    /** Puts the files that its rows speak of into the spool. */
    private void takeFiles() throws SQLException, IOException, PortableException {
        var missing = new ArrayList<String>();
        for (String name : spooled()) {
            Path file = from.resolve("spool").resolve(name);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                missing.add(name);
            } else if (spool.takeIn(file)) {
                files.add(file);
            } else {
                throw new PortableException(
                        ErrorCode.BAD_REQUEST,
                        "files of session " + session.ref() + " are here already: it was imported from '" + from
                                + "' before. Nothing was imported. See what is here by `outlive sessions --all`");
            }
        }
        if (!missing.isEmpty()) {
            throw new PortableException(
                    ErrorCode.FILE_NOT_FOUND,
                    "'" + from + "' lacks " + missing.size() + " files of its spool, " + missing.getFirst()
                            + " among them. Nothing was imported. Copy the folder whole");
        }
        spool.sync();
    }

    private List<String> spooled() throws SQLException {
        PreparedStatement select = opened.tables()
                .statements
                .get("SELECT r.path FROM request r JOIN task t ON t.row_no = r.task_no"
                        + " WHERE t.session = ?1 AND r.source = 'snapshot' AND t.outcome IS NULL"
                        + " UNION ALL SELECT body_path FROM task WHERE session = ?1 AND body_path IS NOT NULL");
        select.setLong(1, session.rowNo);
        var names = new ArrayList<String>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Path path = Path.of(Objects.requireNonNull(rows.getString(1)));
                if (path.getParent() == null) { // else it is a declared destination, which stays where it is
                    names.add(path.toString());
                }
            }
        }
        return names;
    }

    @Override
    public Session session() {
        return session.session();
    }

    @Override
    public ClockMark mark() {
        return mark;
    }

    @Override
    public String from() {
        return from.toString();
    }

    /** Writes its rows into another store's tables, whose paths and steady time they are given. */
    private void writeTo(Tables to, Session as, Duration steadyShift, Consumer<Task> each) throws SQLException {
        try {
            var here = new Tables(opened.connection(), sealer, SpoolPaths.beside(database), steadyShift);
            new SessionRows(here, to).copy(session, as, asked -> asked, each);
        } catch (RowReader.Damage damage) {
            throw damage.of("the import from " + from);
        }
    }

    /** As this kind of store makes them. */
    static SessionImport of(SessionCopy copy) {
        if (copy instanceof SessionImport made) {
            return made;
        }
        throw new IllegalArgumentException("a session from " + copy.from() + " was made by another kind of store");
    }

    /** See {@link dev.outlive.core.engine.TaskStore.Transaction#takeIn}. */
    Optional<TaskId> takeIn(
            Session as, Duration steadyShift, Consumer<Task> each, StoreTransaction transaction, Tables to) {
        Optional<TaskId> known = transaction.run("look for tasks of session " + as.ref(), () -> firstIn(to));
        if (known.isEmpty()) {
            transaction.write("take in session " + as.ref(), () -> writeTo(to, as, steadyShift, each));
        }
        return known;
    }

    /** The first of its tasks that another store knows. */
    private Optional<TaskId> firstIn(Tables other) throws SQLException {
        PreparedStatement select =
                opened.tables().statements.get("SELECT id FROM task WHERE session = ? ORDER BY number");
        select.setLong(1, session.rowNo);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                var id = new TaskId(rows.getString(1));
                if (other.tasks.place(id).isPresent()) {
                    return Optional.of(id);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void keep() {
        kept = true;
    }

    @Override
    public void close() {
        close(opened);
        if (!kept) {
            spool.giveUp(files);
        }
        remove(folder);
    }

    private static void close(StoreFile.Opened opened) {
        try {
            opened.connection().close();
            opened.count().close();
        } catch (SQLException | IOException late) {
            // it is a copy that is about to be removed
        }
    }

    private static void remove(Path folder) {
        try {
            PrivateCopy.removeAll(folder);
        } catch (IOException kept) {
            // swept at the next start
        }
    }

    /** Removes what imports left that a crash has ended; to be called at the start. Returns the names of the removed folders. */
    public static List<String> sweep(Path database) throws IOException {
        var swept = new ArrayList<String>();
        try (var found = Files.newDirectoryStream(Objects.requireNonNull(database.getParent()), FOLDER + "*")) {
            for (Path each : found) {
                PrivateCopy.removeAll(each);
                swept.add(each.getFileName().toString());
            }
        }
        return swept;
    }
}
