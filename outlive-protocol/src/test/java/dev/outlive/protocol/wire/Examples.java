package dev.outlive.protocol.wire;

import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.AttemptMetrics;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Check;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.ExportedSession;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.ImportedSession;
import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Observation;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Pause;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.PendingQuestion;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.ServiceType;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.model.WaitReason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One real example of every frame, as docs/wire.md shows them. */
final class Examples {
    private static final SessionRef SESSION = SessionRef.of("com.example.photos", "photos");
    private static final TaskId TASK = new TaskId("01KAPHZ3V5Q8G6T2M4N7R9SXWY");
    private static final String CAPABILITY = "9f2c51d07ab84e6635d1c0aa7be4f218";
    private static final Instant CREATED = Instant.parse("2026-11-22T10:15:30.123Z");
    private static final Instant ENDED = Instant.parse("2026-11-22T10:16:02.500Z");

    private static final ProtectionSpace API = ProtectionSpace.of(URI.create("https://example.org/"));

    private Examples() {}

    private static RestoredSession restored() {
        return new RestoredSession(
                RestoredSession.SCHEMA,
                SESSION.app(),
                SESSION.session(),
                "the store was written on another machine",
                CREATED,
                12);
    }

    private static CredentialSnapshot credential() {
        return new CredentialSnapshot(
                CredentialSnapshot.SCHEMA,
                SESSION.app(),
                SESSION.session(),
                API.origin(),
                null,
                Question.Scope.REQUEST,
                Credential.Kind.PASSWORD,
                "photos",
                CredentialSnapshot.State.READY,
                "",
                CREATED,
                null);
    }

    static List<Frame> all() {
        return List.of(
                new ClientFrame.Hello(
                        1, List.of(1), "outlive-client 0.1.0", SESSION.app(), 4711, ClientFrame.Role.APP, null),
                new DaemonFrame.Welcome(1, 1, "outlived 0.1.0", 4242),
                new ClientFrame.Attach(2, SESSION, SessionSettings.defaults().withRoots(PHOTOS), null, false),
                new DaemonFrame.Attached(
                        2, SESSION, 7, CAPABILITY, 1, SessionState.ACTIVE, 12, 12, 1, false, LaunchReason.USER),
                new DaemonFrame.SnapshotPage(2, List.of(waiting()), true),
                new ClientFrame.Start(3, SESSION, CAPABILITY, true),
                new ClientFrame.Submit(4, SESSION, CAPABILITY, submission()),
                new ClientFrame.Submit(19, SESSION, CAPABILITY, download()),
                new DaemonFrame.Accepted(4, DaemonFrame.Found.CREATED, waiting()),
                new ClientFrame.BatchBegin(5, SESSION, CAPABILITY),
                new ClientFrame.BatchCommit(6),
                new ClientFrame.Act(7, SESSION, CAPABILITY, TASK, ClientFrame.Action.RESUME),
                new ClientFrame.Describe(8, SESSION, CAPABILITY, TASK, "holiday, picture 42"),
                new ClientFrame.Prioritize(20, SESSION, CAPABILITY, TASK, 0.9),
                new DaemonFrame.TaskIs(7, waiting()),
                new DaemonFrame.Informed(
                        SESSION,
                        TASK,
                        new InformationalResponse(1, 103, Headers.empty().with("Link", "</style.css>; rel=preload"))),
                new DaemonFrame.Progressed(SESSION, TASK, new Progress(1, 1_048_576, 4_194_304, 0, -1)),
                new DaemonFrame.Deliver(
                        SESSION,
                        1,
                        7,
                        12,
                        DaemonFrame.EventType.ENDED,
                        finished(),
                        1,
                        false,
                        true,
                        false,
                        metrics(),
                        null,
                        0),
                new DaemonFrame.Deliver(
                        SESSION,
                        1,
                        7,
                        10,
                        DaemonFrame.EventType.DELAYED_START,
                        waiting(),
                        1,
                        false,
                        false,
                        false,
                        null,
                        new PendingQuestion(
                                new Question.DelayedStart(CREATED, AskBeforeStart.Fallback.CONTINUE),
                                CREATED,
                                CREATED.plusSeconds(3600)),
                        0),
                new DaemonFrame.Deliver(
                        SESSION,
                        1,
                        7,
                        11,
                        DaemonFrame.EventType.AUTHENTICATION_REQUIRED,
                        waiting(),
                        1,
                        false,
                        false,
                        false,
                        null,
                        new PendingQuestion(
                                new Question.Authentication(Question.Scope.REQUEST, API, "basic", "photos", 0),
                                CREATED,
                                null),
                        0),
                new ClientFrame.AnswerQuestion(
                        25,
                        SESSION,
                        CAPABILITY,
                        10,
                        "7be1c2a0-1",
                        new Answer.ProceedWith(
                                Request.put(URI.create("https://example.org/photos/42?token=new"))
                                        .build(),
                                TransferPolicy.UNRESTRICTED)),
                new ClientFrame.AnswerQuestion(
                        29,
                        SESSION,
                        CAPABILITY,
                        11,
                        "7be1c2a0-2",
                        new Answer.Use(
                                Credential.password("photos", "correct horse battery staple"),
                                Duration.ofHours(1),
                                false)),
                new DaemonFrame.AnswerTaken(25, true),
                new ClientFrame.AcknowledgeData(26, SESSION, CAPABILITY, 12, 65_536),
                new ClientFrame.Acknowledge(9, SESSION, CAPABILITY, List.of(12L)),
                new ClientFrame.Refuse(10, SESSION, CAPABILITY, 12, "java.io.IOException: No space left on device"),
                new DaemonFrame.DeadLettered(SESSION, 1, 11),
                new DaemonFrame.Done(9),
                new DaemonFrame.Drained(SESSION, 1, 12),
                new ClientFrame.Invalidate(11, SESSION, CAPABILITY, false),
                new ClientFrame.Flush(27, SESSION, CAPABILITY),
                new ClientFrame.Reset(28, SESSION, CAPABILITY),
                new DaemonFrame.AppSuspending(SESSION),
                new DaemonFrame.AppResumed(SESSION, 1, true, 12),
                new ClientFrame.AwaitHandOvers(29),
                new DaemonFrame.HandOver(SESSION, false),
                new ClientFrame.EventsHandled(19, SESSION, CAPABILITY),
                new ClientFrame.RunApp(20, SESSION.app(), launcher()),
                new ClientFrame.AppAct(21, SESSION.app(), ClientFrame.AppAction.QUIT),
                new DaemonFrame.AppIs(21, app()),
                new ClientFrame.ListApps(22),
                new DaemonFrame.Apps(22, List.of(app())),
                new ClientFrame.Launch(23),
                new DaemonFrame.LaunchIs(23, LaunchReason.EVENTS),
                new ClientFrame.Find(12, Selection.key(SESSION.app(), SESSION.session(), new TaskKey("upload-42"))),
                new ClientFrame.FindKeys(12, SESSION, List.of(new TaskKey("upload-42"), new TaskKey("upload-43"))),
                new DaemonFrame.Tasks(12, List.of(finished()), false),
                new ClientFrame.ReadResponse(13, TASK),
                new DaemonFrame.ResponseIs(13, response(), "{\"id\":42}".getBytes(StandardCharsets.UTF_8)),
                new ClientFrame.ReadRequest(24, SESSION, CAPABILITY, TASK),
                new DaemonFrame.RequestIs(24, request(), "PUT", "https://example.org/photos/42"),
                new ClientFrame.ReadMetrics(25, TASK),
                new DaemonFrame.MetricsAre(25, metrics()),
                new ClientFrame.Explain(20, TASK),
                new DaemonFrame.Explained(20, explanation()),
                new ClientFrame.ListSessions(14),
                new DaemonFrame.Sessions(14, List.of(session())),
                new ClientFrame.Watch(15, Selection.all()),
                new DaemonFrame.Changed(waiting()),
                new ClientFrame.Status(16),
                new DaemonFrame.StatusIs(16, status()),
                new ClientFrame.Pause(21, new PauseScope(null, null, "example.org")),
                new ClientFrame.Unpause(22, PauseScope.all()),
                new ClientFrame.ListPauses(23),
                new ClientFrame.SetCredential(
                        24,
                        SESSION,
                        CAPABILITY,
                        API,
                        Credential.password("photos", "correct horse battery staple"),
                        false),
                new ClientFrame.RemoveCredential(25, SESSION, CAPABILITY, API),
                new ClientFrame.ListCredentials(26, SESSION),
                new DaemonFrame.Credentials(24, List.of(credential())),
                new ClientFrame.ListRestored(27, SESSION),
                new ClientFrame.SettleRestored(28, SESSION, CAPABILITY, RestoredSession.Choice.ACCEPT),
                new DaemonFrame.RestoredSessions(27, List.of(restored())),
                new ClientFrame.ExportSession(29, SESSION, "/media/stick/photos", true, true),
                new DaemonFrame.SessionExported(
                        29,
                        new ExportedSession(
                                ExportedSession.SCHEMA,
                                SESSION.app(),
                                SESSION.session(),
                                "/media/stick/photos",
                                12,
                                3,
                                140,
                                9,
                                73_400_320,
                                List.of("/home/ann/photos/IMG_0007.jpg"),
                                1)),
                new ClientFrame.ImportSession(30, "/media/stick/photos", SESSION.app(), SESSION.session()),
                new DaemonFrame.SessionImported(
                        30,
                        new ImportedSession(
                                ImportedSession.SCHEMA,
                                SESSION.app(),
                                SESSION.session(),
                                "/media/stick/photos",
                                12,
                                3)),
                new DaemonFrame.Pauses(21, List.of(new Pause(new PauseScope(null, null, "example.org"), CREATED))),
                new DaemonFrame.LeaseLost(SESSION, "process 4712 has taken session com.example.photos/photos over"),
                new DaemonFrame.Refused(
                        17,
                        ErrorCode.KEY_CONFLICT,
                        "the key 'upload-42' belongs to task 01KAPHZ3V5Q8G6T2M4N7R9SXWY, which differs in the URL"),
                new DaemonFrame.Ping(1),
                new ClientFrame.Pong(1),
                new ClientFrame.Stop(18));
    }

    private static final FileRoot PHOTOS = new FileRoot("photos", "/home/me/photos");

    private static Submission submission() {
        return new Submission(
                TaskKind.UPLOAD,
                new TaskKey("upload-42"),
                "5c1f0d52-1",
                request(),
                new Source("/home/me/photos/42.jpg", SourceMode.AUTO).within(List.of(PHOTOS)),
                null,
                "picture 42",
                Submission.PRIORITY_DEFAULT,
                null,
                true,
                0,
                FailurePolicy.DEFAULT
                        .withAttemptsMax(5)
                        .withRetryStatuses(429, 503)
                        .withFailStatuses(404),
                null,
                null,
                UserInfo.none(),
                null,
                policy(),
                null);
    }

    private static TransferPolicy policy() {
        return new TransferPolicy(
                true,
                false,
                false,
                true,
                SchedulePolicy.ANYTIME
                        .during(TimeWindows.of("mon-fri 22:00-06:00", "sat,sun 00:00-24:00")
                                .in(ZoneId.of("Europe/Berlin")))
                        .onMainsPower()
                        .underLoad(0.5),
                ProxyRules.of("proxy.example:3128").excluding(List.of("corp.example", "10.0.0.0/8")),
                ServiceType.BACKGROUND);
    }

    private static Submission download() {
        return new Submission(
                TaskKind.DOWNLOAD,
                new TaskKey("map-7"),
                "5c1f0d52-2",
                Request.get(URI.create("https://example.org/maps/7.pdf")).build(),
                null,
                new Destination("/home/me/maps/7.pdf", OnConflict.RENAME, true, List.of()),
                "",
                Submission.PRIORITY_DEFAULT,
                null,
                false,
                0,
                FailurePolicy.DEFAULT,
                Instant.parse("2026-11-23T00:00:00Z"),
                new BytesHint(BytesHint.UNKNOWN, 12_000_000),
                new UserInfo(Map.of("album", "maps")),
                "maps",
                TransferPolicy.UNRESTRICTED,
                null);
    }

    private static Request request() {
        return Request.put(URI.create("https://example.org/photos/42"))
                .header("Content-Type", "image/jpeg")
                .build();
    }

    private static TaskSnapshot waiting() {
        return snapshot(
                TaskState.RUNNING,
                Phase.WAITING,
                new Reason(
                        WaitReason.BACKOFF,
                        "connection-lost: the server closed the connection",
                        null,
                        Instant.parse("2026-11-22T10:15:41.000Z")),
                null,
                null,
                null);
    }

    private static Explanation explanation() {
        Instant failed = Instant.parse("2026-11-22T10:15:32.000Z");
        Instant until = Instant.parse("2026-11-22T10:15:41.000Z");
        return new Explanation(
                Explanation.SCHEMA,
                waiting(),
                List.of(
                        new Check(
                                "backoff",
                                WaitReason.BACKOFF,
                                true,
                                "connection-lost: the server closed the connection",
                                failed,
                                until,
                                List.of()),
                        new Check(
                                "slots-of-host",
                                WaitReason.SLOT,
                                false,
                                "2 of 6 slots of example.org are taken",
                                null,
                                null,
                                List.of())),
                List.of(
                        new HistoryEntry(HistoryEntry.Kind.CREATED, CREATED, null, null, null, ""),
                        new HistoryEntry(
                                HistoryEntry.Kind.WAITED,
                                CREATED,
                                Instant.parse("2026-11-22T10:15:31.000Z"),
                                null,
                                WaitReason.SLOT,
                                "all 6 slots of example.org are taken"),
                        new HistoryEntry(
                                HistoryEntry.Kind.ATTEMPT,
                                Instant.parse("2026-11-22T10:15:31.000Z"),
                                failed,
                                1L,
                                null,
                                "connection-lost: the server closed the connection"),
                        new HistoryEntry(
                                HistoryEntry.Kind.OPERATOR,
                                Instant.parse("2026-11-22T10:15:35Z"),
                                null,
                                null,
                                null,
                                "priority 0.5, by process 4711")));
    }

    private static TaskMetrics metrics() {
        Instant lost = Instant.parse("2026-11-22T10:15:41Z");
        Instant second = Instant.parse("2026-11-22T10:15:42Z");
        return new TaskMetrics(
                TaskMetrics.SCHEMA,
                TASK,
                CREATED,
                ENDED,
                0,
                List.of(new TaskMetrics.Wait(WaitReason.SLOT, Duration.ofMillis(877))),
                2,
                List.of(
                        new AttemptMetrics(
                                1,
                                Instant.parse("2026-11-22T10:15:31Z"),
                                lost,
                                Duration.ofMillis(877),
                                1_048_576,
                                "stopped",
                                null),
                        new AttemptMetrics(
                                2, second, ENDED, Duration.ZERO, 4_194_304, "201", List.of(exchange(second)))));
    }

    private static ExchangeMetrics exchange(Instant at) {
        return new ExchangeMetrics(
                "PUT",
                "https://example.org",
                "http/1.1",
                false,
                at,
                at.plusMillis(1),
                at.plusMillis(9),
                at.plusMillis(9),
                at.plusMillis(31),
                at.plusMillis(31),
                at.plusMillis(58),
                at.plusMillis(60),
                at.plusMillis(20_400),
                at.plusMillis(20_480),
                at.plusMillis(20_481),
                181,
                4_194_304,
                154,
                9,
                "192.0.2.17",
                40_022,
                "198.51.100.7",
                443,
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                List.of(),
                201,
                false,
                "http://proxy.example:3128");
    }

    private static TaskSnapshot finished() {
        return snapshot(TaskState.COMPLETED, Phase.AWAITING_ACK, null, Outcome.finished(), ENDED, response());
    }

    private static TaskSnapshot snapshot(
            TaskState state,
            Phase phase,
            @Nullable Reason reason,
            @Nullable Outcome outcome,
            @Nullable Instant endedAt,
            @Nullable Response response) {
        return new TaskSnapshot(
                TaskSnapshot.SCHEMA,
                TASK,
                3,
                SESSION.session(),
                SESSION.app(),
                new TaskKey("upload-42"),
                TaskKind.UPLOAD,
                state,
                phase,
                true,
                0,
                reason,
                outcome,
                "picture 42",
                "https://example.org/photos/42",
                "PUT",
                "/home/me/photos/42.jpg",
                SourceMode.SNAPSHOT,
                endedAt == null ? 1_048_576 : 4_194_304,
                4_194_304,
                endedAt == null ? 0 : 9,
                endedAt == null ? -1 : 9,
                endedAt == null ? 1 : 2,
                endedAt == null ? 1 : 0,
                0.5,
                CREATED,
                endedAt,
                false,
                null,
                response);
    }

    private static Response response() {
        return new Response(
                201,
                Headers.empty().with("Content-Type", "application/json").with("ETag", "\"a1\""),
                Headers.empty(),
                "https://example.org/photos/42",
                "http/1.1",
                9,
                null,
                false,
                false,
                false);
    }

    private static SessionSnapshot session() {
        return new SessionSnapshot(
                SessionSnapshot.SCHEMA,
                new AppId("com.example.photos"),
                new SessionId("photos"),
                "holiday pictures",
                SessionState.ACTIVE,
                1,
                7,
                4711L,
                CREATED,
                null,
                1,
                1,
                1,
                0);
    }

    private static Launcher launcher() {
        return new Launcher(List.of("/usr/bin/photos", "--background"), "/home/me/photos", List.of("PHOTOS_PROFILE"));
    }

    private static AppSnapshot app() {
        return new AppSnapshot(
                AppSnapshot.SCHEMA,
                SESSION.app(),
                AppState.BACKGROUND,
                true,
                false,
                true,
                4711L,
                LaunchReason.EVENTS,
                launcher(),
                1,
                1,
                1,
                null,
                List.of(),
                "");
    }

    private static DaemonStatus status() {
        return new DaemonStatus(
                DaemonStatus.SCHEMA,
                4242,
                "outlived 0.1.0",
                1,
                CREATED,
                "/home/me/.local/state/outlive",
                "/run/user/1000/outlive/outlived.sock",
                1,
                1,
                1,
                1,
                2,
                true,
                1_048_576,
                new RecoveryReport(CREATED, 12, 4, 1, Map.of("repeatable", 2L), Map.of("ended", 3L, "suspended", 2L)),
                List.of(
                        new Observation("network", true, false, "up, by the interface eth0"),
                        new Observation("metered", false, false, "no NetworkManager is on the system bus")));
    }
}
