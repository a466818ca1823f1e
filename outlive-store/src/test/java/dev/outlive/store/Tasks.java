package dev.outlive.store;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Budget;
import dev.outlive.core.task.Fingerprint;
import dev.outlive.core.task.StartQuestion;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.task.Traits;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions, tasks and events for tests. */
public final class Tasks {
    public static final Instant NOW = Instant.parse("2026-07-01T12:00:00.123456789Z");
    public static final SessionRef PHOTOS = SessionRef.of("com.example.photos", "photos");
    public static final SessionRef NOTES = SessionRef.of("com.example.notes", "notes");
    public static final String ORIGIN = "https://upload.example:443";

    /** A policy that restricts in every way. */
    public static final TransferPolicy NIGHTLY = new TransferPolicy(
            false,
            false,
            false,
            new SchedulePolicy(
                    List.of(
                            TimeWindows.of("mon,wed-fri 22:00-06:00", "00:00-24:00"),
                            TimeWindows.of("sun 01:15-02:45").in(ZoneId.of("Asia/Kathmandu"))),
                    true,
                    0.75,
                    1 << 20),
            new ProxyRules("http://p.example:3128", "http://q.example:8080", List.of("corp.example", "fd00::/8")));

    private Tasks() {}

    public static Session session(SessionRef ref) {
        return Session.created(ref, SessionSettings.defaults(), NOW);
    }

    /** The n-th task: its id and number grow with n. */
    public static Builder task(int n) {
        return new Builder(n);
    }

    public static TaskId id(int n) {
        return new TaskId("01J9" + String.format("%022d", n));
    }

    public static TaskRequest request() {
        return request(URI.create("https://upload.example/a?token=canary-query"));
    }

    public static TaskRequest request(URI uri) {
        return new TaskRequest(
                Request.post(uri)
                        .header("Authorization", "Bearer canary-header")
                        .header("X-Tag", "canary-tag")
                        .idempotencyKey("canary-key")
                        .redirects(Redirects.none())
                        .build(),
                new PinnedSource(
                        SourceMode.SNAPSHOT,
                        "/home/me/a.jpg",
                        "/spool/a.src",
                        12,
                        new PinnedSource.Identity(12, 1_750_000_000_123_456_789L, "fd01-77")),
                new Destination("/home/me/b.jpg", OnConflict.RENAME, true, List.of(200, 206)),
                Duration.ofSeconds(60),
                1 << 20);
    }

    public static Response response(int status) {
        return new Response(
                status,
                Headers.empty().with("Set-Cookie", "canary-cookie").with("X-A", "ä"),
                Headers.empty().with("Digest", "x"),
                "https://upload.example/a",
                "http/1.1",
                4,
                null,
                false,
                false,
                true);
    }

    public static TaskState.Completed finished(int status) {
        return new TaskState.Completed(Outcome.finished(), response(status), NOW.plusSeconds(9));
    }

    public static LoggedEvent ended(Task task, long seq) {
        return new LoggedEvent(task.session(), 1, seq, EventType.ENDED, task.id(), NOW.plusSeconds(seq));
    }

    /** The same task in another state, its other values kept. */
    public static Task in(Task task, TaskState state) {
        return with(task, state, task.budget());
    }

    public static Task with(Task task, TaskState state, Budget budget) {
        return new Task(
                task.id(),
                task.number(),
                task.session(),
                task.traits(),
                state,
                task.suspendCount(),
                task.everResumed(),
                task.attempt(),
                task.failures(),
                task.mayHaveReached(),
                task.bytesSent(),
                task.confirmedBytes(),
                task.priority(),
                task.description(),
                budget);
    }

    /** Collects the parts of a task. */
    public static final class Builder {
        private final int n;
        private SessionRef session = PHOTOS;

        @Nullable
        private String key;

        private String origin = ORIGIN;
        private double priority = 0.5;
        private TaskState state = new TaskState.Suspended();
        private Budget budget = Budget.UNTOUCHED;
        private String description = "";
        private long attempt = 3;
        private boolean everResumed = true;
        private SourceMode source = SourceMode.SNAPSHOT;

        @Nullable
        private Instant latestBegin;

        private TransferPolicy policy = TransferPolicy.UNRESTRICTED;
        private String folder = "/";
        private @Nullable AskBeforeStart wish;
        private @Nullable StartQuestion asked;

        private Builder(int n) {
            this.n = n;
            this.key = "key-" + n;
        }

        public Builder session(SessionRef ref) {
            session = ref;
            return this;
        }

        public Builder key(@Nullable String text) {
            key = text;
            return this;
        }

        public Builder origin(String text) {
            origin = text;
            return this;
        }

        public Builder priority(double value) {
            priority = value;
            return this;
        }

        public Builder state(TaskState value) {
            state = value;
            return this;
        }

        public Builder queued(Instant notBefore) {
            return state(new TaskState.Queued(notBefore, null));
        }

        public Builder delayed(Instant until) {
            return state(new TaskState.Queued(
                    until, new TaskState.Delay(TaskState.Delay.Kind.BACKOFF, "the server answered 503")));
        }

        public Builder budget(Duration consumed, @Nullable Instant since) {
            budget = new Budget(consumed, since);
            return this;
        }

        public Builder policy(TransferPolicy value) {
            policy = value;
            return this;
        }

        public Builder folder(String name) {
            folder = name;
            return this;
        }

        public Builder asking(AskBeforeStart before, StartQuestion question) {
            wish = before;
            asked = question;
            return this;
        }

        public Builder description(String text) {
            description = text;
            return this;
        }

        public Builder latestBegin(Instant time) {
            latestBegin = time;
            return this;
        }

        /** No attempt of it was begun. */
        public Builder neverBegun() {
            attempt = 0;
            return this;
        }

        public Builder neverResumed() {
            everResumed = false;
            return this;
        }

        public Builder source(SourceMode mode) {
            source = mode;
            return this;
        }

        public Task build() {
            var traits = new Traits(
                    TaskKind.UPLOAD,
                    key == null ? null : new TaskKey(key),
                    "submission-" + n,
                    new Fingerprint("upload", "POST", "u" + n, "h", "/home/me/a.jpg", "12@34"),
                    origin,
                    "POST",
                    "https://upload.example/a",
                    "/home/me/a.jpg",
                    source,
                    12,
                    true,
                    FailurePolicy.DEFAULT
                            .withAttemptsMax(3)
                            .withRetryStatuses(502, 503)
                            .withFailStatuses(404),
                    Duration.ofDays(7),
                    n % 2 == 0 ? NOW.plusSeconds(1) : null,
                    NOW,
                    latestBegin,
                    n % 2 == 0 ? new BytesHint(-1, 77 + n) : null,
                    n % 2 == 0 ? new UserInfo(Map.of("album", "ünï\"" + n, "b", "")) : UserInfo.none(),
                    n % 2 == 0 ? "photos" : null,
                    policy,
                    wish,
                    folder);
            return new Task(
                    id(n),
                    n,
                    session,
                    traits,
                    state,
                    1,
                    everResumed,
                    attempt,
                    2,
                    true,
                    7,
                    5,
                    priority,
                    description,
                    budget,
                    asked);
        }
    }
}
