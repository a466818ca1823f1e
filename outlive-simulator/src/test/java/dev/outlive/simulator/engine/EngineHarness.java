package dev.outlive.simulator.engine;

import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.engine.CredentialProviders;
import dev.outlive.core.engine.DeliveryPolicy;
import dev.outlive.core.engine.Engine;
import dev.outlive.core.engine.EvictionPolicy;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.task.RetryPolicy;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.time.ClockMark;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonStatus;
import dev.outlive.protocol.wire.Submission;
import dev.outlive.simulator.memory.MemoryDisk;
import dev.outlive.simulator.memory.MemoryStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An engine on a store in memory, driven one turn at a time. */
final class EngineHarness {
    static final SessionRef PHOTOS = SessionRef.of("com.example.photos", "main");
    static final Duration ARCHIVE_FOR = Duration.ofDays(7);

    final List<String> log = new ArrayList<>();
    final Faults faults = new Faults(log);
    final RecordingTransfers transfers = new RecordingTransfers(log);
    final RecordingLauncher launcher = new RecordingLauncher(log);
    final List<CredentialProviders.Ask> providers = new ArrayList<>();
    final RecordingSpool spool = new RecordingSpool(log);
    final MemoryDisk disk = new MemoryDisk();
    private final AdmissionPolicy admission;
    SessionSettings settings = SessionSettings.defaults();
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    /** How far the clock on the wall is from the right time. */
    Duration wrongBy = Duration.ZERO;

    Instant next = Instant.MIN;
    MemoryStore store = new MemoryStore(disk, faults);

    /** What the engine of the next boot sees of the store. */
    UnaryOperator<TaskStore> between = UnaryOperator.identity();

    Engine engine;

    @SuppressWarnings("NullAway.Init") // set by each boot
    RecoveryReport recovery;

    private long calls;
    private int files;

    EngineHarness() {
        this(new AdmissionPolicy(AdmissionPolicy.TASKS_MAX_DEFAULT, AdmissionPolicy.TASKS_PER_HOST_MAX_DEFAULT));
    }

    EngineHarness(AdmissionPolicy admission) {
        this.admission = admission;
        engine = boot();
    }

    private Engine boot() {
        var booted = new Engine(
                between.apply(store),
                transfers,
                launcher,
                providers::add,
                spool,
                (sessions, counts, running) -> new DaemonStatus(
                        1, 1, "test", 1, now, "", "", sessions, counts.live(), 0, running, 0, true, 0, recovery),
                new TaskMachine(RetryPolicy.DEFAULT),
                admission,
                LaunchPolicy.DEFAULT,
                DeliveryPolicy.DEFAULT,
                EvictionPolicy.NEVER_RESUMED,
                ARCHIVE_FOR,
                new Random(5));
        recovery = booted.recover(new ClockMark("boot", now, moment().wall(), now));
        return booted;
    }

    /** The process dies and another one begins on the same disk. */
    void restart() {
        store = new MemoryStore(disk, faults);
        engine = boot();
    }

    RecordingLink app() {
        return new RecordingLink(PHOTOS.app(), ++calls, ClientFrame.Role.APP, log);
    }

    /** A process that shows this launch token. */
    RecordingLink app(String token) {
        return new RecordingLink(PHOTOS.app(), ++calls, ClientFrame.Role.APP, log, token);
    }

    RecordingLink operator() {
        return new RecordingLink(new AppId("outlive"), ++calls, ClientFrame.Role.OPERATOR, log);
    }

    void turn(Input... inputs) {
        next = engine.turn(List.of(inputs), moment());
    }

    /** The time as it is, and as the clock on the wall tells it. */
    private Moment moment() {
        return new Moment(now.plus(wrongBy), now);
    }

    void say(RecordingLink link, ClientFrame... frames) {
        var inputs = new ArrayList<Input>();
        for (ClientFrame frame : frames) {
            inputs.add(Input.FromClient.of(link, frame));
        }
        turn(inputs.toArray(Input[]::new));
    }

    void passes(Duration time) {
        now = now.plus(time);
        turn();
    }

    long call() {
        return ++calls;
    }

    // Sessions

    DaemonFrame.Attached attach(RecordingLink link) {
        return attach(link, null, false);
    }

    DaemonFrame.Attached attach(RecordingLink link, @Nullable Long resumeEpoch, boolean takeOver) {
        say(link, attachFrame(resumeEpoch, takeOver));
        return link.last(DaemonFrame.Attached.class);
    }

    ClientFrame.Attach attachFrame(@Nullable Long resumeEpoch, boolean takeOver) {
        return new ClientFrame.Attach(call(), PHOTOS, settings, resumeEpoch, takeOver);
    }

    void start(RecordingLink link) {
        say(link, new ClientFrame.Start(call(), PHOTOS, capability(link), true));
    }

    /** A connection that holds the session and receives its events. */
    RecordingLink started() {
        RecordingLink link = app();
        attach(link);
        start(link);
        return link;
    }

    static String capability(RecordingLink link) {
        return link.last(DaemonFrame.Attached.class).capability();
    }

    // Tasks

    static Submission submission(@Nullable String key, String submissionId, String method, boolean resume) {
        return submission(key, submissionId, method, "http://h.example/" + submissionId, resume);
    }

    static Submission submission(@Nullable String key, String submissionId, String method, String url, boolean resume) {
        return new Submission(
                TaskKind.UPLOAD,
                key == null ? null : new TaskKey(key),
                submissionId,
                new Request(method, URI.create(url), Headers.empty(), null),
                new Source("/photos/" + submissionId, SourceMode.SNAPSHOT),
                null,
                "",
                Submission.PRIORITY_DEFAULT,
                null,
                resume,
                0,
                FailurePolicy.DEFAULT);
    }

    PinnedSource pinned(String submissionId) {
        return new PinnedSource(
                SourceMode.SNAPSHOT,
                "/photos/" + submissionId,
                "/spool/" + ++files,
                1000,
                new PinnedSource.Identity(1000, 77, "1:2"));
    }

    Input.FromClient submit(RecordingLink link, Submission submission) {
        String capability = link.role() == ClientFrame.Role.APP ? capability(link) : null;
        var frame = new ClientFrame.Submit(call(), PHOTOS, capability, submission);
        PinnedSource pinned = pinned(submission.submissionId());
        return new Input.FromClient(link, frame, pinned, pinned.identity().fingerprint());
    }

    /** A resumed task, accepted. */
    TaskSnapshot created(RecordingLink link, String key, String method) {
        turn(submit(link, submission(key, "s-" + key, method, true)));
        return link.last(DaemonFrame.Accepted.class).task();
    }

    Task task(TaskId id) {
        try (var transaction = store.begin()) {
            return transaction.task(id).orElseThrow();
        }
    }

    ClientFrame.Act act(RecordingLink link, TaskId task, ClientFrame.Action action) {
        String capability = link.role() == ClientFrame.Role.APP ? capability(link) : null;
        return new ClientFrame.Act(call(), PHOTOS, capability, task, action);
    }

    // Attempts

    void signal(TaskId task, Signal signal) {
        turn(new Input.FromTransfer(task, signal, null));
    }

    void mark(TaskId task) {
        signal(task, new Signal.AttemptMarked(task(task).attempt()));
    }

    /** The server answers the current attempt. */
    void respond(TaskId task, int status) {
        signal(task, new Signal.Responded(task(task).attempt(), response(status), null));
    }

    /** A task that has ended with 201. */
    TaskSnapshot ended(RecordingLink link, String key) {
        TaskSnapshot task = created(link, key, "PUT");
        mark(task.id());
        respond(task.id(), 201);
        return task;
    }

    /** A download that has ended with 200 and is kept by the daemon: two events, its result and its end. */
    TaskSnapshot fetched(RecordingLink link, String key) {
        Submission upload = submission(key, "s-" + key, "GET", true);
        var submission = new Submission(
                TaskKind.DOWNLOAD,
                upload.key(),
                upload.submissionId(),
                upload.request(),
                null,
                null,
                "",
                Submission.PRIORITY_DEFAULT,
                null,
                true,
                0,
                FailurePolicy.DEFAULT);
        say(link, new ClientFrame.Submit(call(), PHOTOS, capability(link), submission));
        TaskSnapshot task = link.last(DaemonFrame.Accepted.class).task();
        mark(task.id());
        respond(task.id(), 200);
        return task;
    }

    static Response response(int status) {
        return new Response(
                status,
                Headers.empty(),
                Headers.empty(),
                "http://h.example/",
                "http/1.1",
                0,
                null,
                false,
                false,
                false);
    }
}
