package dev.outlive.simulator;

import dev.outlive.client.internal.DeliveryCore;
import dev.outlive.client.internal.Effect;
import dev.outlive.client.internal.Handing;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import dev.outlive.simulator.oracle.ProcessJudge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One process of an app: the client's real delivery core and what it says to the daemon. */
final class AppProcess extends Node implements SimConnection.Client {
    private final AppSite site;
    private final World world;
    private final Chance chance;
    private final long pid;
    private final Calls calls = new Calls();
    private final DeliveryCore core;
    private final ProcessJudge judge;
    private final AppWork work;
    private final AppDelegate delegate;
    private final TreeMap<TaskId, TaskSnapshot> known = new TreeMap<>();
    private final TreeMap<Long, ClientFrame.Acknowledge> acknowledgements = new TreeMap<>();
    private final TreeMap<Long, ClientFrame.AcknowledgeData> reads = new TreeMap<>();
    private final List<Calls.Call> again = new ArrayList<>();
    private @Nullable SimConnection connection;
    private final @Nullable String launch;
    private final boolean forEvents;
    private final boolean waitsForHandOver;
    private final long startedAt;
    private long generation;
    private boolean handedOver;
    private boolean gone;

    /**
     * @param launch what its launcher gave it, or null if the user started it
     * @param forEvents whether it was started for events, which it may wait to be told of before it opens its session
     */
    AppProcess(AppSite site, long pid, boolean takeOver, @Nullable String launch, boolean forEvents) {
        super(site.session().app() + ":" + pid);
        this.site = site;
        this.world = site.world();
        this.chance = site.chance();
        this.pid = pid;
        this.launch = launch;
        this.forEvents = forEvents;
        this.waitsForHandOver = forEvents && chance.happens(0.5);
        this.startedAt = world.now();
        this.core = new DeliveryCore(site.session(), site.settings(), takeOver, true, calls::next);
        this.judge = site.oracle().process(site.session(), pid);
        this.work = new AppWork(this, site);
        this.delegate = new AppDelegate(this, site, core, judge);
    }

    @Override
    public AppId app() {
        return site.session().app();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public ClientFrame.Role role() {
        return ClientFrame.Role.APP;
    }

    @Override
    public @Nullable String launch() {
        return launch;
    }

    @Override
    public Long startedAtNanos() {
        return startedAt;
    }

    /** Whether it was started for events, and has nothing to do beside them. */
    boolean isForEvents() {
        return forEvents;
    }

    SessionRef session() {
        return site.session();
    }

    TreeMap<TaskId, TaskSnapshot> known() {
        return known;
    }

    Calls calls() {
        return calls;
    }

    /** That of the session it holds. */
    long generation() {
        return generation;
    }

    /** Whether its delegate doesn't return any more. */
    boolean isStuck() {
        return delegate.isStuck();
    }

    boolean isAttached() {
        return core.isAttached();
    }

    String capability() {
        return core.capability();
    }

    // Connection

    void connect() {
        if (connection != null || gone || core.isEnded()) {
            return;
        }
        if (!site.daemon().isUp()) {
            site.daemon().start();
            world.after(chance.work(3_000), this, "tries again", this::connect);
            return;
        }
        connection = site.net().connect(this);
        send(new ClientFrame.Hello(calls.next(), List.of(1), "simulated", app(), pid, role(), launch));
        if (waitsForHandOver) {
            send(new ClientFrame.AwaitHandOvers(calls.next()));
        }
    }

    private boolean mayOpen() {
        return handedOver || !waitsForHandOver;
    }

    @Override
    public void ended(SimConnection which) {
        if (which == connection) {
            connection = null;
            again.addAll(calls.cutOff());
            acknowledgements.clear();
            reads.clear();
            run(core.disconnected());
            world.after(chance.work(2_000), this, "connects again", this::connect);
        }
    }

    void send(ClientFrame frame) {
        SimConnection current = connection;
        if (current == null) {
            return;
        }
        if (frame instanceof ClientFrame.Attach) {
            judge.attaching();
        } else if (frame instanceof ClientFrame.Acknowledge acknowledge) {
            judge.acknowledges(acknowledge.seqs());
            acknowledgements.put(acknowledge.call(), acknowledge);
        } else if (frame instanceof ClientFrame.AcknowledgeData read) {
            reads.put(read.call(), read);
        }
        current.toDaemon(frame, generation);
    }

    @Override
    public void received(SimConnection from, DaemonFrame frame) {
        if (from != connection) {
            return;
        }
        if (frame instanceof DaemonFrame.HandOver told) {
            world.event(this, "is told of", told.session());
            handedOver = true;
        }
        if (frame instanceof DaemonFrame.Welcome || frame instanceof DaemonFrame.HandOver) {
            if (mayOpen()) {
                run(core.connected());
            }
            return;
        }
        if (frame instanceof DaemonFrame.Attached attached && !attached.resumed()) {
            generation = attached.generation();
        }
        if (frame instanceof DaemonFrame.Answer answer) {
            answered(answer, calls.answered(answer.call()));
        }
        run(core.received(frame));
    }

    private void answered(DaemonFrame.Answer answer, Calls.@Nullable Call call) {
        switch (answer) {
            case DaemonFrame.Accepted accepted
            when call != null && call.kind() == Calls.Kind.CONFLICT ->
                site.oracle().conflictAccepted(accepted);
            case DaemonFrame.Accepted accepted
            when call != null && call.wish() != null -> {
                Submission submission = call.wish().submission;
                site.oracle().accepted(session(), submission, accepted);
                call.wish().task = accepted.task().id();
                learned(accepted.task());
            }
            case DaemonFrame.TaskIs is -> {
                learned(is.task());
                if (is.task().acknowledged()) {
                    run(core.settled(is.task().id()));
                }
            }
            case DaemonFrame.Tasks tasks -> tasks.tasks().forEach(this::learned);
            case DaemonFrame.Done done -> {
                ClientFrame.Acknowledge acknowledge = acknowledgements.remove(done.call());
                ClientFrame.AcknowledgeData read = reads.remove(done.call());
                if (read != null) {
                    site.oracle().acknowledged(read, generation);
                } else if (acknowledge != null) {
                    site.oracle().acknowledged(acknowledge, generation);
                } else if (call != null && call.kind() == Calls.Kind.INVALIDATE) {
                    site.oracle().invalidated(session(), generation);
                }
            }
            case DaemonFrame.Refused refused
            when call != null && refused.code() == ErrorCode.LEASE_LOST -> run(core.leaseLost(refused.message()));
            default -> {}
        }
    }

    private void learned(TaskSnapshot task) {
        judge.told(task);
        if (task.acknowledged()) {
            known.remove(task.id());
        } else {
            known.put(task.id(), task);
        }
    }

    // Effects

    void run(List<Effect> effects) {
        for (Effect effect : effects) {
            if (gone) {
                return;
            }
            if (effect instanceof Effect.Send send) {
                send(send.frame());
            } else if (effect instanceof Effect.Opened opened) {
                world.after(chance.work(50), this, "onSnapshot", () -> opened(opened));
            } else if (effect instanceof Effect.Resumed) {
                repeat();
            } else if (effect instanceof Effect.Hand hand) {
                if (hand.handing() instanceof Handing.Event event) {
                    judge.hands(event.deliver());
                }
                world.after(chance.work(10), this, "calls back", () -> delegate.hand(hand.handing()));
            } else if (effect instanceof Effect.Reconnect) {
                drop();
            } else if (effect instanceof Effect.Ended ended) {
                world.event(this, "ends", ended.end());
                exit();
            }
        }
    }

    private void opened(Effect.Opened opened) {
        world.event(this, "onSnapshot", opened.tasks().size());
        judge.opened(opened.tasks());
        opened.tasks().forEach(this::learned);
        if (chance.strikes(site.faults().throwing() / 20)) {
            run(core.snapshotFailed("the delegate threw"));
            return;
        }
        run(core.start());
        repeat();
    }

    /** Asks again what a broken connection left without an answer. */
    private void repeat() {
        List<Calls.Call> calls = List.copyOf(again);
        again.clear();
        calls.forEach(this::call);
    }

    void call(Calls.Call call) {
        send(calls.open(call));
    }

    // Life

    void planWork() {
        world.after(work.pause(), this, "works", () -> {
            work.doSomething();
            planWork();
        });
    }

    /** What it was started for is done: such a process mostly ends. */
    void eventsHandled() {
        if (forEvents) {
            run(core.eventsHandled());
            if (chance.happens(0.7)) {
                world.after(chance.work(20_000), this, "is done", () -> end("has done its work"));
            }
        }
    }

    /** A process that nobody tells of events in this time has nothing to do. */
    void planEnd(Duration patience) {
        world.after(patience, this, "has waited", () -> {
            if (!mayOpen()) {
                end("has nothing to do");
            }
        });
    }

    /** Breaks the connection, as a process does that has no trust in it. */
    void drop() {
        SimConnection current = connection;
        if (current != null) {
            current.breakDown();
        }
    }

    /** It does nothing until it goes on, and doesn't know that it was stopped. */
    void stopped() {
        judge.stopped();
    }

    /** It ends, and nothing went wrong. */
    void end(String how) {
        world.event(this, how);
        exit();
    }

    void kill(String how) {
        world.event(this, "is killed", how);
        world.tally().add("crash app " + how);
        exit();
    }

    private void exit() {
        if (!gone) {
            gone = true;
            endEpoch();
            drop();
            site.exited(this);
        }
    }
}
