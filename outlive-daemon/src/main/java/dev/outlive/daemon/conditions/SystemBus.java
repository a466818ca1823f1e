package dev.outlive.daemon.conditions;

import dev.outlive.core.schedule.Fact;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.matchrules.DBusMatchRuleBuilder;
import org.freedesktop.dbus.types.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NetworkManager and UPower on the system's D-Bus, asked on a thread of their own, so that a bus that doesn't answer
 * delays nothing else. Neither is started by being asked. Their signals lead to another look, which comes by itself each
 * minute, too. A bus that leaves a question unanswered knows nothing until it has answered one.
 *
 * @see <a href="https://networkmanager.dev/docs/api/latest/gdbus-org.freedesktop.NetworkManager.html">NetworkManager</a>
 * @see <a href="https://upower.freedesktop.org/docs/UPower.html">UPower</a>
 */
final class SystemBus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SystemBus.class);

    private static final String NETWORK_MANAGER = "org.freedesktop.NetworkManager";
    private static final String NETWORK_MANAGER_PATH = "/org/freedesktop/NetworkManager";
    private static final String UPOWER = "org.freedesktop.UPower";
    private static final String UPOWER_PATH = "/org/freedesktop/UPower";

    /** A bus of the same machine answers in milliseconds, also one that is busy with the start of the system in seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final String address;
    private final Duration patience;
    private final Duration every;
    private final Runnable changed;
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread;
    private volatile BusFacts facts = BusFacts.UNREAD;
    private volatile boolean closed;

    /**
     * @param address for example {@code unix:path=/run/dbus/system_bus_socket}
     * @param patience how long it may leave a question unanswered
     * @param every how often to look without a signal
     * @param changed called on a thread of the bus when something is otherwise
     */
    SystemBus(String address, Duration patience, Duration every, Runnable changed) {
        this.address = address;
        this.patience = patience;
        this.every = every;
        this.changed = changed;
        this.thread = Thread.ofPlatform().name("system-bus").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    BusFacts facts() {
        return facts;
    }

    private void run() {
        while (!closed) {
            try (DBusConnection bus = ask(this::connect)) {
                while (!closed) {
                    take(ask(() -> read(bus)));
                    await();
                }
            } catch (UnansweredException silent) {
                LOG.debug("the system bus {} doesn't answer: {}", address, silent.toString());
                await();
            } catch (DBusException | IOException | RuntimeException lost) {
                LOG.debug("the system bus {}: {}", address, lost.toString());
                take(BusFacts.none("the system's D-Bus can't be reached"));
                await();
            }
        }
    }

    /** What is asked of the bus. */
    private interface Question<T> {
        T put() throws DBusException;
    }

    /** Asks, and gives up when the patience has ended: what only the bus may know isn't known from then on. */
    private <T> T ask(Question<T> question) throws DBusException, UnansweredException {
        var wait = new Wait();
        Thread.ofVirtual().name("system-bus-patience").start(wait::end);
        try {
            return question.put();
        } catch (DBusException | RuntimeException failure) {
            if (wait.isOver()) {
                throw new UnansweredException(failure);
            }
            throw failure;
        } finally {
            wait.answered();
        }
    }

    private static final class UnansweredException extends Exception {
        UnansweredException(Exception cause) {
            super(cause);
        }
    }

    /** For one answer. */
    private final class Wait {
        private final CountDownLatch answered = new CountDownLatch(1);
        private boolean over;

        void end() {
            try {
                if (answered.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException never) {
                return;
            }
            giveUp();
        }

        private synchronized void giveUp() {
            if (answered.getCount() > 0) {
                over = true;
                take(BusFacts.none("the system's D-Bus doesn't answer"));
                thread.interrupt(); // closes the socket that it reads
            }
        }

        synchronized boolean isOver() {
            return over;
        }

        /** The interrupt of this wait, if there was one, isn't left to what comes next. */
        synchronized void answered() {
            answered.countDown();
            boolean _ = Thread.interrupted();
        }
    }

    private DBusConnection connect() throws DBusException {
        DBusConnection bus = DBusConnectionBuilder.forAddress(address)
                .withShared(false)
                .transportConfig()
                .withTimeout((int) patience.dividedBy(2).toMillis()) // it tries so long where nobody listens
                .back()
                .build();
        try {
            listen(bus, NETWORK_MANAGER_PATH);
            listen(bus, UPOWER_PATH);
            return bus;
        } catch (DBusException | RuntimeException failure) {
            bus.disconnect();
            throw failure;
        }
    }

    private void listen(DBusConnection bus, String path) throws DBusException {
        var rule = DBusMatchRuleBuilder.create()
                .withType(Properties.PropertiesChanged.class)
                .withPath(path)
                .build();
        bus.addSigHandler(rule, (Properties.PropertiesChanged _) -> wanted.release());
    }

    private static BusFacts read(DBusConnection bus) throws DBusException {
        var names = bus.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class);
        Fact metered = Fact.unknown("no NetworkManager is on the system's D-Bus");
        Fact cellular = metered;
        if (names.NameHasOwner(NETWORK_MANAGER)) {
            var manager = bus.getRemoteObject(NETWORK_MANAGER, NETWORK_MANAGER_PATH, Properties.class);
            metered = metered(get(manager, NETWORK_MANAGER, "Metered"));
            cellular = cellular(String.valueOf(get(manager, NETWORK_MANAGER, "PrimaryConnectionType")));
        }
        Fact onMains = Fact.unknown("no UPower is on the system's D-Bus");
        if (names.NameHasOwner(UPOWER)) {
            var power = bus.getRemoteObject(UPOWER, UPOWER_PATH, Properties.class);
            onMains = onMains(get(power, UPOWER, "OnBattery"));
        }
        return new BusFacts(metered, cellular, onMains);
    }

    /** A property's value; empty text for one that this version of the service doesn't have. */
    private static Object get(Properties of, String name, String property) {
        try {
            Object value = of.Get(name, property);
            return value instanceof Variant<?> variant ? variant.getValue() : value;
        } catch (DBusExecutionException absent) {
            LOG.debug("{} of {}: {}", property, name, absent.toString());
            return "";
        }
    }

    /** {@code NMMetered}: unknown 0, yes 1, no 2, guessed yes 3, guessed no 4. */
    private static Fact metered(Object value) {
        return switch (value instanceof Number number ? number.intValue() : 0) {
            case 1 -> Fact.yes("says NetworkManager");
            case 2 -> Fact.no("says NetworkManager");
            case 3 -> Fact.yes("NetworkManager takes it for that");
            case 4 -> Fact.no("NetworkManager takes it for that");
            default -> Fact.unknown("NetworkManager doesn't know");
        };
    }

    private static Fact onMains(Object onBattery) {
        return onBattery instanceof Boolean is
                ? is ? Fact.no("says UPower") : Fact.yes("says UPower")
                : Fact.unknown("UPower doesn't know");
    }

    private static Fact cellular(String connectionType) {
        return switch (connectionType) {
            case "" -> Fact.unknown("NetworkManager has no primary connection");
            case "gsm", "cdma" -> Fact.yes("NetworkManager's primary connection is " + connectionType);
            default -> Fact.no("NetworkManager's primary connection is " + connectionType);
        };
    }

    private synchronized void take(BusFacts seen) {
        if (!seen.equals(facts)) {
            facts = seen;
            changed.run();
        }
    }

    private void await() {
        try {
            boolean _ = wanted.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS);
            wanted.drainPermits();
        } catch (InterruptedException ending) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        wanted.release();
    }
}
