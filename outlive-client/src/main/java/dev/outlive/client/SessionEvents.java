package dev.outlive.client;

import dev.outlive.client.internal.Effect;
import dev.outlive.client.internal.Handing;
import dev.outlive.client.internal.SessionHandler;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Turns what the daemon delivers into calls of the delegate and completed futures. */
final class SessionEvents implements SessionHandler {
    private final @Nullable SessionDelegate delegate;
    private final Map<String, TaskHandler> handlers;
    private final SessionConfiguration.Acknowledgement acknowledgement;
    private final SessionRef session;
    private volatile BooleanSupplier eventsHandled = () -> false;
    private volatile @Nullable HandOver handOver; // the last one, if there was any
    private final CompletableFuture<TaskRegistry> tasks = new CompletableFuture<>(); // there once the session is open
    private final CompletableFuture<Detached> detached = new CompletableFuture<>();
    private volatile boolean letGo;

    SessionEvents(
            SessionRef session,
            @Nullable SessionDelegate delegate,
            Map<String, TaskHandler> handlers,
            SessionConfiguration.Acknowledgement acknowledgement) {
        this.delegate = delegate;
        this.handlers = handlers;
        this.acknowledgement = acknowledgement;
        this.session = session;
    }

    /**
     * The session is open.
     *
     * @param tellHandled tells the daemon that the app has finished with the events; false if the session isn't held any more
     */
    void begin(TaskRegistry registry, BooleanSupplier tellHandled) {
        eventsHandled = tellHandled;
        tasks.complete(registry);
    }

    /** Tells the daemon that the app has finished with the events; false if the session isn't held any more. */
    boolean tellHandled() {
        return eventsHandled.getAsBoolean();
    }

    CompletableFuture<Detached> detached() {
        return detached;
    }

    /** Whether this object holds the session no longer; a callback that was under way may still run. */
    boolean isLetGo() {
        return letGo;
    }

    @Override
    public CompletableFuture<?> opened(DaemonFrame.Attached attached, List<TaskSnapshot> snapshots) {
        TaskRegistry registry = tasks.join();
        List<Task> all = snapshots.stream()
                .map(snapshot -> Task.of(registry.cell(snapshot)))
                .toList();
        if (delegate != null) {
            HandOvers.held(session, this);
            delegate.onSnapshot(new Snapshot(attached.generation(), attached.state(), all, attached.backlog()));
            HandOver begun = HandOvers.opened(session, attached.launchReason() == LaunchReason.EVENTS)
                    .orElse(null);
            handOver = begun;
            if (begun != null) {
                return begun.returned();
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void handed(Handing handing, Settlement settlement) {
        SessionDelegate told = Objects.requireNonNull(delegate);
        if (handing instanceof Handing.Event event) {
            DeliveredEvent.during(event.deliver(), settlement, () -> deliver(told, event.deliver(), settlement));
        } else if (handing instanceof Handing.News news) {
            tell(told, news.told());
        } else if (handing instanceof Handing.Drained drained) {
            drained(() -> told.onEventsDrained(drained.upTo()));
        } else if (handing instanceof Handing.HandOver woken) {
            handOver = HandOvers.woken(session, woken.repeated());
        }
    }

    private void drained(Runnable tellDelegate) {
        HandOver now = handOver;
        if (now == null) {
            tellDelegate.run();
        } else {
            now.drained(tellDelegate);
        }
    }

    @Override
    public Acknowledgement acknowledgement() {
        return switch (acknowledgement) {
            case ON_RETURN -> Acknowledgement.ON_RETURN;
            case BY_HAND -> Acknowledgement.BY_HAND;
        };
    }

    @Override
    public boolean wantsMetrics() {
        return (delegate != null && isToldMetrics(delegate))
                || handlers.values().stream().anyMatch(SessionEvents::isToldMetrics);
    }

    private static boolean isToldMetrics(TaskHandler handler) {
        return has(handler, "onMetrics", Task.class, TaskMetrics.class);
    }

    private static boolean isToldData(TaskHandler handler) {
        return has(handler, "onData", Task.class, long.class, byte[].class);
    }

    /** Whether it has this callback of its own. */
    private static int pieceBytes(TaskHandler handler, Task task) {
        return handler.prefersIncrementalDelivery(task) ? BodyPieces.PIECE_BYTES : BodyPieces.GATHERED_BYTES;
    }

    private static boolean has(TaskHandler handler, String callback, Class<?>... parameters) {
        try {
            return !handler.getClass().getMethod(callback, parameters).isDefault();
        } catch (NoSuchMethodException impossible) {
            return true; // the interface has it
        }
    }

    private void tell(SessionDelegate told, DaemonFrame.News news) {
        TaskRegistry registry = tasks.join();
        Optional<TaskCell> cell = registry.known(news.task());
        if (cell.isEmpty()) {
            cell = registry.find(news.task()); // the app has let go of its object
        }
        cell.ifPresent(moving -> {
            TaskHandler handler = handlerOf(moving.latest(), told);
            if (news instanceof DaemonFrame.Progressed progressed) {
                registry.moving(moving);
                moving.update(progressed.progress());
                handler.onProgress(Task.of(moving), progressed.progress());
            } else if (news instanceof DaemonFrame.Informed informed) {
                handler.onInformationalResponse(Task.of(moving), informed.response());
            }
        });
    }

    private void deliver(SessionDelegate told, DaemonFrame.Deliver deliver, Settlement settlement) {
        switch (deliver.event()) {
            case DELAYED_START -> {
                TaskSnapshot asking = taskOf(deliver);
                TaskRegistry registry = tasks.join();
                var question = new DelayedStart(deliver, settlement);
                question.give(handlerOf(asking, told).onDelayedStart(Task.of(registry.cell(asking)), question));
            }
            case AUTHENTICATION_REQUIRED -> {
                TaskSnapshot asking = taskOf(deliver);
                TaskRegistry registry = tasks.join();
                var question = new AuthenticationRequired(deliver, settlement);
                question.give(
                        handlerOf(asking, told).onAuthenticationRequired(Task.of(registry.cell(asking)), question));
            }
            case DOWNLOAD_FINISHED -> {
                TaskSnapshot fetched = taskOf(deliver);
                TaskCell cell = tasks.join().cell(fetched);
                var task = new DownloadTask(cell, Task.Found.EXISTING);
                TaskHandler handler = handlerOf(fetched, told);
                cell.response(fetched).ifPresent(response -> handler.onResponse(task, response));
                handler.onDownloadFinished(
                        task,
                        task.file()
                                .orElseThrow(() -> new IllegalStateException(
                                        "event " + deliver.seq() + " tells of a download, but not where it is")));
            }
            case ENDED -> {
                TaskSnapshot ended = taskOf(deliver);
                TaskRegistry registry = tasks.join();
                TaskCell cell = registry.cell(ended);
                cell.settle(ended);
                registry.settled(cell);
                ended(cell, ended, handlerOf(ended, told), deliver, settlement);
            }
            case INVALIDATED -> told.onInvalidated();
        }
    }

    private static void ended(
            TaskCell cell,
            TaskSnapshot ended,
            TaskHandler handler,
            DaemonFrame.Deliver deliver,
            Settlement settlement) {
        Completion completion = cell.completionOf(ended)
                .orElseThrow(() -> new IllegalStateException(
                        "event " + deliver.seq() + " says that task " + ended.id() + " ended, but not how"));
        Task task = Task.of(cell);
        Optional<Response> answer = cell.response(ended).filter(response -> !isToldOfItsFile(ended, response));
        if (deliver.dataOffset() == 0) {
            answer.ifPresent(response -> handler.onResponse(task, response));
        }
        boolean inPieces = completion instanceof Completion.Finished && isToldData(handler) && answer.isPresent();
        if (inPieces
                && !(isThere(answer.get(), settlement)
                        && BodyPieces.hand(
                                answer.get(), deliver.dataOffset(), pieceBytes(handler, task), (offset, piece) -> {
                                    handler.onData(task, offset, piece);
                                    return settlement.dataRead(offset + piece.length);
                                }))) {
            return; // another process goes on with it
        }
        TaskMetrics metrics = deliver.metrics();
        if (metrics != null) {
            handler.onMetrics(task, metrics);
        }
        handler.onComplete(task, completion);
    }

    /**
     * Waits for a body that the daemon has to give, however long that is away: the delegate has refused nothing. False if this
     * process holds the session no longer.
     */
    private static boolean isThere(Response answer, Settlement settlement) {
        while (settlement.isHeld()) {
            try {
                answer.fetch();
                return true;
            } catch (OutliveException failed) {
                if (failed.code() != ErrorCode.DAEMON_UNREACHABLE
                        || Thread.currentThread().isInterrupted()) {
                    throw failed;
                }
            }
        }
        return false;
    }

    /** Whether the answer was told with the event of its file, or nobody was asked for it. */
    private static boolean isToldOfItsFile(TaskSnapshot ended, Response response) {
        boolean finished = ended.outcome() != null && ended.outcome().kind() == Outcome.Kind.FINISHED;
        return response.isSkipped() || (finished && ended.kind() == TaskKind.DOWNLOAD);
    }

    /** Who is told of a task: the handler of its name if this process has one, else the delegate. */
    private TaskHandler handlerOf(TaskSnapshot task, SessionDelegate told) {
        String name = task.handler();
        TaskHandler named = name == null ? null : handlers.get(name);
        return named == null ? told : named;
    }

    private static TaskSnapshot taskOf(DaemonFrame.Deliver deliver) {
        return Objects.requireNonNull(
                deliver.task(), () -> "event " + deliver.seq() + " says of no task what it tells");
    }

    @Override
    public void pushed(DaemonFrame frame) {
        tasks.join().pushed(frame, delegate == null);
    }

    @Override
    public void resumed() {
        if (delegate == null) {
            tasks.join().refreshAwaited();
        }
    }

    @Override
    public void ended(Effect.End end) {
        letGo = true;
        HandOvers.letGo(session, this);
        Detached.Cause cause = switch (end.kind()) {
            case REFUSED, LEASE_LOST -> Detached.Cause.LEASE_LOST;
            case SNAPSHOT_FAILED -> Detached.Cause.SNAPSHOT_FAILED;
            case INVALIDATED -> Detached.Cause.INVALIDATED;
            case CLOSED -> Detached.Cause.CLOSED;
        };
        detached.completeAsync(() -> new Detached(cause, end.message()));
        if (tasks.isDone()) {
            tasks.join().abandon(new OutliveException(end.code(), end.message()));
        }
    }
}
