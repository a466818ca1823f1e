package dev.outlive.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.task.Budget;
import dev.outlive.core.task.Fingerprint;
import dev.outlive.core.task.Received;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.StartQuestion;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.task.Traits;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.UserInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A task as the columns of its row, both ways. The order here is that of the table and of the checksum: identity, what is
 * fixed at creation, what changes, checksum, and whether it is held, which changes by itself.
 */
final class TaskColumns {
    static final String FIXED =
            "row_no, id, session, number, kind, key, submission_id, fingerprint, origin, method, url, file, source,"
                    + " bytes_expected_to_send, may_repeat, failure_policy, resource_timeout,"
                    + " earliest_begin, created_at, latest_begin, expected_to_send, expected_to_receive, user_info,"
                    + " handler, policy, ask_before_start, folder";
    static final String CHANGING =
            "state, not_before, delay_kind, delay_text, delay_since, sent, cancel_kind, outcome, ended_at, response,"
                    + " response_sealed, body_path, suspend_count, ever_resumed, attempt, failures, reached, bytes_sent,"
                    + " confirmed_bytes, priority, description, budget_consumed, budget_since, asked_at, answer_until,"
                    + " asking, bytes_received, content_length, archived_at, listed, deadline, crc, held";

    private final Json json;
    private final SpoolPaths paths;
    private final RowWriter writer;
    private final RowReader reader;

    TaskColumns(Json json, RowWriter writer, SpoolPaths paths, RowReader reader) {
        this.reader = reader;
        this.json = json;
        this.paths = paths;
        this.writer = writer;
    }

    /** What a loaded row says. */
    record Row(long rowNo, StoredTask stored, @Nullable Instant archivedAt, Listed listed, int crc) {
        Task task() {
            return stored.task();
        }
    }

    /** The header fields of a response, which are sealed. */
    record Fields(
            @JsonProperty("headers") Headers headers,
            @JsonProperty("trailers") Headers trailers) {}

    /** Writes the columns that are fixed at creation. */
    void fixed(long rowNo, long session, Task task) throws SQLException {
        Traits traits = task.traits();
        writer.integer(rowNo)
                .text(task.id().value())
                .integer(session)
                .integer(task.number())
                .text(traits.kind().code())
                .text(traits.key() == null ? null : traits.key().value())
                .text(traits.submissionId())
                .text(json.write(traits.fingerprint()))
                .text(traits.origin())
                .text(traits.method())
                .text(traits.url())
                .text(traits.file())
                .text(traits.source() == null ? null : traits.source().code())
                .integer(traits.bytesExpectedToSend())
                .flag(traits.mayRepeat())
                .text(json.policy(traits.failurePolicy()))
                .duration(traits.resourceTimeout())
                .time(traits.earliestBegin())
                .time(traits.createdAt())
                .time(traits.latestBegin())
                .integerOrNull(
                        traits.bytesHint() == null ? null : traits.bytesHint().toSend())
                .integerOrNull(
                        traits.bytesHint() == null ? null : traits.bytesHint().toReceive())
                .text(traits.userInfo().isEmpty() ? null : json.write(traits.userInfo()))
                .text(traits.handler())
                .text(json.policy(traits.policy()))
                .text(traits.askBeforeStart() == null ? null : json.write(traits.askBeforeStart()))
                .text(traits.folder());
    }

    /** Writes what of the fixed columns another request changes. The row's checksum is written with the others. */
    void requested(PreparedStatement update, Traits traits, long rowNo) throws SQLException {
        writer.into(update)
                .text(traits.origin())
                .text(traits.method())
                .text(traits.url())
                .flag(traits.mayRepeat())
                .text(json.policy(traits.policy()))
                .text(traits.folder())
                .extra(rowNo);
    }

    /** Writes the other columns; returns the checksum. */
    int changing(Task task, @Nullable Instant archivedAt) throws SQLException {
        TaskState state = task.state();
        TaskState.Queued queued = state instanceof TaskState.Queued q ? q : null;
        TaskState.Delay delay = queued == null ? null : queued.cause();
        TaskState.Completed completed = state instanceof TaskState.Completed c ? c : null;
        Response response = completed == null ? null : completed.response();
        StartQuestion asked = task.startQuestion();
        Received received = task.received();
        writer.text(name(state))
                .time(queued == null ? null : queued.notBefore())
                .text(delay == null ? null : lower(delay.kind()))
                .text(delay == null ? null : delay.text())
                .time(delay == null ? null : delay.since())
                .text(sent(state))
                .text(
                        state instanceof TaskState.Canceling canceling
                                ? canceling.kind().code()
                                : null)
                .text(completed == null ? null : json.write(completed.outcome()))
                .time(completed == null ? null : completed.at())
                .text(response == null ? null : json.write(withoutFields(response)))
                .bytes(sealedFields(task.id(), response))
                .text(response == null ? null : paths.stored(response.bodyPath()))
                .integer(task.suspendCount())
                .flag(task.everResumed())
                .integer(task.attempt())
                .integer(task.failures())
                .flag(task.mayHaveReached())
                .integer(task.bytesSent())
                .integer(task.confirmedBytes())
                .real(task.priority())
                .text(task.description())
                .duration(task.budget().consumed())
                .time(task.budget().since())
                .time(asked == null ? null : asked.since())
                .time(asked == null ? null : asked.until())
                .integerOrNull(asked == null ? null : asked.isOpen() ? 1L : 0L)
                .integerOrNull(received == null ? null : received.bytes())
                .integerOrNull(received == null ? null : received.expected())
                .time(archivedAt)
                .text(Listed.of(task, archivedAt != null).code())
                .integerOrNull(deadline(task));
        int crc = writer.checksum();
        writer.extra(held(task));
        return crc;
    }

    /** Reads a row of {@code FIXED, CHANGING}; throws {@link RowReader.Damage} unless it is what was written. */
    Row read(ResultSet rows, SessionsByRow sessions) throws SQLException {
        RowReader row = reader.of(rows);
        long rowNo = row.integer();
        String id = row.text();
        long session = row.integer();
        long number = row.integer();
        String kind = row.text();
        String key = row.textOrNull();
        String submissionId = row.text();
        String fingerprint = row.text();
        String origin = row.text();
        String method = row.text();
        String url = row.text();
        String file = row.textOrNull();
        String source = row.textOrNull();
        long bytesExpected = row.integer();
        boolean mayRepeat = row.flag();
        String failurePolicy = row.text();
        Duration resourceTimeout = row.duration();
        Instant earliestBegin = row.timeOrNull();
        Instant createdAt = row.time();
        Instant latestBegin = row.timeOrNull();
        Long toSend = row.integerOrNull();
        Long toReceive = row.integerOrNull();
        String userInfo = row.textOrNull();
        String handler = row.textOrNull();
        String policy = row.text();
        String askBeforeStart = row.textOrNull();
        String folder = row.text();
        String state = row.text();
        Instant notBefore = row.timeOrNull();
        String delayKind = row.textOrNull();
        String delayText = row.textOrNull();
        Instant delaySince = row.steadyOrNull();
        String sent = row.textOrNull();
        String cancelKind = row.textOrNull();
        String outcome = row.textOrNull();
        Instant endedAt = row.timeOrNull();
        String response = row.textOrNull();
        byte[] responseSealed = row.bytesOrNull();
        String bodyPath = paths.real(row.textOrNull());
        int suspendCount = row.smallInteger();
        boolean everResumed = row.flag();
        long attempt = row.integer();
        int failures = row.smallInteger();
        boolean mayHaveReached = row.flag();
        long bytesSent = row.integer();
        long confirmedBytes = row.integer();
        double priority = row.real();
        String description = row.text();
        Duration consumed = row.duration();
        Instant since = row.steadyOrNull();
        Instant askedAt = row.steadyOrNull();
        Instant answerUntil = row.steadyOrNull();
        Long asking = row.integerOrNull();
        Long received = row.integerOrNull();
        Long contentLength = row.integerOrNull();
        Instant archivedAt = row.steadyOrNull();
        String listed = row.text();
        row.integerOrNull(); // the deadline follows from the rest
        int crc = row.checksum();
        try {
            var traits = new Traits(
                    Codes.of(TaskKind.values(), TaskKind::code, kind),
                    key == null ? null : new TaskKey(key),
                    submissionId,
                    json.read(fingerprint, Fingerprint.class),
                    origin,
                    method,
                    url,
                    file,
                    source == null ? null : Codes.of(SourceMode.values(), SourceMode::code, source),
                    bytesExpected,
                    mayRepeat,
                    json.failurePolicy(failurePolicy),
                    resourceTimeout,
                    earliestBegin,
                    createdAt,
                    latestBegin,
                    toSend == null ? null : new BytesHint(toSend, Codes.present(toReceive)),
                    userInfo == null ? UserInfo.none() : json.read(userInfo, UserInfo.class),
                    handler,
                    json.policy(policy),
                    askBeforeStart == null ? null : json.read(askBeforeStart, AskBeforeStart.class),
                    folder);
            var task = new Task(
                    new TaskId(id),
                    number,
                    sessions.ref(session),
                    traits,
                    switch (state) {
                        case "suspended" -> new TaskState.Suspended();
                        case "queued" -> queued(Codes.present(notBefore), row, delay(delayKind, delayText, delaySince));
                        case "running" -> new TaskState.Running(sent(sent));
                        case "suspending" -> new TaskState.Suspending(sent(sent));
                        case "canceling" ->
                            new TaskState.Canceling(
                                    Codes.of(
                                            CancelReason.Kind.values(),
                                            CancelReason.Kind::code,
                                            Codes.present(cancelKind)),
                                    sent(sent));
                        case "expiring" -> new TaskState.Expiring(sent(sent));
                        case "completed" ->
                            new TaskState.Completed(
                                    json.read(Codes.present(outcome), Outcome.class),
                                    response == null
                                            ? null
                                            : whole(id, json.read(response, Response.class), responseSealed, bodyPath),
                                    Codes.present(endedAt));
                        default -> throw new RowReader.Damage("there is no task state '" + state + "'");
                    },
                    suspendCount,
                    everResumed,
                    attempt,
                    failures,
                    mayHaveReached,
                    bytesSent,
                    confirmedBytes,
                    priority,
                    description,
                    new Budget(consumed, since),
                    asking == null
                            ? null
                            : new StartQuestion(Codes.present(askedAt), Codes.present(answerUntil), asking == 1),
                    received == null ? null : new Received(received, Codes.present(contentLength)));
            return new Row(rowNo, new StoredTask(task, archivedAt != null), archivedAt, Listed.of(listed), crc);
        } catch (IllegalArgumentException unknown) {
            throw new RowReader.Damage(String.valueOf(unknown.getMessage()), unknown);
        }
    }

    /** Whether a queued task may be looked at: 0 now, 1 once its steady time has come, 2 once its begin date has, 3 once its app has answered. */
    private static int held(Task task) {
        if (!(task.state() instanceof TaskState.Queued queued) || queued.cause() == null) {
            return 0;
        }
        return queued.awaitsBegin() ? 2 : queued.awaitsAnswer() ? 3 : 1;
    }

    static String name(TaskState state) {
        return switch (state) {
            case TaskState.Suspended _ -> "suspended";
            case TaskState.Queued _ -> "queued";
            case TaskState.Running _ -> "running";
            case TaskState.Suspending _ -> "suspending";
            case TaskState.Canceling _ -> "canceling";
            case TaskState.Expiring _ -> "expiring";
            case TaskState.Completed _ -> "completed";
        };
    }

    @Nullable
    private static Long deadline(Task task) {
        boolean ends = task.state() instanceof TaskState.Queued || task.state() instanceof TaskState.Running;
        return ends ? task.deadline().map(Nanos::of).orElse(null) : null;
    }

    private static Response withoutFields(Response response) {
        return rebuilt(response, Headers.empty(), Headers.empty(), null);
    }

    private Response whole(String id, Response stored, byte @Nullable [] sealed, @Nullable String bodyPath) {
        Fields fields = sealed == null
                ? new Fields(Headers.empty(), Headers.empty())
                : json.open(sealed, "response " + id, Fields.class);
        return rebuilt(stored, fields.headers(), fields.trailers(), bodyPath);
    }

    private static Response rebuilt(Response of, Headers headers, Headers trailers, @Nullable String bodyPath) {
        return new Response(
                of.status(),
                headers,
                trailers,
                of.finalUrl(),
                of.protocol(),
                of.bodyBytes(),
                bodyPath,
                of.truncated(),
                of.lengthUnknown(),
                of.early(),
                of.method());
    }

    private byte @Nullable [] sealedFields(TaskId id, @Nullable Response response) {
        return response == null
                        || (response.headers().isEmpty() && response.trailers().isEmpty())
                ? null
                : json.seal(new Fields(response.headers(), response.trailers()), "response " + id);
    }

    /** What it waits for is a steady time, unless it is a date. */
    private static TaskState.Queued queued(Instant notBefore, RowReader row, TaskState.@Nullable Delay cause) {
        var asRead = new TaskState.Queued(notBefore, cause);
        return asRead.awaitsBegin() ? asRead : new TaskState.Queued(Codes.present(row.steady(notBefore)), cause);
    }

    private static TaskState.@Nullable Delay delay(
            @Nullable String kind, @Nullable String text, @Nullable Instant since) {
        return kind == null
                ? null
                : new TaskState.Delay(
                        Codes.of(TaskState.Delay.Kind.values(), TaskColumns::lower, kind), Codes.present(text), since);
    }

    @Nullable
    private static String sent(TaskState state) {
        return switch (state) {
            case TaskState.Running running -> lower(running.sent());
            case TaskState.Suspending suspending -> lower(suspending.sent());
            case TaskState.Canceling canceling -> lower(canceling.sent());
            case TaskState.Expiring expiring -> lower(expiring.sent());
            case TaskState.Suspended _, TaskState.Queued _, TaskState.Completed _ -> null;
        };
    }

    private static Sent sent(@Nullable String code) {
        return Codes.of(Sent.values(), TaskColumns::lower, Codes.present(code));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names of sessions by their rows. */
    interface SessionsByRow {
        SessionRef ref(long row) throws SQLException;
    }
}
