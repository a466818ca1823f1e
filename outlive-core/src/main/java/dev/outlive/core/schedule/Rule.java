package dev.outlive.core.schedule;

import dev.outlive.core.task.TaskState.Delay;
import dev.outlive.core.task.TaskState.Queued;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.NetworkDetail;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that may hold a queued task back. Admission starts a task if no rule holds it, and a task that waits shows the
 * first rule that does, in this order: there is no second list to drift apart from (I5).
 */
public enum Rule {
    /** Its session came from a backup or another machine, and nobody has said yet whether the original is gone. */
    RESTORED("restored", WaitReason.RESTORED_COPY) {
        @Override
        public Verdict judge(Situation situation) {
            Reason hold = situation.restoredHold();
            return hold == null
                    ? Verdict.passes("its session wasn't restored, or may go on")
                    : Verdict.holds(hold.text(), hold.since(), hold.until());
        }
    },
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
    /** The app is asked whether the task is to begin. */
    APP_ANSWER("app-answer", WaitReason.APP_ANSWER) {
        @Override
        public Verdict judge(Situation situation) {
            return delayed(situation, Delay.Kind.APP_ANSWER, "no answer of the app is awaited");
        }
    },
    /** The machine has no network beside itself. */
    NETWORK("network", WaitReason.NETWORK) {
        @Override
        public Verdict judge(Situation situation) {
            Fact network = situation.conditions().network();
            String text =
                    network.told("a network is connected", "no network is connected", "whether a network is connected");
            return network.isNo() && !situation.lane().isLocal()
                    ? Verdict.holds(text, null, null)
                    : Verdict.passes(network.isNo() ? "its server is on this machine" : text);
        }
    },
    /** The task may not use a network of a mobile phone carrier. */
    CELLULAR("cellular", WaitReason.NETWORK, NetworkDetail.CELLULAR) {
        @Override
        public Verdict judge(Situation situation) {
            return networkKind(situation, NetworkDetail.CELLULAR);
        }
    },
    /** The task may not use a network that costs by use. */
    EXPENSIVE("expensive", WaitReason.NETWORK, NetworkDetail.EXPENSIVE) {
        @Override
        public Verdict judge(Situation situation) {
            return networkKind(situation, NetworkDetail.EXPENSIVE);
        }
    },
    /** The task may not use a network on which little should be sent. */
    CONSTRAINED("constrained", WaitReason.NETWORK, NetworkDetail.CONSTRAINED) {
        @Override
        public Verdict judge(Situation situation) {
            return networkKind(situation, NetworkDetail.CONSTRAINED);
        }
    },
    /** The task may not use a network over which hardly anything can be sent. */
    ULTRA_CONSTRAINED("ultra-constrained", WaitReason.NETWORK, NetworkDetail.ULTRA_CONSTRAINED) {
        @Override
        public Verdict judge(Situation situation) {
            return networkKind(situation, NetworkDetail.ULTRA_CONSTRAINED);
        }
    },
    /** The task may not use some network, and all that is known of this one is that it is metered. */
    UNMETERED("unmetered", WaitReason.UNMETERED) {
        @Override
        public Verdict judge(Situation situation) {
            Fact metered = situation.conditions().metered();
            boolean matters = Arrays.stream(NetworkDetail.values())
                    .anyMatch(kind -> kind != NetworkDetail.ULTRA_CONSTRAINED // metered says nothing about that
                            && !situation.lane().policy().allows(kind)
                            && situation.conditions().is(kind).answer() == Fact.Answer.UNKNOWN);
            if (!matters || situation.lane().isLocal()) {
                return Verdict.passes("it may use a metered network, or more is known of this one");
            }
            String text = metered.told(
                    "the network is metered", "the network isn't metered", "whether the network is metered");
            return metered.isYes() || metered.isUnread() ? Verdict.holds(text, null, null) : Verdict.passes(text);
        }
    },
    /** The task needs mains power. */
    POWER("power", WaitReason.POWER) {
        @Override
        public Verdict judge(Situation situation) {
            Fact mains = situation.conditions().mainsPower();
            if (!situation.lane().policy().schedule().requiresMainsPower()) {
                return Verdict.passes("it may run on battery");
            }
            String text = mains.told(
                    "the machine is on mains power",
                    "the machine is on battery",
                    "whether the machine is on mains power");
            return mains.isNo() || mains.isUnread() ? Verdict.holds(text, null, null) : Verdict.passes(text);
        }
    },
    /** The time is outside the hours in which the task may move. */
    WINDOW("window", WaitReason.WINDOW) {
        @Override
        public Verdict judge(Situation situation) {
            List<TimeWindows> windows = situation.lane().policy().schedule().windows();
            if (windows.isEmpty()) {
                return Verdict.passes("it may run at any hour");
            }
            String hours = windows.stream().map(TimeWindows::text).collect(Collectors.joining(", and "));
            ZoneId zone = situation.conditions().zone();
            if (Hours.areOpen(windows, situation.now().wall(), zone)) {
                return Verdict.passes("it is within its hours, " + hours);
            }
            Optional<Instant> opening = Hours.opening(windows, situation.now().wall(), zone);
            return Verdict.holds(
                    (opening.isPresent() ? "it may run only " : "its hours don't come together: ") + hours,
                    null,
                    opening.orElse(null));
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
    /** The spool may hold no more of what the last attempt fetched. */
    QUOTA("quota", WaitReason.QUOTA) {
        @Override
        public Verdict judge(Situation situation) {
            return delayed(situation, Delay.Kind.QUOTA, "the last attempt didn't lack room in the spool's quota");
        }
    },
    /** The machine has too much to do to begin. */
    LOAD("load", WaitReason.LOAD) {
        @Override
        public Verdict judge(Situation situation) {
            double max = situation.lane().policy().schedule().loadMax();
            double load = situation.conditions().load();
            if (max == 0) {
                return Verdict.passes("it may begin under any load");
            }
            return load > max
                    ? Verdict.holds("the machine's load is above " + max + " by processor", null, null)
                    : Verdict.passes(
                            load < 0
                                    ? "the machine's load isn't known"
                                    : "the machine's load is " + load + " by processor, of at most " + max);
        }
    },
    /** There is no credential for its server that could be shown. */
    CREDENTIALS("credentials", WaitReason.AUTH) {
        @Override
        public Verdict judge(Situation situation) {
            Reason hold = situation.credentialHold();
            return hold == null
                    ? delayed(situation, Delay.Kind.CREDENTIALS, "no credential is missing")
                    : Verdict.holds(hold.text(), hold.since(), hold.until());
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
            String host = situation.lane().host();
            return slots(situation.occupancy().at(host), situation.policy().tasksPerHostMax(), "slots of " + host);
        }
    },
    SLOTS_OF_SESSION("slots-of-session", WaitReason.SLOT) {
        @Override
        public Verdict judge(Situation situation) {
            Lane lane = situation.lane();
            return slots(
                    situation.occupancy().in(lane),
                    situation.sessionPerHostMax(),
                    "slots of session " + lane.session() + " at " + lane.host());
        }
    },
    /** The daemon's limit on bytes leaves nothing for another attempt. */
    RATE_OF_DAEMON("rate-of-daemon", WaitReason.RATE) {
        @Override
        public Verdict judge(Situation situation) {
            return share(situation.occupancy().total(), situation.policy().bytesPerSecondMax(), "the daemon");
        }
    },
    /** The limit on bytes that the tasks of its session share leaves nothing for another attempt. */
    RATE_OF_SESSION("rate-of-session", WaitReason.RATE) {
        @Override
        public Verdict judge(Situation situation) {
            Lane lane = situation.lane();
            return share(
                    situation.occupancy().sharing(lane),
                    lane.policy().schedule().bytesPerSecondMax(),
                    "session " + lane.session());
        }
    };

    private final String code;
    private final WaitReason reason;
    private final @Nullable NetworkDetail detail;

    Rule(String code, WaitReason reason) {
        this(code, reason, null);
    }

    Rule(String code, WaitReason reason, @Nullable NetworkDetail detail) {
        this.code = code;
        this.reason = reason;
        this.detail = detail;
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

    /** Whether it counts what runs: then that isn't held by it, but holds others. */
    public boolean countsRunning() {
        return counts(reason);
    }

    /** Whether what gives this reason counts what runs. */
    public static boolean counts(WaitReason reason) {
        return reason == WaitReason.SLOT || reason == WaitReason.RATE;
    }

    /** Whether it stops an attempt that is out. Not by what that has: a slot, a credential, a load that it is part of. */
    public boolean stopsWhatRuns() {
        return !countsRunning() && this != LOAD && this != CREDENTIALS;
    }

    /** Whether a task of the other lane takes what a task of this one needs. */
    public boolean counts(Lane lane, Lane other) {
        return switch (this) {
            case SLOTS_OF_DAEMON, RATE_OF_DAEMON -> true;
            case SLOTS_OF_HOST -> lane.host().equals(other.host());
            case SLOTS_OF_SESSION -> lane.place().equals(other.place());
            case RATE_OF_SESSION -> lane.sharesLimitWith(other);
            default -> false;
        };
    }

    /** The reason it gives, if it holds. */
    Optional<Reason> reason(Situation situation) {
        Verdict verdict = judge(situation);
        return verdict.isHolding()
                ? Optional.of(
                        new Reason(reason, verdict.text(), verdict.since(), verdict.until(), detail, heldBy(situation)))
                : Optional.empty();
    }

    /** Which of its user's wishes it judges by, or null. */
    private @Nullable HeldBy heldBy(Situation situation) {
        return switch (this) {
            case PAUSED -> HeldBy.PAUSE;
            case APP -> situation.appHold() == null ? null : situation.appHold().heldBy();
            default -> null;
        };
    }

    private static Verdict networkKind(Situation situation, NetworkDetail kind) {
        Lane lane = situation.lane();
        if (lane.policy().allows(kind)) {
            return Verdict.passes("it may use " + article(kind) + " network");
        }
        if (lane.isLocal()) {
            return Verdict.passes("its server is on this machine");
        }
        Fact fact = situation.conditions().is(kind);
        String text = fact.told(
                "the network is " + kind.code(),
                "the network isn't " + kind.code(),
                "whether the network is " + kind.code());
        return fact.isYes() || fact.isUnread() ? Verdict.holds(text, null, null) : Verdict.passes(text);
    }

    private static String article(NetworkDetail kind) {
        return (kind == NetworkDetail.EXPENSIVE || kind == NetworkDetail.ULTRA_CONSTRAINED ? "an " : "a ")
                + kind.code();
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

    private static Verdict share(int sharing, long bytesPerSecondMax, String whose) {
        if (bytesPerSecondMax == 0) {
            return Verdict.passes(whose + " has no limit on bytes");
        }
        String text = (sharing == 1 ? "1 task shares" : sharing + " tasks share") + " the " + bytesPerSecondMax
                + " bytes a second of " + whose;
        return sharing >= AdmissionPolicy.sharersMax(bytesPerSecondMax)
                ? Verdict.holds(
                        text + ", which leave less than " + AdmissionPolicy.TASK_BYTES_PER_SECOND_MIN + " for another",
                        null,
                        null)
                : Verdict.passes(text);
    }
}
