package dev.outlive.store;

import dev.outlive.core.session.Session;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of sessions, with their ledgers. Those used lately stay in memory; what a transaction changes is written when
 * it commits.
 */
final class SessionTable {
    /** Sessions kept in memory between transactions: more than a user's apps have, and about 1 MB. */
    private static final int KEPT_MAX = 1000;

    private static final String COLUMNS = "row_no, app, identifier, stage, generation, epoch, next_number, next_seq,"
            + " handed_seq, created_at, settings, headers_sealed, live, unacknowledged, archived, task_rows, task_xor,"
            + " event_rows, event_xor, crc";
    static final int COLUMN_COUNT = COLUMNS.split(",").length;
    private static final int LIVE = COLUMN_COUNT - 7; // the ledger's first column
    private static final String SELECT = "SELECT " + COLUMNS + " FROM session ";
    private static final String INSERT =
            "INSERT INTO session (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    private static final String UPDATE = "UPDATE session SET stage=?, generation=?, epoch=?, next_number=?, next_seq=?,"
            + " handed_seq=?, created_at=?, settings=?, headers_sealed=?, live=?, unacknowledged=?, archived=?,"
            + " task_rows=?, task_xor=?, event_rows=?, event_xor=?, crc=? WHERE row_no=?";

    private final Statements statements;
    private final Json json;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();
    private final LinkedHashMap<SessionRef, Stored> byRef = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<Long, Stored> byRow = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<Long, Stored> changed = new LinkedHashMap<>();

    SessionTable(Statements statements, Json json, RowWriter writer) {
        this.statements = statements;
        this.json = json;
        this.writer = writer;
    }

    /** A session's row. */
    static final class Stored {
        final long rowNo;
        final Ledger ledger;
        private Session session;
        private byte @Nullable [] headersSealed;

        private Stored(long rowNo, Session session, Ledger ledger) {
            this.rowNo = rowNo;
            this.session = session;
            this.ledger = ledger;
        }

        Session session() {
            return session;
        }

        SessionRef ref() {
            return session.ref();
        }
    }

    Optional<Stored> find(SessionRef ref) throws SQLException {
        Stored known = byRef.get(ref);
        if (known != null) {
            return Optional.of(known);
        }
        PreparedStatement select = statements.get(SELECT + "WHERE app=? AND identifier=?");
        select.setString(1, ref.app().value());
        select.setString(2, ref.session().value());
        return load(select);
    }

    Stored byRow(long rowNo) throws SQLException {
        Stored known = byRow.get(rowNo);
        if (known != null) {
            return known;
        }
        PreparedStatement select = statements.get(SELECT + "WHERE row_no=?");
        select.setLong(1, rowNo);
        return load(select).orElseThrow(() -> new RowReader.Damage("its session has no row"));
    }

    /** The session's row, about to be changed. */
    Stored change(SessionRef ref) throws SQLException {
        Stored stored = find(ref)
                .orElseThrow(() -> new IllegalStateException("session " + ref + " isn't stored yet; save it first"));
        changed.put(stored.rowNo, stored);
        return stored;
    }

    void save(Session session) throws SQLException {
        Optional<Stored> known = find(session.ref());
        if (known.isPresent()) {
            Stored stored = known.get();
            if (!stored.session.settings().equals(session.settings())) {
                stored.headersSealed = sealed(session);
            }
            stored.session = session;
            changed.put(stored.rowNo, stored);
            return;
        }
        var stored = new Stored(nextRow(), session, new Ledger());
        stored.headersSealed = sealed(session);
        PreparedStatement insert = statements.get(INSERT);
        writer.into(insert);
        identity(stored);
        rest(stored);
        insert.executeUpdate();
        keep(stored);
    }

    /** The rows of the sessions of this app and identifier, each if given, ordered by app and identifier. */
    List<Stored> list(@Nullable String app, @Nullable String identifier) throws SQLException {
        flush();
        String where = app == null
                ? (identifier == null ? "" : "WHERE identifier=? ")
                : (identifier == null ? "WHERE app=? " : "WHERE app=? AND identifier=? ");
        PreparedStatement select =
                statements.get("SELECT app, identifier FROM session " + where + "ORDER BY app, identifier");
        int parameter = 0;
        if (app != null) {
            select.setString(++parameter, app);
        }
        if (identifier != null) {
            select.setString(++parameter, identifier);
        }
        var refs = new ArrayList<SessionRef>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                refs.add(ref(rows.getString(1), rows.getString(2)));
            }
        }
        var found = new ArrayList<Stored>(refs.size());
        for (SessionRef ref : refs) {
            find(ref).ifPresent(found::add);
        }
        return found;
    }

    /** Writes the changed rows. */
    void flush() throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        PreparedStatement update = statements.get(UPDATE);
        for (Stored stored : changed.values()) {
            writer.unbound();
            identity(stored);
            writer.bound(update);
            rest(stored);
            writer.extra(stored.rowNo);
            update.executeUpdate();
        }
        changed.clear();
    }

    /** After a commit: forgets sessions that weren't used for long. */
    void trim() {
        Iterator<Stored> oldest = byRow.values().iterator();
        while (byRow.size() > KEPT_MAX && oldest.hasNext()) {
            Stored stored = oldest.next();
            oldest.remove();
            byRef.remove(stored.ref());
        }
    }

    /** After a rollback: what is in memory may not be what is stored. */
    void forget() {
        byRef.clear();
        byRow.clear();
        changed.clear();
    }

    /** Reads a row of {@code COLUMNS}; throws {@link RowReader.Damage} unless it is what was written. */
    Stored read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        long rowNo = row.integer();
        String app = row.text();
        String identifier = row.text();
        String stage = row.text();
        long generation = row.integer();
        long epoch = row.integer();
        long nextNumber = row.integer();
        long nextSeq = row.integer();
        long handedSeq = row.integer();
        var createdAt = row.time();
        String settings = row.text();
        byte[] sealed = row.bytesOrNull();
        var ledger = new Ledger();
        for (int column = LIVE; column < COLUMN_COUNT; column++) {
            row.integer();
        }
        readLedger(rows, ledger);
        row.checksum();
        SessionRef ref = ref(app, identifier);
        Headers headers = sealed == null
                ? Headers.empty()
                : json.open(sealed, "session " + ref, SealedHeaders.class).headers();
        var session = new Session(
                ref,
                withHeaders(json.read(settings, SessionSettings.class), headers),
                Codes.of(Session.Stage.values(), SessionTable::code, stage),
                generation,
                epoch,
                nextNumber,
                nextSeq,
                handedSeq,
                createdAt);
        var stored = new Stored(rowNo, session, ledger);
        stored.headersSealed = sealed;
        return stored;
    }

    /** Reads the columns of the ledger, out of their order. */
    static void readLedger(ResultSet row, Ledger ledger) throws SQLException {
        int column = LIVE;
        ledger.live = row.getLong(column++);
        ledger.unacknowledged = row.getLong(column++);
        ledger.archived = row.getLong(column++);
        ledger.taskRows = row.getLong(column++);
        ledger.taskXor = (int) row.getLong(column++);
        ledger.eventRows = row.getLong(column++);
        ledger.eventXor = (int) row.getLong(column);
    }

    static String select() {
        return SELECT;
    }

    private Optional<Stored> load(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
                return Optional.empty();
            }
            Stored stored = read(rows);
            keep(stored);
            return Optional.of(stored);
        }
    }

    private void keep(Stored stored) {
        byRef.put(stored.ref(), stored);
        byRow.put(stored.rowNo, stored);
    }

    private void identity(Stored stored) throws SQLException {
        writer.integer(stored.rowNo)
                .text(stored.ref().app().value())
                .text(stored.ref().session().value());
    }

    private void rest(Stored stored) throws SQLException {
        Session session = stored.session;
        Ledger ledger = stored.ledger;
        writer.text(code(session.stage()))
                .integer(session.generation())
                .integer(session.epoch())
                .integer(session.nextNumber())
                .integer(session.nextSeq())
                .integer(session.handedSeq())
                .time(session.createdAt())
                .text(json.write(withHeaders(session.settings(), Headers.empty())))
                .bytes(stored.headersSealed)
                .integer(ledger.live)
                .integer(ledger.unacknowledged)
                .integer(ledger.archived)
                .integer(ledger.taskRows)
                .integer(ledger.taskXor)
                .integer(ledger.eventRows)
                .integer(ledger.eventXor)
                .checksum();
    }

    private byte @Nullable [] sealed(Session session) {
        Headers headers = session.settings().defaultHeaders();
        return headers.isEmpty() ? null : json.seal(new SealedHeaders(headers), "session " + session.ref());
    }

    private long nextRow() throws SQLException {
        try (ResultSet rows = statements
                .get("SELECT coalesce(max(row_no), 0) + 1 FROM session")
                .executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static SessionRef ref(String app, String identifier) {
        try {
            return SessionRef.of(app, identifier);
        } catch (IllegalArgumentException illegal) {
            throw new RowReader.Damage("its name isn't one", illegal);
        }
    }

    private static SessionSettings withHeaders(SessionSettings settings, Headers headers) {
        return new SessionSettings(
                settings.maxConcurrentTasksPerHost(),
                settings.idleTimeout(),
                settings.resourceTimeout(),
                headers,
                settings.lifecycle(),
                settings.description(),
                settings.policy(),
                settings.redirects(),
                settings.cookies(),
                settings.credentials(),
                settings.roots(),
                settings.cachePolicy());
    }

    private static String code(Session.Stage stage) {
        return stage.name().toLowerCase(java.util.Locale.ROOT);
    }

    record SealedHeaders(Headers headers) {}
}
