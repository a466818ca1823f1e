package dev.outlive.client.internal;

import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The app's side of one session: attach, snapshot, start, deliver, acknowledge, and all this again on a new connection.
 *
 * <p>Decisions only. No clock, thread or I/O: frames, returned callbacks and broken connections go in, {@link Effect}s
 * come out and are carried out in their order. Not thread-safe. What it holds to:
 *
 * <ul>
 *   <li>nothing is handed over before {@link #start}, and one thing at a time;
 *   <li>an event is handed over at most once, unless the delegate refused it (I13);
 *   <li>an event is acknowledged only after its callback has returned, and again on a new connection until the daemon has
 *       confirmed it;
 *   <li>a refused event holds back the later ones of its own task only.
 * </ul>
 */
public final class DeliveryCore {
    /** How often a resume may find the session in use: by our own broken connection, whose end the daemon hasn't seen. */
    private static final int IN_USE_TOLERATED_MAX = 8;

    private final SessionRef session;
    private final SessionSettings settings;
    private final boolean takeOver;
    private final boolean wantsMetrics;
    private final LongSupplier calls;
    private DeliveryState state = DeliveryState.NEW;
    private boolean startWanted;
    private long attachCall;
    private long startCall;
    private int inUse;
    private long epoch;
    private long generation;
    private String capability = "";
    private final SnapshotPages pages = new SnapshotPages();
    private final HandingQueue queue = new HandingQueue();
    private final Callbacks callbacks;
    private final Hosting hosting = new Hosting();
    private final Settlements settlements;

    /**
     * @param takeOver takes the session from a living holder at the first attach
     * @param wantsMetrics has the metrics of a task come with its end
     * @param calls the numbers of calls, unique on a connection
     */
    public DeliveryCore(
            SessionRef session, SessionSettings settings, boolean takeOver, boolean wantsMetrics, LongSupplier calls) {
        this.session = session;
        this.settings = settings;
        this.takeOver = takeOver;
        this.wantsMetrics = wantsMetrics;
        this.calls = calls;
        this.settlements = new Settlements(session, calls);
        this.callbacks = new Callbacks(queue, settlements);
    }

    /** Whether calls of the session may be sent now. */
    public boolean isAttached() {
        return state == DeliveryState.OPEN || state == DeliveryState.DELIVERING;
    }

    /** How many tasks of a snapshot that isn't whole have come. */
    public int snapshotRead() {
        return pages.read();
    }

    public boolean isEnded() {
        return state == DeliveryState.ENDED;
    }

    /** What the daemon wants to see with each frame of the session. */
    public String capability() {
        return capability;
    }

    /** The numbers of the events whose callback has returned and whose acknowledgement isn't confirmed. */
    public Set<Long> unconfirmed() {
        return settlements.unconfirmed();
    }

    /** The same, and the number of the event whose callback runs. */
    public Set<Long> unfinished() {
        return callbacks.unfinished();
    }

    /** A connection is up. */
    public List<Effect> connected() {
        if (state != DeliveryState.NEW && state != DeliveryState.BROKEN) {
            return List.of();
        }
        boolean resume = state == DeliveryState.BROKEN;
        state = resume ? DeliveryState.RESUMING : DeliveryState.ATTACHING;
        attachCall = calls.getAsLong();
        return List.of(new Effect.Send(
                new ClientFrame.Attach(attachCall, session, settings, resume ? epoch : null, takeOver && !resume)));
    }

    /** The connection has ended. What is in hand goes on; nothing is handed over until the session is resumed. */
    public List<Effect> disconnected() {
        state = state.disconnected();
        pages.clear();
        queue.disconnected();
        hosting.disconnected();
        settlements.disconnected();
        return List.of();
    }

    /** Begins delivery. */
    public List<Effect> start() {
        startWanted = true;
        var effects = new ArrayList<Effect>();
        if (state == DeliveryState.OPEN) {
            deliver(effects);
        }
        return effects;
    }

    /** Lets go of the session. */
    public List<Effect> close() {
        return end(Effect.End.Kind.CLOSED, ErrorCode.LEASE_LOST, "this session object was closed");
    }

    /** The delegate's {@code onSnapshot} threw: the attach ends, so that another process may try. */
    public List<Effect> snapshotFailed(String why) {
        return end(Effect.End.Kind.SNAPSHOT_FAILED, ErrorCode.LEASE_LOST, Wording.snapshotThrew(session, why));
    }

    /**
     * The daemon refused a call of the app because this process holds the session no longer. If the delegate has had the end of
     * the session, that is why, and only the confirmation didn't come.
     */
    public List<Effect> leaseLost(String message) {
        return settlements.hasReturned(DaemonFrame.EventType.INVALIDATED)
                ? invalidated()
                : end(Effect.End.Kind.LEASE_LOST, ErrorCode.LEASE_LOST, message);
    }

    private List<Effect> invalidated() {
        return end(
                Effect.End.Kind.INVALIDATED,
                ErrorCode.SESSION_INVALIDATING,
                "session " + session + " has ended as was asked; opening it again begins a new one");
    }

    /** A frame of the daemon, in the order of the wire. */
    public List<Effect> received(DaemonFrame frame) {
        var effects = new ArrayList<Effect>();
        if (state == DeliveryState.ENDED) {
            return effects;
        }
        if (frame instanceof DaemonFrame.Attached attached && attached.call() == attachCall) {
            attached(attached, effects);
        } else if (frame instanceof DaemonFrame.SnapshotPage page && page.call() == attachCall) {
            page(page, effects);
        } else if (frame instanceof DaemonFrame.Deliver deliver) {
            delivered(deliver, effects);
        } else if (frame instanceof DaemonFrame.News news) {
            told(news, effects);
        } else if (frame instanceof DaemonFrame.Drained drained && isOurs(drained.session(), drained.generation())) {
            queue.add(new Handing.Drained(drained.upTo()));
            handNext(effects);
        } else if (frame instanceof DaemonFrame.DeadLettered dead && isOurs(dead.session(), dead.generation())) {
            callbacks.deadLettered(dead.seq());
            handNext(effects);
        } else if (hosting.took(frame, session, generation, queue)) {
            handNext(effects);
        } else if (frame instanceof DaemonFrame.LeaseLost lost && lost.session().equals(session)) {
            effects.addAll(leaseLost(lost.message()));
        } else if (frame instanceof DaemonFrame.Done done) {
            done(done.call(), effects);
        } else if (frame instanceof DaemonFrame.AnswerTaken answer) {
            settlements.answers().settle(answer.call()).ifPresent(question -> {
                callbacks.answerTaken(question);
                effects.add(new Effect.Answered(question.seq(), answer.taken()));
            });
            handNext(effects);
        } else if (frame instanceof DaemonFrame.Refused refused) {
            refused(refused, effects);
        }
        return effects;
    }

    /** The app has finished with the events it was started or woken for. */
    public List<Effect> eventsHandled() {
        var effects = new ArrayList<Effect>();
        hosting.handled();
        sayHandled(effects);
        return effects;
    }

    private void sayHandled(List<Effect> effects) {
        if (isAttached() && hosting.owesHandled()) {
            effects.add(new Effect.Send(new ClientFrame.EventsHandled(calls.getAsLong(), session, capability)));
        }
    }

    /** A callback returned normally. */
    public List<Effect> returned(Handing handing) {
        callbacks.returned(handing);
        return goOn();
    }

    /**
     * A callback threw: the event comes again.
     *
     * @param why what it threw, for people
     */
    public List<Effect> threw(Handing handing, String why) {
        callbacks.threw(handing, why);
        return goOn();
    }

    /** The delegate has had the body of the event in hand up to here, and goes on with it. */
    public List<Effect> dataRead(long seq, long upTo) {
        settlements.dataRead(seq, upTo);
        return goOn();
    }

    /** A callback returned, and the app will say later what is to become of the event. What follows may come meanwhile. */
    public List<Effect> kept(Handing.Event event) {
        callbacks.kept(event);
        return goOn();
    }

    /** The app acknowledges an event it has kept. Nothing if it has said so before, or the event was settled otherwise. */
    public List<Effect> acknowledgedKept(long seq) {
        callbacks.acknowledgedKept(seq);
        return goOn();
    }

    /** The app has acknowledged a task instead of its events, and the daemon has confirmed that. */
    public List<Effect> settled(TaskId task) {
        callbacks.settled(task);
        return goOn();
    }

    /** The app refuses an event it has kept: it comes again. */
    public List<Effect> refusedKept(long seq, String why) {
        callbacks.refusedKept(seq, why);
        return goOn();
    }

    /**
     * The app answers a question it was handed; {@link Effect.Answered} says whether that was the answer that counts. Only
     * the first one in a process is said to the daemon.
     *
     * @param answerId names the answer, unlike every other
     */
    public List<Effect> answered(long seq, String answerId, Answer answer) {
        boolean said = callbacks.answered(seq, answerId, answer);
        List<Effect> effects = goOn();
        if (!said) {
            effects.add(new Effect.Answered(seq, false));
        }
        return effects;
    }

    /** Says what the delegate has said, and hands over what comes next. */
    private List<Effect> goOn() {
        var effects = new ArrayList<Effect>();
        settle(effects);
        handNext(effects);
        return effects;
    }

    private boolean isOurs(SessionRef of, long inGeneration) {
        return of.equals(session) && inGeneration == generation && !callbacks.isEnded();
    }

    private void attached(DaemonFrame.Attached attached, List<Effect> effects) {
        if (state == DeliveryState.RESUMING && !attached.resumed()) {
            effects.addAll(leaseLost(Wording.overtaken(session, epoch, attached.epoch())));
            return;
        }
        epoch = attached.epoch();
        generation = attached.generation();
        capability = attached.capability();
        if (state == DeliveryState.ATTACHING) {
            pages.begin(attached);
            state = DeliveryState.READING_SNAPSHOT;
        } else if (state == DeliveryState.RESUMING) {
            inUse = 0;
            state = DeliveryState.OPEN;
            effects.add(new Effect.Resumed());
            sayHandled(effects);
            settle(effects); // before Start, so that what the delegate has had doesn't come again
            if (startWanted) {
                deliver(effects);
            }
        }
    }

    private void page(DaemonFrame.SnapshotPage page, List<Effect> effects) {
        if (state != DeliveryState.READING_SNAPSHOT) {
            return;
        }
        pages.add(page).ifPresent(opened -> {
            state = DeliveryState.OPEN;
            effects.add(opened);
            if (startWanted) {
                deliver(effects);
            }
        });
    }

    private void deliver(List<Effect> effects) {
        state = DeliveryState.DELIVERING;
        startCall = calls.getAsLong();
        effects.add(new Effect.Send(new ClientFrame.Start(startCall, session, capability, wantsMetrics)));
        handNext(effects);
    }

    private void delivered(DaemonFrame.Deliver deliver, List<Effect> effects) {
        boolean ours = deliver.session().equals(session) && deliver.generation() == generation;
        if (!ours || deliver.epoch() != epoch || !isAttached()) {
            return; // of an attach before this one
        }
        if (state == DeliveryState.OPEN && deliver.event() == DaemonFrame.EventType.INVALIDATED) {
            settlements.returned(deliver); // sent before a start only to those who have no delegate to be told
            settle(effects);
            return;
        }
        callbacks
                .came(deliver)
                .ifPresent(violation -> effects.add(new Effect.Report(Wording.violation(deliver, violation))));
        settle(effects);
        handNext(effects);
    }

    private void told(DaemonFrame.News news, List<Effect> effects) {
        if (news.session().equals(session) && state == DeliveryState.DELIVERING) {
            callbacks.came(news);
            handNext(effects);
        }
    }

    private void handNext(List<Effect> effects) {
        if (state == DeliveryState.DELIVERING && !hosting.isSuspended()) {
            callbacks.next().map(Effect.Hand::new).ifPresent(effects::add);
        }
    }

    /** Tells the daemon what the delegate has said of its events. */
    private void settle(List<Effect> effects) {
        if (isAttached()) {
            settlements.say(capability).stream().map(Effect.Send::new).forEach(effects::add);
        }
    }

    private void done(long call, List<Effect> effects) {
        boolean invalidated = callbacks.settled(settlements.settle(call));
        settle(effects);
        if (invalidated) {
            effects.addAll(invalidated());
        }
    }

    private void refused(DaemonFrame.Refused refused, List<Effect> effects) {
        boolean unread = refused.call() == 0; // a line the daemon can't read: until it has attached, that is the attach
        boolean ofAttach =
                (refused.call() == attachCall && (state == DeliveryState.ATTACHING || state == DeliveryState.RESUMING))
                        || (unread && state == DeliveryState.ATTACHING);
        boolean ofStart = refused.call() == startCall && state == DeliveryState.DELIVERING;
        if (ofAttach && state == DeliveryState.ATTACHING) {
            effects.addAll(end(Effect.End.Kind.REFUSED, refused.code(), refused.message()));
        } else if (refused.code() == ErrorCode.LEASE_LOST || (ofAttach && isTaken(refused.code()))) {
            effects.addAll(leaseLost(refused.message()));
        } else if (ofAttach || ofStart || settlements.isToBeSaidAgain(refused)) {
            effects.add(new Effect.Reconnect(refused.code() + ": " + refused.message()));
        } else if (settlements.answers().isAnswer(refused.call())) {
            settlements.answers().settle(refused.call()).ifPresent(question -> {
                callbacks.answerRefused(question, refused.code() + ": " + refused.message());
                effects.add(new Effect.AnswerRefused(question.seq(), refused.code(), refused.message()));
            });
            settle(effects);
        } else if (settlements.isAcknowledgement(refused.call())) {
            callbacks.settled(settlements.settle(refused.call()));
            effects.add(new Effect.Report(Wording.acknowledgementRefused(session, refused)));
            settle(effects);
        } else if (settlements.isOurs(refused.call())) {
            settlements.settle(refused.call());
            effects.add(new Effect.Report(Wording.notNoted(session, refused)));
        }
    }

    private boolean isTaken(ErrorCode code) {
        return code == ErrorCode.SESSION_IN_USE && ++inUse > IN_USE_TOLERATED_MAX;
    }

    private List<Effect> end(Effect.End.Kind kind, ErrorCode code, String message) {
        if (state == DeliveryState.ENDED) {
            return List.of();
        }
        state = DeliveryState.ENDED;
        queue.clear();
        return List.of(new Effect.Ended(new Effect.End(kind, code, message)));
    }
}
