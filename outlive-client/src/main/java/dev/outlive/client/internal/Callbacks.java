package dev.outlive.client.internal;

import dev.outlive.protocol.wire.DaemonFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which events the delegate has, had and refused: one callback at a time, each event at most once unless it was refused. */
final class Callbacks {
    private final HandingQueue queue;
    private final Settlements settlements;
    private final Sequence known = new Sequence(); // waiting, in hand, kept or returned; not refused
    private final Map<Long, DaemonFrame.Deliver> kept = new HashMap<>(); // neither acknowledged nor refused
    private @Nullable Handing inHand;

    Callbacks(HandingQueue queue, Settlements settlements) {
        this.queue = queue;
        this.settlements = settlements;
    }

    /** What to hand over now, if the last callback has returned. */
    Optional<Handing> next() {
        if (inHand != null) {
            return Optional.empty();
        }
        Optional<Handing> next = queue.next();
        inHand = next.orElse(null);
        return next;
    }

    /** The daemon sends an event. One that the delegate has had is acknowledged again: the daemon missed that. */
    void came(DaemonFrame.Deliver deliver) {
        queue.came(deliver);
        if (known.add(deliver.seq())) {
            settlements.cameAgain(deliver.seq());
            queue.add(deliver);
        } else if (isReturned(deliver.seq())) {
            settlements.returned(deliver);
        }
    }

    private boolean isReturned(long seq) {
        boolean isInHand =
                inHand instanceof Handing.Event event && event.deliver().seq() == seq;
        return !isInHand && !queue.contains(seq) && !kept.containsKey(seq);
    }

    void returned(Handing handing) {
        letGo(handing);
        if (handing instanceof Handing.Event event) {
            acknowledge(event.deliver());
        }
    }

    void threw(Handing handing, String why) {
        letGo(handing);
        if (handing instanceof Handing.Event event) {
            refuse(event.deliver(), why);
        }
    }

    void kept(Handing.Event event) {
        letGo(event);
        kept.put(event.deliver().seq(), event.deliver());
    }

    void acknowledgedKept(long seq) {
        DaemonFrame.Deliver deliver = kept.remove(seq);
        if (deliver != null) {
            acknowledge(deliver);
        }
    }

    void refusedKept(long seq, String why) {
        DaemonFrame.Deliver deliver = kept.remove(seq);
        if (deliver != null) {
            refuse(deliver, why);
        }
    }

    /** A refused event doesn't come again; the refusal was heard. */
    void deadLettered(long seq) {
        settlements.cameAgain(seq);
        queue.deadLettered(seq);
    }

    private void letGo(Handing handing) {
        if (!handing.equals(inHand)) {
            throw new IllegalStateException("not in hand: " + handing);
        }
        inHand = null;
    }

    private void acknowledge(DaemonFrame.Deliver deliver) {
        queue.returned(deliver);
        settlements.returned(deliver);
    }

    private void refuse(DaemonFrame.Deliver deliver, String why) {
        queue.refused(deliver);
        known.remove(deliver.seq());
        settlements.refused(deliver.seq(), why);
    }
}
