package dev.outlive.store;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.protocol.model.CachePolicy;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What belongs to a task until it is archived: its request, sealed, and the small body of its response. */
final class RequestTable {
    static final String REQUEST =
            "task_no, method, request_sealed, idle_timeout, bytes_per_second_max, source, original, path,"
                    + " source_bytes, identity_bytes, modified, file_key, source_root, destination, first_method, first_sealed, crc";
    static final String BODY = "task_no, bytes, crc";

    private final Statements statements;
    private final TaskTable tasks;
    private final Json json;
    private final RowWriter writer;
    private final SpoolPaths paths;
    private final RowReader reader = new RowReader();

    RequestTable(Statements statements, TaskTable tasks, Json json, RowWriter writer, SpoolPaths paths) {
        this.statements = statements;
        this.tasks = tasks;
        this.json = json;
        this.writer = writer;
        this.paths = paths;
    }

    /** The sealed part of a request. */
    record Secrets(
            URI uri,
            Headers headers,
            @Nullable String idempotencyKey,
            @Nullable Redirects redirects,
            @Nullable CookiePolicy cookies,
            @Nullable CachePolicy cachePolicy) {}

    void insert(TaskTable.Place place, TaskId id, TaskRequest request) throws SQLException {
        Request asked = request.request();
        PinnedSource source = request.source();
        PreparedStatement insert =
                statements.get("INSERT INTO request (" + REQUEST + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        Request first = request.original();
        writer.into(insert)
                .integer(place.rowNo())
                .text(asked.method())
                .bytes(json.seal(secretsOf(asked), "request " + id))
                .duration(request.idleTimeout())
                .integer(request.bytesPerSecondMax())
                .text(source == null ? null : source.mode().code())
                .text(source == null ? null : source.original())
                .text(source == null ? null : paths.stored(source.path()))
                .integerOrNull(source == null ? null : source.bytes())
                .integerOrNull(source == null ? null : source.identity().bytes())
                .integerOrNull(source == null ? null : source.identity().modifiedNanos())
                .text(source == null ? null : source.identity().fileKey())
                .text(source == null || source.root() == null ? null : json.write(source.root()))
                .text(request.destination() == null ? null : json.write(request.destination()))
                .text(first == null ? null : first.method())
                .bytes(first == null ? null : json.seal(secretsOf(first), "first request " + id));
        int crc = writer.checksum();
        insert.executeUpdate();
        tasks.changed(place).ledger.addTaskRow(crc);
    }

    private static Secrets secretsOf(Request request) {
        return new Secrets(
                request.uri(),
                request.headers(),
                request.idempotencyKey(),
                request.redirects(),
                request.cookies(),
                request.cachePolicy());
    }

    void replace(TaskId id, TaskRequest request) throws SQLException {
        TaskTable.Place place = tasks.require(id);
        remove("request", place);
        insert(place, id, request);
    }

    Optional<TaskRequest> request(TaskId id) throws SQLException {
        Optional<TaskTable.Place> place = tasks.place(id);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        PreparedStatement select = statements.get("SELECT " + REQUEST + " FROM request WHERE task_no = ?");
        select.setLong(1, place.get().rowNo());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(read(rows, id)) : Optional.empty();
        } catch (RowReader.Damage damage) {
            throw damage.of("the request of task " + id);
        }
    }

    /** Reads a row of {@link #REQUEST}; throws {@link RowReader.Damage} unless it is what was written. */
    TaskRequest read(ResultSet rows, TaskId id) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        String method = row.text();
        byte[] sealed = row.bytes();
        var idleTimeout = row.duration();
        long bytesPerSecondMax = row.integer();
        String mode = row.textOrNull();
        String original = row.textOrNull();
        String path = row.textOrNull();
        Long bytes = row.integerOrNull();
        Long identityBytes = row.integerOrNull();
        Long modified = row.integerOrNull();
        String fileKey = row.textOrNull();
        String root = row.textOrNull();
        String destination = row.textOrNull();
        String firstMethod = row.textOrNull();
        byte[] firstSealed = row.bytesOrNull();
        row.checksum();
        Secrets secrets = json.open(sealed, "request " + id, Secrets.class);
        PinnedSource source = mode == null
                ? null
                : new PinnedSource(
                        Codes.of(SourceMode.values(), SourceMode::code, mode),
                        Codes.present(original),
                        Codes.present(paths.real(path)),
                        Codes.present(bytes),
                        new PinnedSource.Identity(
                                Codes.present(identityBytes), Codes.present(modified), Codes.present(fileKey)),
                        root == null ? null : json.read(root, FileRoot.class));
        return new TaskRequest(
                request(method, secrets),
                source,
                destination == null ? null : json.read(destination, Destination.class),
                idleTimeout,
                bytesPerSecondMax,
                firstMethod == null
                        ? null
                        : request(
                                firstMethod,
                                json.open(Codes.present(firstSealed), "first request " + id, Secrets.class)));
    }

    private static Request request(String method, Secrets secrets) {
        return new Request(
                method,
                secrets.uri(),
                secrets.headers(),
                secrets.idempotencyKey(),
                secrets.redirects(),
                secrets.cookies(),
                secrets.cachePolicy());
    }

    void keepBody(TaskId id, byte[] body) throws SQLException {
        TaskTable.Place place = tasks.require(id);
        remove("body", place);
        PreparedStatement insert = statements.get("INSERT INTO body (" + BODY + ") VALUES (?,?,?)");
        writer.into(insert).integer(place.rowNo()).bytes(body);
        int crc = writer.checksum();
        insert.executeUpdate();
        tasks.changed(place).ledger.addTaskRow(crc);
    }

    Optional<byte[]> body(TaskId id) throws SQLException {
        Optional<TaskTable.Place> place = tasks.place(id);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        PreparedStatement select = statements.get("SELECT " + BODY + " FROM body WHERE task_no = ?");
        select.setLong(1, place.get().rowNo());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(readBody(rows)) : Optional.empty();
        } catch (RowReader.Damage damage) {
            throw damage.of("the response body of task " + id);
        }
    }

    /** Reads a row of {@link #BODY}. */
    byte[] readBody(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        byte[] bytes = row.bytes();
        row.checksum();
        return bytes;
    }

    /** Removes what an archived task doesn't keep. */
    void remove(TaskTable.Place place) throws SQLException {
        remove("request", place);
        remove("body", place);
    }

    private void remove(String table, TaskTable.Place place) throws SQLException {
        PreparedStatement delete = statements.get("DELETE FROM " + table + " WHERE task_no = ? RETURNING crc");
        delete.setLong(1, place.rowNo());
        try (ResultSet rows = delete.executeQuery()) {
            while (rows.next()) {
                tasks.changed(place).ledger.removeTaskRow((int) rows.getLong(1));
            }
        }
    }
}
