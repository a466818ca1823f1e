package dev.outlive.client;

import dev.outlive.client.internal.DaemonAccess;
import dev.outlive.client.internal.DaemonFinder;
import dev.outlive.client.internal.SessionHandler;
import dev.outlive.client.internal.SessionLink;
import dev.outlive.client.internal.SessionLink.Repeat;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A named set of transfers that belongs to this app and is carried out by the daemon of its user.
 *
 * <p>From {@link #upload} on, a transfer doesn't need this process: it may end, crash or be killed. A later process opens
 * the same session, finds every task in {@link SessionDelegate#onSnapshot}, and gets every completion it hasn't
 * acknowledged.
 *
 * <p>One process at a time holds a session. If the daemon restarts, the session object reconnects by itself, starting the
 * daemon if need be, and goes on where it was; calls wait for that up to 30 s.
 *
 * <p>Every method is safe from any thread, inside callbacks, too. Those that ask the daemon return when its answer is
 * durable, can be interrupted, and throw {@link OutliveException}: {@code lease-lost} once another process holds the
 * session, {@code daemon-unreachable} if the daemon stays away.
 */
public final class BackgroundSession implements AutoCloseable {
    /** How long {@link #flush} waits: a commit takes milliseconds, a restart of the daemon some seconds. */
    private static final Duration FLUSH_MAX = Duration.ofSeconds(30);

    private static final System.Logger LOG = System.getLogger("dev.outlive.client");

    private final SessionLink link;
    private final SessionCalls calls;
    private final TaskRegistry registry;
    private final SessionEvents events;
    private final SessionConfiguration configuration;
    private final SessionRef session;
    private final TaskCreation creation;

    private BackgroundSession(
            SessionLink link, SessionConfiguration configuration, SessionEvents events, boolean delivering) {
        this.link = link;
        this.configuration = configuration;
        this.session = configuration.session();
        this.events = events;
        this.calls = new SessionCalls(link, session, delivering, configuration.appleListing());
        this.registry = new TaskRegistry(calls, this);
        this.creation = new TaskCreation(link, configuration, registry);
        events.begin(registry, link::eventsHandled); // last: from here on callbacks see this object
    }

    /**
     * Opens a session, creating it if absent, and begins to call the delegate on the session's executor: first
     * {@link SessionDelegate#onSnapshot}, which may come before or after this method returns.
     *
     * @throws OutliveException {@code session-in-use} if a process, this one included, holds it already;
     *     {@code daemon-not-found}, {@code daemon-unreachable}, {@code wrong-user}, {@code wire-version-unsupported}
     */
    public static BackgroundSession open(SessionConfiguration configuration, SessionDelegate delegate) {
        return open(configuration, delegate, false);
    }

    /**
     * Opens a session without a delegate: this process holds it and may create and control tasks, events stay with the
     * daemon. {@link Task#completion()} and {@link Task#acknowledge()} serve those who wait in this process. Asked to end,
     * the session ends once each of its tasks is acknowledged; {@link #detached()} tells.
     *
     * @throws OutliveException as {@link #open(SessionConfiguration, SessionDelegate)}
     */
    public static BackgroundSession open(SessionConfiguration configuration) {
        return open(configuration, null, false);
    }

    /**
     * Opens a session as {@link #open(SessionConfiguration, SessionDelegate)}, and takes it from a living process that
     * holds it: there, {@link #detached()} completes with {@code LEASE_LOST} and later calls are refused.
     */
    public static BackgroundSession takeOver(SessionConfiguration configuration, SessionDelegate delegate) {
        return open(configuration, delegate, true);
    }

    /** Takes a session over as {@link #takeOver(SessionConfiguration, SessionDelegate)}, without a delegate. */
    public static BackgroundSession takeOver(SessionConfiguration configuration) {
        return open(configuration, null, true);
    }

    private static BackgroundSession open(
            SessionConfiguration configuration, @Nullable SessionDelegate delegate, boolean takeOver) {
        SessionRef session = configuration.session();
        var events = new SessionEvents(session, delegate, configuration.handlers(), configuration.acknowledgement());
        SessionHandler.Delivery delivery = switch (configuration.deliveryStart()) {
            case AFTER_SNAPSHOT -> SessionHandler.Delivery.AFTER_SNAPSHOT;
            case BY_HAND -> SessionHandler.Delivery.ON_START;
        };
        var access =
                new DaemonAccess(configuration.home(), session.app(), ClientFrame.Role.APP, DaemonFinder.current());
        SessionLink link = SessionLink.open(
                access,
                configuration.daemonStart(),
                session,
                configuration.settings(),
                takeOver,
                delegate == null ? SessionHandler.Delivery.NONE : delivery,
                configuration.executor().orElse(null),
                events);
        HandOvers.listenBy(access, configuration.daemonStart());
        return new BackgroundSession(link, configuration, events, delegate != null);
    }

    /** Looks at a session of this app, read-only, whoever holds it. Needs a running daemon, or starts it. */
    public static SessionObserver observe(String id) {
        return observe(SessionConfiguration.background(id).build());
    }

    /** Looks at the session of a configuration, read-only, whoever holds it. */
    public static SessionObserver observe(SessionConfiguration configuration) {
        return new SessionObserver(configuration.session(), configuration.home(), configuration.daemonStart());
    }

    /** App and identifier. */
    public SessionRef ref() {
        return session;
    }

    /** What the session was opened with. */
    public SessionConfiguration configuration() {
        return configuration;
    }

    /** Its label for people, of the configuration; empty without one. Apple: {@code sessionDescription}. */
    public String description() {
        return configuration.settings().description();
    }

    /**
     * Creates an upload under a key of the app's choice, or finds the one that this key has already.
     *
     * <p>A new task is suspended: {@link Task#resume()} starts it. It is durable when this returns, and with
     * {@link dev.outlive.protocol.model.SourceMode#AUTO} the file is held, as a reflink, a copy or by its identity. The
     * same key with the same request and file gives the same task, in any process, also for at least 7 days after it was
     * acknowledged; so an app asks for what it wants, and never sends twice.
     *
     * @throws OutliveException {@code key-conflict}, which says what differs, if the key belongs to another request or
     *     file; {@code file-not-found}, {@code file-is-directory}, {@code file-no-permission};
     *     {@code session-invalidating}; {@code disk-full}
     */
    public UploadTask upload(String key, Request request, Path file) {
        return upload(key, request, file, UploadOptions.defaults());
    }

    /** Creates an upload as {@link #upload(String, Request, Path)}, with options. */
    public UploadTask upload(String key, Request request, Path file, UploadOptions options) {
        return creation.create(UploadTask.class, NewTask.upload(NewTask.requireKey(key), request, file, options));
    }

    /** Creates an upload without a key. A process that dies before it has noted the task finds it by {@link #allTasks}. */
    public UploadTask upload(Request request, Path file) {
        return upload(request, file, UploadOptions.defaults());
    }

    /** Creates an upload without a key, with options. */
    public UploadTask upload(Request request, Path file, UploadOptions options) {
        return creation.create(UploadTask.class, NewTask.upload((TaskKey) null, request, file, options));
    }

    /**
     * Creates an upload of bytes, a text or a stream under a key, as {@link #upload(String, Request, Path)} does of a file.
     * The body is on the daemon's disk, durably, when this returns.
     *
     * @throws OutliveException also {@code data-too-long}, {@code disk-full}, {@code spool-unreadable}
     * @throws java.io.UncheckedIOException if the stream can't be read; no task was created
     */
    public UploadTask upload(String key, Request request, Body body) {
        return upload(key, request, body, UploadOptions.defaults());
    }

    /** Creates an upload as {@link #upload(String, Request, Body)}, with options; how a file is held doesn't count. */
    public UploadTask upload(String key, Request request, Body body, UploadOptions options) {
        return creation.create(UploadTask.class, NewTask.upload(NewTask.requireKey(key), request, body, options));
    }

    /** Creates an upload of bytes, a text or a stream without a key. */
    public UploadTask upload(Request request, Body body, UploadOptions options) {
        return creation.create(UploadTask.class, NewTask.upload((TaskKey) null, request, body, options));
    }

    /**
     * Creates a download under a key of the app's choice, or finds the one that this key has already, as
     * {@link #upload(String, Request, Path)} does. Its result is kept by the daemon until the task is acknowledged; see
     * {@link DownloadTask#file()}.
     *
     * @param request a GET
     * @throws OutliveException {@code key-conflict} if the key belongs to another request or destination;
     *     {@code session-invalidating}; {@code disk-full}
     */
    public DownloadTask download(String key, Request request) {
        return download(key, request, null, TaskOptions.defaults());
    }

    /**
     * Creates a download as {@link #download(String, Request)}, whose result becomes this file: whole, in one step, and
     * only for an accepted status. The file stays when the task is acknowledged.
     */
    public DownloadTask download(String key, Request request, Destination destination) {
        return download(key, request, destination, TaskOptions.defaults());
    }

    /** Creates a download as {@link #download(String, Request, Destination)}, with options. */
    public DownloadTask download(String key, Request request, @Nullable Destination destination, TaskOptions options) {
        return creation.create(
                DownloadTask.class, NewTask.download(NewTask.requireKey(key), request, destination, options));
    }

    /** Creates a download without a key. A process that dies before it has noted the task finds it by {@link #allTasks}. */
    public DownloadTask download(Request request, @Nullable Destination destination, TaskOptions options) {
        return creation.create(DownloadTask.class, NewTask.download((TaskKey) null, request, destination, options));
    }

    /**
     * Creates a data task under a key of the app's choice, or finds the one that this key has already, as
     * {@link #upload(String, Request, Path)} does: a request without a body, whose answer the daemon keeps until the task is
     * acknowledged. Of a body over 64 MiB only the beginning is kept; use a download for those.
     *
     * @throws OutliveException {@code key-conflict} if the key belongs to another request; {@code session-invalidating};
     *     {@code disk-full}
     */
    public DataTask data(String key, Request request) {
        return data(key, request, TaskOptions.defaults());
    }

    /** Creates a data task as {@link #data(String, Request)}, with options. */
    public DataTask data(String key, Request request, TaskOptions options) {
        return creation.create(DataTask.class, NewTask.data(NewTask.requireKey(key), request, options));
    }

    /** Creates a data task without a key. A process that dies before it has noted the task finds it by {@link #allTasks}. */
    public DataTask data(Request request, TaskOptions options) {
        return creation.create(DataTask.class, NewTask.data((TaskKey) null, request, options));
    }

    /**
     * Creates these tasks, or finds those that their keys have already: all of them or none, in one step. Much faster than
     * one by one. Nothing of them can be seen before all are durable; a process that dies meanwhile leaves all or none.
     *
     * <p>At most 100,000 tasks and 100 million characters of text; two of one key are refused. Other calls that create
     * tasks of this session wait meanwhile.
     *
     * @return the tasks in the order of the list
     * @throws OutliveException why one of them can't be created, as for a single one: then none is; {@code overloaded} for
     *     too many
     */
    public List<Task> createAll(List<NewTask> tasks) {
        return creation.createAll(tasks);
    }

    /**
     * Creates these tasks, or finds those that their keys have already, each by itself: one that can't be created doesn't
     * keep the others from it. As durable and as fast as one call each. Once the session itself can take no more, because
     * its daemon stays away, say, the rest isn't tried.
     *
     * @return what became of each, in the order of the list
     */
    public List<Creation> createEach(List<NewTask> tasks) {
        return creation.createEach(tasks);
    }

    /** Every task that isn't acknowledged, as it is now, by kind. */
    public TaskLists tasks() {
        return TaskLists.of(allTasks());
    }

    /** Every task that isn't acknowledged, as it is now, in the order of creation: never started and ended ones, too. */
    public List<Task> allTasks() {
        List<Task> all = TaskPages.all(session, calls::find, registry);
        return calls.listsAsApple() ? TaskPages.asApple(all) : all;
    }

    /** The task of this key as it is now, also an acknowledged one. */
    public Optional<Task> task(String key) {
        return TaskPages.byKey(session, key, calls::find, registry);
    }

    /**
     * The task of this id as it is now, also an acknowledged one; empty if it is none of this session. So an app that has
     * noted {@link Task#id()} gets its {@link Task#completion()} again, in any process.
     */
    public Optional<Task> task(TaskId id) {
        return TaskPages.byId(session, id, calls::find, registry);
    }

    /**
     * Compares an app's own records with the session: which of these keys it doesn't know, and which of its tasks the
     * keys don't speak of. Changes nothing. Called after the snapshot it finds what a crash of the app, or a store put
     * back from a backup, has left different.
     *
     * @throws IllegalArgumentException if one can't be a key: 1 to 256 bytes
     */
    public Reconciliation reconcile(Collection<String> keys) {
        keys.forEach(TaskKey::new);
        return Reconciliation.of(keys, TaskPages.all(session, calls::find, registry), calls::find, registry);
    }

    /** What this session shows to servers that ask who it is. */
    public SessionCredentials credentials() {
        return new SessionCredentials(link, session);
    }

    /** What the app is to decide if this session came from a backup or another machine; empty if there is nothing. */
    public Optional<Restoration> restoration() {
        return calls.restored().map(restored -> new Restoration(link, session, restored));
    }

    /** Begins delivery where the configuration says {@code BY_HAND}; otherwise it has begun, or begins, by itself. */
    public void start() {
        link.start();
    }

    /**
     * Completes when this object no longer holds the session, with the reason; never exceptionally. The session goes on
     * in the daemon.
     */
    public CompletableFuture<Detached> detached() {
        return events.detached().copy();
    }

    /**
     * Waits until everything the delegate has returned from so far is acknowledged for good, and first, unless called
     * inside a callback, until the callback that runs now has returned. The session's next requests go over new connections.
     *
     * @throws OutliveException {@code daemon-unreachable} if that takes longer than 30 s
     */
    public void flush() {
        if (!link.flush(FLUSH_MAX)) {
            throw new OutliveException(
                    ErrorCode.DAEMON_UNREACHABLE,
                    "the daemon has not confirmed acknowledgements of session " + session + " for "
                            + FLUSH_MAX.toSeconds()
                            + " s. They are sent again by themselves; if this process ends before, the events come"
                            + " again. Look at `outlive daemon status`.");
        }
        link.renewConnections();
    }

    /**
     * Forgets this session's cookies and credentials, and lets its next requests go over new connections. Its tasks, their
     * events and their results stay, and no other session is touched. Tasks that waited for a credential go on without one.
     * Apple: {@code reset(completionHandler:)}.
     */
    public void reset() {
        link.call(
                DaemonFrame.Done.class,
                Repeat.SAFE,
                (call, capability) -> new ClientFrame.Reset(call, session, capability));
    }

    /**
     * Takes no more tasks. The session ends when the last of its tasks has ended and is acknowledged; then
     * {@link SessionDelegate#onInvalidated} comes, and {@link #detached()} completes with {@code INVALIDATED}. Returns at
     * once; holds also if this process or the daemon dies.
     */
    public void finishTasksAndInvalidate() {
        invalidate(false);
    }

    /** As {@link #finishTasksAndInvalidate}, and cancels every task that hasn't ended. Each still completes once. */
    public void invalidateAndCancel() {
        invalidate(true);
    }

    private void invalidate(boolean cancelTasks) {
        link.call(
                DaemonFrame.Done.class,
                Repeat.SAFE,
                (call, capability) -> new ClientFrame.Invalidate(call, session, capability, cancelTasks));
    }

    /**
     * Lets go of the session, and of nothing else: its tasks go on, its events wait for the next open. Waits up to 2 s for
     * acknowledgements that are under way. A callback that still runs isn't waited for; its event comes again. Tasks that
     * nobody has resumed, and that therefore don't begin, are named in a warning of the log {@code dev.outlive.client}.
     */
    @Override
    public void close() {
        List<TaskSnapshot> idle = registry.neverResumed();
        if (!idle.isEmpty() && !detached().isDone()) {
            LOG.log(System.Logger.Level.WARNING, () -> TaskRegistry.warning(session, idle));
        }
        link.close();
    }

    @Override
    public String toString() {
        return "BackgroundSession[" + session + "]";
    }
}
