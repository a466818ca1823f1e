package dev.outlive.simulator;

import dev.outlive.client.internal.DeliveryCore;
import dev.outlive.client.internal.Effect;
import dev.outlive.client.internal.Handing;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import dev.outlive.simulator.oracle.ProcessJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One process of an app: the client's real delivery core around a delegate that is slow, throws, or dies. */
final class AppProcess extends Node implements SimConnection.Client {
    private final AppSite site;
    private final World world;
    private final Chance chance;
    private final long pid;
    private final Calls calls = new Calls();
    private final DeliveryCore core;
    private final ProcessJudge judge;
    private final AppWork work;
    private final TreeMap<TaskId, TaskSnapshot> known = new TreeMap<>();
    private final TreeMap<Long, ClientFrame.Acknowledge> acknowledgements = new TreeMap<>();
    private final TreeMap<Long, ClientFrame.AcknowledgeData> reads = new TreeMap<>();
    private final List<Calls.Call> again = new ArrayList<>();
    private @Nullable SimConnection connection;
    private long generation;
    private int answers;
    private boolean gone;
    private boolean stuck;

    AppProcess(AppSite site, long pid, boolean takeOver) {
        super(site.session().app() + ":" + pid);
        this.site = site;
        this.world = site.world();
        this.chance = site.chance();
        this.pid = pid;
        this.core = new DeliveryCore(site.session(), site.settings(), takeOver, true, calls::next);
        this.judge = site.oracle().process(site.session(), pid);
        this.work = new AppWork(this, site);
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

    SessionRef session() {
        return site.session();
    }

    TreeMap<TaskId, TaskSnapshot> known() {
        return known;
    }

    Calls calls() {
        return calls;
    }

    /** Whether its delegate doesn't return any more. */
    boolean isStuck() {
        return stuck;
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
        send(new ClientFrame.Hello(calls.next(), List.of(1), "simulated", app(), pid, role(), null));
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
        if (frame instanceof DaemonFrame.Welcome) {
            run(core.connected());
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
            case DaemonFrame.TaskIs is -> learned(is.task());
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

    private void run(List<Effect> effects) {
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
                world.after(chance.work(10), this, "calls back", () -> hand(hand.handing()));
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

    private void hand(Handing handing) {
        if (core.isEnded()) {
            return;
        }
        if (handing instanceof Handing.Event event) {
            world.event(this, "is handed", event.deliver());
            world.tally().add("events handed over");
            judge.handed(event.deliver());
            TaskSnapshot task = event.deliver().task();
            if (task != null) {
                known.put(task.id(), task);
            }
        } else if (handing instanceof Handing.News news) {
            judge.handed(news.told());
        } else if (handing instanceof Handing.Drained drained) {
            world.event(this, "is drained", drained);
            judge.drained(drained.upTo(), generation);
        }
        if (chance.strikes(site.faults().dyingInCallback())) {
            kill("in its delegate");
            return;
        }
        if (chance.strikes(site.faults().neverReturning())) {
            world.event(this, "hangs in its delegate");
            world.tally().add("fault delegate hangs");
            stuck = true;
            return;
        }
        if (handing instanceof Handing.Event event) {
            read(event.deliver());
        }
        world.after(chance.work(300), this, "returns", () -> returned(handing));
    }

    /** Some delegates take the body of an answer in pieces, and some of those don't come to its end. */
    private void read(DaemonFrame.Deliver event) {
        TaskSnapshot task = event.task();
        long whole =
                task == null || task.response() == null ? 0 : task.response().bodyBytes();
        if (event.event() != DaemonFrame.EventType.ENDED || !chance.happens(0.5)) {
            return;
        }
        for (long upTo = event.dataOffset(); upTo < whole && chance.happens(0.8); ) {
            upTo += Math.min(whole - upTo, chance.between(1, 5));
            judge.read(event.seq(), upTo);
            world.tally().add("pieces of bodies");
            run(core.dataRead(event.seq(), upTo));
        }
    }

    /** Whether the delegate can't bear this event, in whatever process. */
    private boolean isPoison(DaemonFrame.Deliver event) {
        TaskSnapshot task = event.task();
        return task != null
                && !world.isHealed()
                && Math.floorMod(task.number() * 7919, 100)
                        < 100 * site.faults().poison();
    }

    private void returned(Handing handing) {
        if (core.isEnded()) {
            return;
        }
        boolean threw = handing instanceof Handing.Event event
                && (isPoison(event.deliver()) || chance.strikes(site.faults().throwing()));
        world.event(this, threw ? "throws" : "returns", handing);
        if (threw) {
            world.tally().add("fault delegate throws");
            judge.threw(((Handing.Event) handing).deliver());
            run(core.threw(handing, "the delegate threw"));
        } else {
            if (handing instanceof Handing.Event event) {
                judge.returned(event.deliver());
            }
            if (handing instanceof Handing.Event event
                    && event.deliver().event().asks()) {
                asked(event.deliver());
            }
            run(core.returned(handing));
        }
    }

    /** An app that is asked answers at once, later, twice, or not at all. */
    private void asked(DaemonFrame.Deliver question) {
        boolean waits = Objects.requireNonNull(question.question()).until() == null; // nothing answers for it
        int draw = chance.below(waits ? 9 : 10);
        if (draw < 4) {
            answer(question);
        } else if (draw < 9) {
            world.after(chance.work(60_000), this, "answers later", () -> answer(question));
        }
        if (chance.happens(0.2)) {
            world.after(chance.work(120_000), this, "answers again", () -> answer(question));
        }
    }

    private void answer(DaemonFrame.Deliver question) {
        if (core.isEnded()) {
            return;
        }
        Answer answer = new AppWhims(site).answer(question);
        world.event(this, "answers", question.seq(), answer);
        world.tally().add("answers");
        run(core.answered(question.seq(), pid + "-" + ++answers, answer));
    }

    // Life

    void planWork() {
        world.after(work.pause(), this, "works", () -> {
            work.doSomething();
            planWork();
        });
    }

    /** Breaks the connection, as a process does that has no trust in it. */
    private void drop() {
        SimConnection current = connection;
        if (current != null) {
            current.breakDown();
        }
    }

    /** It does nothing until it goes on, and doesn't know that it was stopped. */
    void stopped() {
        judge.stopped();
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
