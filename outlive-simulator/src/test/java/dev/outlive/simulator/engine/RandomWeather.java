package dev.outlive.simulator.engine;

import dev.outlive.core.engine.Input;
import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.schedule.Fact;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.NetworkDetail;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Conditions that change at random, and what they mean for a task, said without the rules that are judged by it. */
final class RandomWeather {
    /** Ten seconds before the hours begin that some tasks ask for. */
    static final Instant BEGIN = Instant.parse("2026-11-22T12:00:50Z");

    /** The rules that depend on the weather, by their names. */
    static final Set<String> RULES = Set.of(
            "network",
            "cellular",
            "expensive",
            "constrained",
            "ultra-constrained",
            "unmetered",
            "power",
            "window",
            "load");

    private static final TransferPolicy ANY = TransferPolicy.UNRESTRICTED;
    private static final List<TransferPolicy> POLICIES = List.of(
            new TransferPolicy(false, true, true, SchedulePolicy.ANYTIME),
            new TransferPolicy(true, false, true, SchedulePolicy.ANYTIME),
            new TransferPolicy(true, true, false, SchedulePolicy.ANYTIME),
            new TransferPolicy(false, false, false, SchedulePolicy.ANYTIME.onMainsPower())
                    .withoutUltraConstrainedNetworkAccess(),
            ANY.withoutUltraConstrainedNetworkAccess(),
            new TransferPolicy(true, true, true, SchedulePolicy.ANYTIME.underLoad(0.5)),
            new TransferPolicy(true, true, true, SchedulePolicy.ANYTIME.during(TimeWindows.of("12:01-12:02"))));

    private Conditions now = Conditions.UNKNOWN;

    /** Whether a task is to begin, or runs. */
    enum Stage {
        BEGINS,
        RUNS
    }

    TransferPolicy policyOf(Random random) {
        return random.nextBoolean() ? ANY : POLICIES.get(random.nextInt(POLICIES.size()));
    }

    void changes(Random random, EngineHarness harness) {
        now = new Conditions(
                random.nextInt(6) == 0 ? Fact.no("") : Fact.yes(""),
                fact(random),
                fact(random),
                fact(random),
                fact(random),
                fact(random),
                fact(random),
                random.nextInt(3) / 2.0,
                ZoneOffset.UTC);
        isSeen(harness);
    }

    private static Fact fact(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Fact.yes("");
            case 1 -> Fact.no("");
            default -> Fact.unknown("");
        };
    }

    void isSeen(EngineHarness harness) {
        harness.turn(new Input.ConditionsChanged(now));
    }

    /** The rules that hold the task back, or stop it. */
    Set<String> holding(Task task, Instant time, Stage stage) {
        var held = new HashSet<String>();
        TransferPolicy policy = task.traits().policy();
        if (now.network().isNo()) {
            held.add("network");
        }
        for (NetworkDetail kind : NetworkDetail.values()) {
            Fact fact = now.is(kind);
            if (!policy.allows(kind) && fact.isYes()) {
                held.add(kind.code());
            }
            if (!policy.allows(kind)
                    && kind != NetworkDetail.ULTRA_CONSTRAINED
                    && !fact.isYes()
                    && !fact.isNo()
                    && now.metered().isYes()) {
                held.add("unmetered");
            }
        }
        if (policy.schedule().requiresMainsPower() && now.mainsPower().isNo()) {
            held.add("power");
        }
        boolean isHour = time.atZone(ZoneOffset.UTC).getMinute() == 1;
        if (!policy.schedule().windows().isEmpty() && !isHour) {
            held.add("window");
        }
        if (stage == Stage.BEGINS
                && policy.schedule().loadMax() > 0
                && now.load() > policy.schedule().loadMax()) {
            held.add("load");
        }
        return held;
    }
}
