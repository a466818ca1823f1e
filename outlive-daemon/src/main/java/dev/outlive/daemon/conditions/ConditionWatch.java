package dev.outlive.daemon.conditions;

import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.schedule.Fact;
import dev.outlive.protocol.model.Observation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the machine's network, power and load every few seconds and when the system's D-Bus says that something is
 * otherwise, on a thread of its own, and tells what changed. It never waits for the bus: until that has answered or was
 * given up, what only it may know is told as not looked at yet.
 */
public final class ConditionWatch implements AutoCloseable {
    /** How late it may be seen that an interface went down; what runs notices itself. */
    public static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Interfaces interfaces;
    private final PowerSupplies supplies;
    private final LoadAverage load;
    private final NetworkRules rules;
    private final @Nullable SystemBus bus;
    private final Duration every;
    private final Consumer<Conditions> changed;
    private final Semaphore wanted = new Semaphore(0);
    private volatile Conditions latest = Conditions.UNREAD;
    private volatile boolean closed;

    /**
     * Where to look.
     *
     * @param busAddress of the system's D-Bus, or null where there is none
     */
    public record Places(Path sys, Path proc, @Nullable String busAddress) {
        private static final Path BUS = Path.of("/run/dbus/system_bus_socket");

        /** Those of this machine. */
        public static Places ofThisMachine() {
            String named = System.getenv("DBUS_SYSTEM_BUS_ADDRESS");
            String address = named != null ? named : Files.exists(BUS) ? "unix:path=" + BUS : null;
            return new Places(Path.of("/sys"), Path.of("/proc"), address);
        }
    }

    public ConditionWatch(Places places, NetworkRules rules, Duration every, Consumer<Conditions> changed) {
        this.interfaces = new Interfaces(places.proc());
        this.supplies = new PowerSupplies(places.sys().resolve("class/power_supply"));
        this.load = new LoadAverage(
                places.proc().resolve("loadavg"), Runtime.getRuntime().availableProcessors());
        this.rules = rules;
        this.bus = places.busAddress() == null
                ? null
                : new SystemBus(places.busAddress(), SystemBus.PATIENCE, SystemBus.LOOK_EVERY, wanted::release);
        this.every = every;
        this.changed = changed;
    }

    /** Begins to look; returns at once. */
    public void start() {
        if (bus != null) {
            bus.start();
        }
        Thread.ofPlatform().name("conditions").daemon().start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                Conditions seen = look();
                if (!seen.equals(latest)) {
                    latest = seen;
                    changed.accept(seen);
                }
                boolean _ = wanted.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS);
                wanted.drainPermits();
            }
        } catch (InterruptedException ending) {
            closed = true;
        }
    }

    private Conditions look() {
        BusFacts said = bus == null ? BusFacts.none("there is no system D-Bus") : bus.facts();
        Set<String> used = interfaces.used();
        Fact cellular = NetworkRules.fill(said.cellular(), rules.cellular(), used, "cellular-interfaces");
        Fact costs = cellular.isYes()
                ? Fact.yes("a mobile phone carrier's network")
                : cellular.isUnread() ? Fact.UNREAD : Fact.unknown("no expensive-interfaces are named in outlive.toml");
        Fact ultraConstrained = NetworkRules.fill(
                Fact.unknown("no ultra-constrained-interfaces are named in outlive.toml"),
                rules.ultraConstrained(),
                used,
                "ultra-constrained-interfaces");
        Fact little = ultraConstrained.isYes()
                ? ultraConstrained
                : Fact.unknown("no constrained-interfaces are named in outlive.toml");
        Fact mains = supplies.mains();
        return new Conditions(
                Interfaces.network(),
                cellular,
                NetworkRules.fill(costs, rules.expensive(), used, "expensive-interfaces"),
                NetworkRules.fill(little, rules.constrained(), used, "constrained-interfaces"),
                ultraConstrained,
                NetworkRules.fill(said.metered(), rules.metered(), used, "metered-interfaces"),
                mains.isKnown() ? mains : said.onMains(),
                load.byProcessor(),
                ZoneId.systemDefault());
    }

    /** What was told last, for people. */
    public List<Observation> observations() {
        Conditions seen = latest;
        var told = new ArrayList<Observation>();
        told.add(observation("network", seen.network(), "up", "down"));
        told.add(observation("metered", seen.metered(), "yes", "no"));
        told.add(observation("cellular", seen.cellular(), "yes", "no"));
        told.add(observation("expensive", seen.expensive(), "yes", "no"));
        told.add(observation("constrained", seen.constrained(), "yes", "no"));
        told.add(observation("ultra-constrained", seen.ultraConstrained(), "yes", "no"));
        told.add(observation("mains-power", seen.mainsPower(), "yes", "on battery"));
        told.add(new Observation(
                "load", seen.load() >= 0, false, seen.load() < 0 ? "can't be read" : seen.load() + " by processor"));
        return told;
    }

    private static Observation observation(String subject, Fact fact, String ifYes, String ifNo) {
        return new Observation(
                subject,
                fact.isKnown(),
                fact.isUnread(),
                fact.isKnown() ? (fact.isYes() ? ifYes : ifNo) + ": " + fact.source() : fact.source());
    }

    @Override
    public void close() {
        closed = true;
        wanted.release();
        if (bus != null) {
            bus.close();
        }
    }
}
