package dev.outlive.core.schedule;

import dev.outlive.core.task.TaskState.Delay;
import dev.outlive.core.task.TaskState.Queued;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing that may hold a queued task back. Admission starts a task if no rule holds it, and a task that waits shows the
 * first rule that does, in this order: there is no second list to drift apart from (I5).
 */
public enum Rule {
    /** The app's user has quit it and wants its tasks to pause meanwhile, or has disabled it. */
    APP("app", WaitReason.USER_PAUSED) {
        @Override
        public Verdict judge(Situation situation) {
            Reason hold = situation.appHold();
            return hold == null
                    ? Verdict.passes("its app may work")
                    : Verdict.holds(hold.text(), hold.since(), hold.until());
        }
    },
    /** A user has paused the task, its session, its app, its host, or everything. */
    PAUSED("paused", WaitReason.USER_PAUSED) {
        @Override
        public Verdict judge(Situation situation) {
            return situation
                    .pauses()
                    .holding(situation.lane())
                    .map(period -> Verdict.holds(
                            "the user paused " + period.scope().text(),
                            situation.now().wallOf(period.since()),
                            null))
                    .orElse(Verdict.passes("nothing that the user paused"));
        }
    },
    /** The app asked for a time not to begin before. */
    EARLIEST_BEGIN("not-before", WaitReason.EARLIEST_BEGIN) {
        @Override
        public Verdict judge(Situation situation) {
            return delayed(situation, Delay.Kind.EARLIEST_BEGIN, "no later time was asked for, or it has come");
        }
    },
    /** A failure is being slept off. */
    BACKOFF("backoff", WaitReason.BACKOFF) {
        @Override
        public Verdict judge(Situation situation) {
            return delayed(situation, Delay.Kind.BACKOFF, "no failure is being slept off");
        }
    },
    /** The last attempt found no way to its network. */
    NO_ROUTE("route", WaitReason.NETWORK) {
        @Override
        public Verdict judge(Situation situation) {
            return delayed(situation, Delay.Kind.NETWORK, "the last attempt didn't lack a way to its network");
        }
    },
    /** There was no room on the disk for what the last attempt fetched. */
    DISK_SPACE("disk", WaitReason.DISK_SPACE) {
        @Override
        public Verdict judge(Situation situation) {
            return delayed(situation, Delay.Kind.DISK_SPACE, "the last attempt didn't lack room on the disk");
        }
    },
    SLOTS_OF_DAEMON("slots-of-daemon", WaitReason.SLOT) {
        @Override
        public Verdict judge(Situation situation) {
            return slots(situation.occupancy().total(), situation.policy().tasksMax(), "slots of the daemon");
        }
    },
    SLOTS_OF_HOST("slots-of-host", WaitReason.SLOT) {
        @Override
        public Verdict judge(Situation situation) {
            String origin = situation.lane().origin();
            return slots(
                    situation.occupancy().at(origin), situation.policy().tasksPerOriginMax(), "slots of " + origin);
        }
    },
    SLOTS_OF_SESSION("slots-of-session", WaitReason.SLOT) {
        @Override
        public Verdict judge(Situation situation) {
            Lane lane = situation.lane();
            return slots(
                    situation.occupancy().in(lane),
                    situation.sessionPerOriginMax(),
                    "slots of session " + lane.session() + " at " + lane.origin());
        }
    };

    private final String code;
    private final WaitReason reason;

    Rule(String code, WaitReason reason) {
        this.code = code;
        this.reason = reason;
    }

    /**
     * What a rule says.
     *
     * @param text what was looked at, for people
     * @param since by the clock on the wall, as it is set now
     * @param until likewise
     */
    public record Verdict(
            boolean isHolding,
            String text,
            @Nullable Instant since,
            @Nullable Instant until) {
        static Verdict holds(String text, @Nullable Instant since, @Nullable Instant until) {
            return new Verdict(true, text, since, until);
        }

        static Verdict passes(String text) {
            return new Verdict(false, text, null, null);
        }
    }

    /** Whether it holds the task, or the lane as a whole where none is given. */
    public abstract Verdict judge(Situation situation);

    /** Its name on every screen. */
    public String code() {
        return code;
    }

    public WaitReason reason() {
        return reason;
    }

    /** Whether it counts slots: then what runs isn't held by it, but takes them. */
    public boolean countsSlots() {
        return reason == WaitReason.SLOT;
    }

    /** Whether a task of the other lane takes a slot that a task of this one needs. */
    public boolean counts(Lane lane, Lane other) {
        return switch (this) {
            case SLOTS_OF_DAEMON -> true;
            case SLOTS_OF_HOST -> lane.origin().equals(other.origin());
            case SLOTS_OF_SESSION -> lane.equals(other);
            default -> false;
        };
    }

    /** The reason it gives, if it holds. */
    Optional<Reason> reason(Situation situation) {
        Verdict verdict = judge(situation);
        return verdict.isHolding()
                ? Optional.of(new Reason(reason, verdict.text(), verdict.since(), verdict.until()))
                : Optional.empty();
    }

    /** A lane as a whole has no times: each of its tasks has its own. */
    private static Verdict delayed(Situation situation, Delay.Kind kind, String passing) {
        Queued queued = situation.queued();
        if (queued == null || queued.isDue(situation.now())) {
            return Verdict.passes(passing);
        }
        Delay delay = queued.cause() == null ? new Delay(Delay.Kind.BACKOFF, "held back") : queued.cause();
        if (delay.kind() != kind) {
            return Verdict.passes(passing);
        }
        Moment now = situation.now();
        Instant since = delay.since() == null ? null : now.wallOf(delay.since());
        return Verdict.holds(delay.text(), since, now.wallOf(queued.dueAt(now)));
    }

    private static Verdict slots(int taken, int max, String of) {
        return taken >= max
                ? Verdict.holds("all " + max + " " + of + " are taken", null, null)
                : Verdict.passes(taken + " of " + max + " " + of + " are taken");
    }
}
