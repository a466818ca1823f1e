package dev.outlive.cli;

import static org.awaitility.Awaitility.await;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.Check;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.ExportedSession;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.ImportedSession;
import dev.outlive.protocol.model.Observation;
import dev.outlive.protocol.model.Pause;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonStatus;
import dev.outlive.protocol.wire.FrameReader;
import dev.outlive.protocol.wire.FrameWriter;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.WireVersion;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A daemon of frames alone: a real socket, tasks in memory, moved by the test. */
final class FakeDaemon implements AutoCloseable {
    private volatile List<Observation> conditions = List.of();
    private static final String FIRST_ID = "01J8ZQ3A4B5C6D7E8F9G0H1J";

    final OutliveHome home;
    private final NavigableMap<String, TaskSnapshot> tasks = new ConcurrentSkipListMap<>();
    private final Map<String, DaemonFrame.ResponseIs> responses = new ConcurrentHashMap<>();
    private final Map<Class<?>, Function<Long, DaemonFrame>> refusals = new ConcurrentHashMap<>();
    private final List<AppSnapshot> apps = new CopyOnWriteArrayList<>();
    private final List<SessionSnapshot> sessions = new CopyOnWriteArrayList<>();
    private final List<RestoredSession> restored = new CopyOnWriteArrayList<>();
    private final List<CredentialSnapshot> credentials = new CopyOnWriteArrayList<>();
    private final List<Pause> pauses = new CopyOnWriteArrayList<>();
    private final Map<String, Explanation> explanations = new ConcurrentHashMap<>();
    private final Map<String, TaskMetrics> measured = new ConcurrentHashMap<>();
    private final List<ClientFrame> heard = new CopyOnWriteArrayList<>();
    private final List<DaemonFrame> atWatch = new CopyOnWriteArrayList<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean killedByWatcher;
    private volatile int pageMax = Selection.PAGE_MAX;
    private volatile Function<TaskSnapshot, TaskSnapshot> fate = Function.identity();
    private volatile DaemonFrame.Found found = DaemonFrame.Found.CREATED;
    private volatile long pid = ProcessHandle.current().pid();
    private @Nullable ServerSocketChannel server;

    /** A connection and what it watches. */
    private static final class Link {
        final SocketChannel channel;
        final FrameWriter writer;
        volatile @Nullable Selection watched;

        Link(SocketChannel channel) {
            this.channel = channel;
            this.writer = new FrameWriter(Channels.newOutputStream(channel));
        }
    }

    FakeDaemon(Path folder) {
        home = OutliveHome.under(folder);
    }

    FakeDaemon start() throws IOException {
        Files.deleteIfExists(home.socket());
        var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(home.socket()));
        server = listening;
        threads.add(Thread.ofVirtual().start(() -> accept(listening)));
        return this;
    }

    /** Goes away as a killed process does: the socket's file stays, nobody listens. */
    void kill() throws IOException {
        if (server != null) {
            server.close();
        }
        for (Link link : links) {
            link.channel.close();
        }
        links.clear();
    }

    /** Is killed by whoever asks for tasks after he has begun to watch, instead of an answer. */
    void killByNextWatcher() {
        killedByWatcher = true;
    }

    /** Adds a task or replaces it, and tells whoever watches it. */
    FakeDaemon put(TaskSnapshot task) {
        tasks.put(task.id().value(), task);
        push(task, new DaemonFrame.Changed(task));
        return this;
    }

    FakeDaemon restored(RestoredSession session) {
        restored.add(session);
        return this;
    }

    FakeDaemon put(SampleTask task) {
        return put(task.build());
    }

    /** Says these at the next Watch, before any other answer: what was so a moment ago. */
    void sayAtWatch(DaemonFrame... frames) {
        atWatch.addAll(List.of(frames));
    }

    void progress(TaskSnapshot task, long bytesSent) {
        var progress = new Progress(task.attempt(), bytesSent, task.bytesExpectedToSend(), 0, -1);
        push(task, new DaemonFrame.Progressed(task.sessionRef(), task.id(), progress));
    }

    TaskSnapshot task(TaskId id) {
        return Optional.ofNullable(tasks.get(id.value())).orElseThrow();
    }

    void forget(TaskSnapshot task) {
        tasks.remove(task.id().value());
    }

    FakeDaemon session(SessionSnapshot session) {
        sessions.add(session);
        return this;
    }

    void response(TaskSnapshot task, byte @Nullable [] body) {
        var response = Optional.ofNullable(task.response()).orElseThrow();
        responses.put(task.id().value(), new DaemonFrame.ResponseIs(0, response, body));
    }

    /** Refuses every frame of this kind. */
    FakeDaemon refuse(Class<? extends ClientFrame> kind, ErrorCode code, String message) {
        refusals.put(kind, call -> new DaemonFrame.Refused(call, code, message));
        return this;
    }

    /** What becomes of a submitted task before it is answered. */
    FakeDaemon submitted(DaemonFrame.Found how, Function<TaskSnapshot, TaskSnapshot> becomes) {
        found = how;
        fate = becomes;
        return this;
    }

    FakeDaemon pages(int tasksMax) {
        pageMax = tasksMax;
        return this;
    }

    /** The process it claims to be. */
    void process(long processId) {
        pid = processId;
    }

    <F extends ClientFrame> List<F> heard(Class<F> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    ClientFrame.Submit submit() {
        var all = heard(ClientFrame.Submit.class);
        if (all.size() != 1) {
            throw new AssertionError("one submission was expected, not " + all);
        }
        return all.getFirst();
    }

    void awaitWatcher() {
        await("somebody watches").until(() -> links.stream().anyMatch(link -> link.watched != null));
    }

    private void accept(ServerSocketChannel listening) {
        while (listening.isOpen()) {
            try {
                var link = new Link(listening.accept());
                links.add(link);
                threads.add(Thread.ofVirtual().start(() -> serve(link)));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Link link) {
        try (var channel = link.channel) {
            var reader = new FrameReader(Channels.newInputStream(channel));
            for (var frame = reader.readClient(); frame.isPresent(); frame = reader.readClient()) {
                heard.add(frame.get());
                if (killedByWatcher && link.watched != null && frame.get() instanceof ClientFrame.Find) {
                    killedByWatcher = false;
                    kill();
                    return;
                }
                if (!(frame.get() instanceof ClientFrame.Pong)) {
                    link.writer.write(answer(link, frame.get()));
                }
                if (frame.get() instanceof ClientFrame.Watch) {
                    for (DaemonFrame each : atWatch) {
                        link.writer.write(each);
                    }
                }
                if (frame.get() instanceof ClientFrame.Stop && !refusals.containsKey(ClientFrame.Stop.class)) {
                    kill();
                    return;
                }
            }
        } catch (IOException gone) {
            // the command has what it wanted, or the test killed this daemon
        } finally {
            links.remove(link);
        }
    }

    private DaemonFrame answer(Link link, ClientFrame frame) {
        var refusal = refusals.get(frame.getClass());
        if (refusal != null) {
            return refusal.apply(frame.call());
        }
        return switch (frame) {
            case ClientFrame.Hello(var call, var _, var _, var _, var _, var _, var _) ->
                new DaemonFrame.Welcome(call, WireVersion.CURRENT, "fake/1", pid);
            case ClientFrame.Submit submit -> accepted(submit);
            case ClientFrame.Find(var call, var selection) -> page(call, selection);
            case ClientFrame.Act act -> acted(act);
            case ClientFrame.Prioritize(var call, var _, var _, var task, var _) ->
                new DaemonFrame.TaskIs(call, task(task));
            case ClientFrame.Watch(var call, var selection) -> {
                link.watched = selection;
                yield new DaemonFrame.Done(call);
            }
            case ClientFrame.ReadResponse(var call, var task) -> response(call, task);
            case ClientFrame.ReadMetrics(var call, var task) -> new DaemonFrame.MetricsAre(call, metrics(task));
            case ClientFrame.Explain(var call, var task) -> new DaemonFrame.Explained(call, explanation(task));
            case ClientFrame.Pause(var call, var scope) -> {
                pauses.add(new Pause(scope, SampleTask.NOW));
                yield new DaemonFrame.Pauses(call, pauses);
            }
            case ClientFrame.Unpause(var call, var scope) -> {
                pauses.removeIf(pause -> scope.includes(pause.scope()));
                yield new DaemonFrame.Pauses(call, pauses);
            }
            case ClientFrame.ListPauses(var call) -> new DaemonFrame.Pauses(call, pauses);
            case ClientFrame.SetCredential set -> {
                credentials.add(shown(set));
                yield new DaemonFrame.Credentials(set.call(), credentials);
            }
            case ClientFrame.RemoveCredential remove -> {
                credentials.removeIf(each -> each.origin().equals(remove.space().origin()));
                yield new DaemonFrame.Credentials(remove.call(), credentials);
            }
            case ClientFrame.ListRestored(var call, var _) -> new DaemonFrame.RestoredSessions(call, restored);
            case ClientFrame.SettleRestored settle -> {
                restored.removeIf(each -> each.ref().equals(settle.session()));
                yield new DaemonFrame.RestoredSessions(settle.call(), List.of());
            }
            case ClientFrame.ExportSession(var call, var session, var folder, var _, var filesToo) ->
                new DaemonFrame.SessionExported(
                        call,
                        new ExportedSession(
                                ExportedSession.SCHEMA,
                                session.app(),
                                session.session(),
                                folder,
                                2,
                                1,
                                7,
                                3,
                                2048,
                                filesToo ? List.of() : List.of("/videos/a.mp4"),
                                filesToo ? 0 : 22));
            case ClientFrame.ImportSession(var call, var folder, var app, var session) ->
                new DaemonFrame.SessionImported(
                        call,
                        new ImportedSession(
                                ImportedSession.SCHEMA,
                                app == null ? new AppId("app") : app,
                                session == null ? new SessionId("photos") : session,
                                folder,
                                2,
                                1));
            case ClientFrame.ListCredentials(var call, var _) -> new DaemonFrame.Credentials(call, credentials);
            case ClientFrame.ListSessions(var call) -> new DaemonFrame.Sessions(call, sessions);
            case ClientFrame.ListApps(var call) -> new DaemonFrame.Apps(call, apps);
            case ClientFrame.AppAct(var call, var app, var _) ->
                new DaemonFrame.AppIs(
                        call,
                        apps.stream()
                                .filter(each -> each.app().equals(app))
                                .findFirst()
                                .orElseThrow());
            case ClientFrame.RunApp(var call, var _, var _) -> new DaemonFrame.AppIs(call, apps.getFirst());
            case ClientFrame.Status(var call) -> new DaemonFrame.StatusIs(call, status());
            case ClientFrame.Stop(var call) -> new DaemonFrame.Done(call);
            default -> new DaemonFrame.Refused(frame.call(), ErrorCode.BAD_FRAME, "not for an operator");
        };
    }

    private static CredentialSnapshot shown(ClientFrame.SetCredential set) {
        return new CredentialSnapshot(
                CredentialSnapshot.SCHEMA,
                set.session().app(),
                set.session().session(),
                set.space().origin(),
                set.space().realm(),
                set.space().scope(),
                set.credential().kind(),
                set.credential().text(),
                CredentialSnapshot.State.READY,
                "",
                SampleTask.NOW,
                null);
    }

    /** What it answers to Explain about a task, instead of nothing known. */
    FakeDaemon explained(TaskSnapshot task, List<Check> checks, List<HistoryEntry> history) {
        explanations.put(task.id().value(), new Explanation(Explanation.SCHEMA, task, checks, history));
        return put(task);
    }

    /** What it answers to ReadMetrics about a task, instead of nothing measured. */
    FakeDaemon measured(TaskMetrics metrics) {
        measured.put(metrics.task().value(), metrics);
        return this;
    }

    private TaskMetrics metrics(TaskId task) {
        return measured.getOrDefault(
                task.value(),
                new TaskMetrics(TaskMetrics.SCHEMA, task, task(task).createdAt(), null, 0, List.of(), 0, List.of()));
    }

    private Explanation explanation(TaskId task) {
        return explanations.getOrDefault(
                task.value(), new Explanation(Explanation.SCHEMA, task(task), List.of(), List.of()));
    }

    FakeDaemon credential(CredentialSnapshot credential) {
        credentials.add(credential);
        return this;
    }

    FakeDaemon app(AppSnapshot app) {
        apps.add(app);
        return this;
    }

    private DaemonFrame accepted(ClientFrame.Submit submit) {
        var submission = submit.submission();
        var sample = SampleTask.aTask()
                .id(FIRST_ID
                        + String.format("%02d", heard(ClientFrame.Submit.class).size()))
                .session(
                        submit.session().app().value(),
                        submit.session().session().value())
                .description(submission.description());
        if (submission.kind() == TaskKind.DOWNLOAD) {
            sample.download(
                    Optional.ofNullable(submission.destination()).orElseThrow().path());
        } else {
            var source = Optional.ofNullable(submission.source()).orElseThrow();
            sample.file(source.path()).total(sizeOf(source.path()));
        }
        if (submission.key() != null) {
            sample.key(submission.key().value());
        }
        if (submission.resume()) {
            sample.running(0);
        }
        TaskSnapshot task = fate.apply(sample.build());
        put(task);
        return new DaemonFrame.Accepted(submit.call(), found, task);
    }

    private static long sizeOf(String path) {
        try {
            return Files.size(Path.of(path));
        } catch (IOException gone) {
            throw new AssertionError("the command should have looked at the file", gone);
        }
    }

    private DaemonFrame page(long call, Selection selection) {
        var page = new ArrayList<TaskSnapshot>();
        String after = selection.afterId() == null ? "" : selection.afterId();
        for (TaskSnapshot task : tasks.tailMap(after, false).values()) {
            if (matches(selection, task)) {
                if (page.size() == Math.min(pageMax, selection.limit())) {
                    return new DaemonFrame.Tasks(call, page, true);
                }
                page.add(task);
            }
        }
        return new DaemonFrame.Tasks(call, page, false);
    }

    private static boolean matches(Selection selection, TaskSnapshot task) {
        return (selection.app() == null || selection.app().equals(task.app()))
                && (selection.session() == null || selection.session().equals(task.session()))
                && (selection.key() == null || selection.key().equals(task.key()))
                && (selection.idPrefix() == null || task.id().value().startsWith(selection.idPrefix()))
                && (selection.states().isEmpty() || selection.states().contains(task.state()))
                && (!selection.failed() || ExitCode.of(task).number() == 3)
                && (!selection.unacknowledged() || (task.outcome() != null && !task.acknowledged()))
                && (selection.archived() || !task.acknowledged());
    }

    private DaemonFrame acted(ClientFrame.Act act) {
        TaskSnapshot task = tasks.get(act.task().value());
        if (task == null) {
            return new DaemonFrame.Refused(act.call(), ErrorCode.TASK_NOT_FOUND, "no task " + act.task() + ".");
        }
        boolean ended = task.state() == TaskState.COMPLETED;
        boolean ofEnded = switch (act.action()) {
            case SUSPEND, RESUME, CANCEL, RETRY -> false;
            case ACKNOWLEDGE, REQUEUE, DISCARD -> true;
        };
        if (ended != ofEnded) {
            return new DaemonFrame.Refused(
                    act.call(),
                    ended ? ErrorCode.TASK_ENDED : ErrorCode.BAD_REQUEST,
                    "the task can't do that now. It stays as it is. Look at it with outlive show.");
        }
        var changed = SampleTask.from(task);
        TaskSnapshot after = switch (act.action()) {
            case SUSPEND -> changed.suspended(task.bytesSent(), 1).phase(null).build();
            case RESUME, RETRY -> changed.running(task.bytesSent()).build();
            case CANCEL -> changed.canceling().build();
            case ACKNOWLEDGE, DISCARD -> changed.acknowledged().deadLetter(null).build();
            case REQUEUE -> changed.deadLetter(null).build();
        };
        put(after);
        return new DaemonFrame.TaskIs(act.call(), after);
    }

    private DaemonFrame response(long call, TaskId task) {
        var known = responses.get(task.value());
        return known == null
                ? new DaemonFrame.Refused(call, ErrorCode.RESOURCE_UNAVAILABLE, "no response is kept.")
                : new DaemonFrame.ResponseIs(call, known.response(), known.body());
    }

    /** What it sees of its machine. */
    void sees(Observation... seen) {
        conditions = List.of(seen);
    }

    private DaemonStatus status() {
        return new DaemonStatus(
                1,
                pid,
                "fake/1",
                WireVersion.CURRENT,
                SampleTask.NOW.minusSeconds(7200),
                home.state().toString(),
                home.socket().toString(),
                1,
                2,
                3,
                1,
                4,
                true,
                16 << 20,
                new RecoveryReport(
                        SampleTask.NOW.minusSeconds(7200),
                        12,
                        4,
                        1,
                        Map.of("repeatable", 2L),
                        Map.of("ended", 3L, "suspended", 2L)),
                conditions);
    }

    private void push(TaskSnapshot task, DaemonFrame frame) {
        for (Link link : List.copyOf(links)) {
            Selection watched = link.watched;
            if (watched != null && matches(watched, task)) {
                try {
                    link.writer.write(frame);
                } catch (IOException gone) {
                    // whoever serves it takes it off the list
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        threads.forEach(Thread::interrupt);
    }
}
