package dev.outlive.simulator.oracle;

import dev.outlive.core.app.App;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is known of one app and its processes outside the store. */
final class AppFacts {
    static final long NEVER = Long.MIN_VALUE;

    /** What was said is heard in this time, or never. */
    static final Duration UNDER_WAY_MAX = Duration.ofMinutes(1);

    /** Something said that ends a quit or a disable, if it is heard. */
    private record Undoing(LinkFacts link, long call, long at) {
        boolean mayBeUnderWay(long now) {
            boolean answered = !link.closed && !link.calls.containsKey(call);
            return !answered && now - at <= UNDER_WAY_MAX.toNanos();
        }
    }

    final SessionRef session;
    final Lifecycle lifecycle;

    /** The row as of the last commit. */
    @Nullable
    App row;

    /** Confirmed, and nothing was said since that ends it. */
    boolean quit;

    boolean disabled;

    /** Ever. */
    boolean quitSaid;

    boolean disableSaid;
    boolean startSaid;

    /** Processes that live, and those of them that have held the session. */
    final TreeSet<Long> living = new TreeSet<>();

    final TreeSet<Long> opened = new TreeSet<>();

    /** Processes started for events since launches began anew, and when somebody last gave a reason for that. */
    int launches;

    long begunAnew = -UNDER_WAY_MAX.toNanos() - 1;

    /** Since when its events want it without a process that lives. */
    long wantedSince = NEVER;

    private final List<Undoing> undoing = new ArrayList<>();

    AppFacts(SessionRef session, Lifecycle lifecycle) {
        this.session = session;
        this.lifecycle = lifecycle;
    }

    /** Whether something is under way that ends what was just confirmed. */
    boolean mayBeUndone(long now) {
        undoing.removeIf(each -> !each.mayBeUnderWay(now));
        return !undoing.isEmpty();
    }

    void said(ClientFrame.AppAct act, LinkFacts link, long now) {
        begunAnew = now;
        switch (act.action()) {
            case QUIT -> quitSaid = true;
            case DISABLE -> disableSaid = true;
            case START, RESUME -> {
                startSaid = true;
                quit = false;
                undoing.add(new Undoing(link, act.call(), now));
            }
            case ENABLE -> {
                disabled = false;
                undoing.add(new Undoing(link, act.call(), now));
            }
            case RELAUNCH, SUSPEND, KILL -> {}
        }
    }

    /** One of its processes says something; to open its session is a start by the user unless it was launched for events. */
    void said(ClientFrame frame, ClientFrame.Hello hello, LinkFacts link, long now) {
        switch (frame) {
            case ClientFrame.Attach attach -> {
                if (hello.launch() == null || startSaid) {
                    begunAnew = now;
                    quit = false;
                    undoing.add(new Undoing(link, attach.call(), now));
                }
            }
            case ClientFrame.Acknowledge _,
                    ClientFrame.AnswerQuestion _,
                    ClientFrame.Refuse _,
                    ClientFrame.Invalidate _ -> begunAnew = now;
            default -> {}
        }
    }
}
