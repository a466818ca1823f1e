package dev.outlive.simulator;

import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.schedule.Fact;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.NetworkDetail;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The machine's network, power and load, which change at random, and what of that forbids a task to begin. */
final class SimWeather {
    private static final int NOON = 12;
    private static final TransferPolicy ANY = TransferPolicy.UNRESTRICTED;
    private static final List<TransferPolicy> POLICIES = List.of(
            new TransferPolicy(false, false, false, SchedulePolicy.ANYTIME).withoutUltraConstrainedNetworkAccess(),
            new TransferPolicy(true, false, true, SchedulePolicy.ANYTIME),
            new TransferPolicy(true, true, true, SchedulePolicy.ANYTIME.onMainsPower()),
            new TransferPolicy(true, true, true, SchedulePolicy.ANYTIME.underLoad(0.5)),
            new TransferPolicy(true, true, true, SchedulePolicy.ANYTIME.during(TimeWindows.of("00:00-12:00"))));
    private static final Conditions FINE = Conditions.UNKNOWN
            .withNetwork(Fact.yes("the model"))
            .withMainsPower(Fact.yes("the model"))
            .withLoad(0);

    private final World world;
    private final Chance chance;
    private Conditions now = FINE;

    SimWeather(World world) {
        this.world = world;
        this.chance = new Chance(world, 1);
    }

    Conditions now() {
        return now;
    }

    /** What an app asks for; most ask for nothing. */
    static TransferPolicy policy(Chance of) {
        return of.happens(0.6) ? ANY : of.oneOf(POLICIES);
    }

    void changes() {
        now = new Conditions(
                chance.happens(0.2) ? Fact.no("the model") : Fact.yes("the model"),
                fact(),
                fact(),
                fact(),
                fact(),
                fact(),
                fact(),
                chance.below(3) / 2.0,
                ZoneOffset.UTC);
        world.event("weather", "changes", now);
        world.tally().add("fault conditions");
    }

    private Fact fact() {
        return chance.happens(0.5)
                ? Fact.unknown("the model")
                : chance.happens(0.5) ? Fact.yes("the model") : Fact.no("the model");
    }

    void clears() {
        now = FINE;
    }

    /** Whether a task may not begin, as far as the daemon was told. */
    static boolean forbids(Conditions told, Task task, Instant time) {
        TransferPolicy policy = task.traits().policy();
        if (told.network().isNo()) {
            return true;
        }
        for (NetworkDetail kind : NetworkDetail.values()) {
            boolean unclear = kind != NetworkDetail.ULTRA_CONSTRAINED // metered says nothing about that
                    && told.is(kind).answer() == Fact.Answer.UNKNOWN;
            if (!policy.allows(kind)
                    && (told.is(kind).isYes() || (unclear && told.metered().isYes()))) {
                return true;
            }
        }
        SchedulePolicy schedule = policy.schedule();
        return (schedule.requiresMainsPower() && told.mainsPower().isNo())
                || (schedule.loadMax() > 0 && told.load() > schedule.loadMax())
                || (!schedule.windows().isEmpty() && time.atZone(ZoneOffset.UTC).getHour() >= NOON);
    }
}
