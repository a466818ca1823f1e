package dev.outlive.client.internal;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the delegate has said of events and the daemon has not yet confirmed: how much of bodies it has had,
 * acknowledgements, one call at a time with all that gathered meanwhile, refusals, and answers. All are said again on a new connection until they are confirmed.
 */
final class Settlements {
    /** Far more than the daemon's window of unacknowledged events, and far less than a line holds. */
    private static final int ACKNOWLEDGED_TOGETHER_MAX = 10_000;

    private final SessionRef session;
    private final LongSupplier calls;
    private final TreeMap<Long, DaemonFrame.Deliver> returned = new TreeMap<>();
    private final TreeSet<Long> unsent = new TreeSet<>(); // returned or asked, and not in the call that is under way
    private final Map<Long, ClientFrame.Refuse> refusals = new LinkedHashMap<>(); // by number
    private final Answers answers;
    private final DataOffsets data;
    private List<Long> underWay = List.of();
    private long acknowledgeCall; // 0 for none

    Settlements(SessionRef session, LongSupplier calls) {
        this.session = session;
        this.calls = calls;
        this.answers = new Answers(session, calls);
        this.data = new DataOffsets(session, calls);
    }

    Answers answers() {
        return answers;
    }

    /** The numbers of the events whose acknowledgement or answer isn't confirmed. */
    Set<Long> unconfirmed() {
        var numbers = new HashSet<>(returned.keySet());
        numbers.addAll(answers.unconfirmed());
        return numbers;
    }

    /** The delegate has had the event's body up to here. */
    void dataRead(long seq, long upTo) {
        data.read(seq, upTo);
    }

    /** The callback of the event returned normally. */
    void returned(DaemonFrame.Deliver event) {
        data.returned(event.seq());
        returned.put(event.seq(), event);
        if (!underWay.contains(event.seq())) {
            unsent.add(event.seq());
        }
    }

    /** Whether the callback of such an event returned and that isn't confirmed. */
    boolean hasReturned(DaemonFrame.EventType type) {
        return returned.values().stream().anyMatch(event -> event.event() == type);
    }

    /** The callback of a question returned without an answer. Not to be confirmed: the answer settles it. */
    void asked(long seq) {
        unsent.add(seq);
    }

    /** The callback of the event threw. */
    void refused(long seq, String why) {
        data.refused(seq);
        refusals.put(seq, new ClientFrame.Refuse(0, session, "", seq, why));
    }

    /** Whether the event was refused, and the daemon hasn't confirmed that it has heard it. */
    boolean isRefusing(long seq) {
        return refusals.containsKey(seq);
    }

    /** The event was set aside, so its refusal was heard. */
    void refusalHeard(long seq) {
        refusals.remove(seq);
    }

    /** What to acknowledge now, if anything, unless a call is under way. */
    Optional<ClientFrame.Acknowledge> acknowledge(String capability) {
        if (acknowledgeCall != 0 || unsent.isEmpty()) {
            return Optional.empty();
        }
        underWay = unsent.stream().limit(ACKNOWLEDGED_TOGETHER_MAX).toList();
        underWay.forEach(unsent::remove);
        acknowledgeCall = calls.getAsLong();
        return Optional.of(new ClientFrame.Acknowledge(acknowledgeCall, session, capability, underWay));
    }

    /** The refusals that have not been sent, or all of them on a new connection. */
    List<ClientFrame.Refuse> refuse(String capability) {
        List<ClientFrame.Refuse> unsaid = refusals.values().stream()
                .filter(refusal -> refusal.call() == 0)
                .toList();
        return unsaid.stream()
                .map(refusal -> {
                    var said = new ClientFrame.Refuse(
                            calls.getAsLong(), session, capability, refusal.seq(), refusal.why());
                    refusals.put(said.seq(), said);
                    return said;
                })
                .toList();
    }

    /** The connection broke: whatever isn't confirmed is unsent. */
    void disconnected() {
        answers.disconnected();
        data.disconnected();
        acknowledgeCall = 0;
        underWay = List.of();
        unsent.clear();
        unsent.addAll(returned.keySet());
        refusals.replaceAll((seq, refusal) -> new ClientFrame.Refuse(0, session, "", seq, refusal.why()));
    }

    boolean isAcknowledgement(long call) {
        return call == acknowledgeCall && call != 0;
    }

    boolean isRefusal(long call) {
        return call != 0 && refusals.values().stream().anyMatch(refusal -> refusal.call() == call);
    }

    /** Whether the call says what becomes of events. */
    boolean isOurs(long call) {
        return isAcknowledgement(call) || isRefusal(call) || answers.isAnswer(call) || data.isOurs(call);
    }

    /** Whether it was refused for what a later try may not meet. */
    boolean isToBeSaidAgain(DaemonFrame.Refused refused) {
        boolean passes = refused.code() == ErrorCode.OVERLOADED || refused.code() == ErrorCode.STORE_FAILED;
        return passes && isOurs(refused.call());
    }

    /** Everything that is to be said now. */
    List<ClientFrame> say(String capability) {
        var frames = new ArrayList<ClientFrame>(data.say(capability)); // first: a refused event comes again from there
        acknowledge(capability).ifPresent(frames::add);
        frames.addAll(refuse(capability));
        frames.addAll(answers.say(capability));
        return frames;
    }

    /** The daemon has answered this call for good; the events it settled. */
    List<DaemonFrame.Deliver> settle(long call) {
        data.settle(call);
        if (call != 0) {
            refusals.values().removeIf(refusal -> refusal.call() == call);
        }
        if (!isAcknowledgement(call)) {
            return List.of();
        }
        List<DaemonFrame.Deliver> settled =
                underWay.stream().map(this::confirmed).flatMap(Optional::stream).toList();
        underWay = List.of();
        acknowledgeCall = 0;
        return settled;
    }

    private Optional<DaemonFrame.Deliver> confirmed(long seq) {
        DaemonFrame.@Nullable Deliver event = returned.remove(seq);
        return Optional.ofNullable(event);
    }
}
