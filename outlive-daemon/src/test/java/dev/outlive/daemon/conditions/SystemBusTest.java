package dev.outlive.daemon.conditions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.outlive.core.schedule.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real bus with NetworkManager and UPower as python3-dbusmock plays them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SystemBusTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final LinkedBlockingQueue<BusFacts> told = new LinkedBlockingQueue<>();
    private String address = "";

    @BeforeEach
    void startBus() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dbus-daemon")), "needs dbus-daemon (package dbus)");
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "needs " + PYTHON);
        Process imports = new ProcessBuilder(PYTHON, "-c", "import dbusmock").start();
        assumeTrue(imports.waitFor() == 0, "needs python3-dbusmock");
        Path config = Files.writeString(folder.resolve("bus.conf"), """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>system</type>
                  <listen>unix:path=%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
                  </policy>
                </busconfig>
                """.formatted(folder.resolve("bus")));
        Process bus =
                start(List.of("/usr/bin/dbus-daemon", "--nofork", "--print-address=1", "--config-file=" + config));
        String printed = bus.inputReader(UTF_8).readLine();
        assertThat(printed).as("the address that dbus-daemon prints").isNotNull();
        address = printed;
    }

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : processes.reversed()) {
            process.destroy();
            process.waitFor();
        }
    }

    private Process start(List<String> argv) throws IOException {
        var builder =
                new ProcessBuilder(argv).redirectError(folder.resolve("errors").toFile());
        builder.environment().put("DBUS_SYSTEM_BUS_ADDRESS", address);
        builder.environment().put("DBUS_SESSION_BUS_ADDRESS", address);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** The mock of a template takes its name on the bus, and exits with it. */
    private void mock(String template, String name, String parameters) throws Exception {
        start(List.of(PYTHON, "-m", "dbusmock", "--system", "--template", template, "-p", parameters));
        python("""
                import dbus, time
                bus = dbus.SystemBus()
                end = time.time() + 60
                while not bus.name_has_owner('%s') and time.time() < end:
                    time.sleep(0.05)
                """.formatted(name));
    }

    private void set(String name, String path, String property, String value) throws Exception {
        python("""
                import dbus
                mock = dbus.SystemBus().get_object('%s', '%s')
                has = mock.GetAll('%s', dbus_interface='org.freedesktop.DBus.Properties')
                if '%s' in has:
                    mock.UpdateProperties('%s', {'%s': %s}, dbus_interface='org.freedesktop.DBus.Mock')
                else:
                    mock.AddProperty('%s', '%s', %s, dbus_interface='org.freedesktop.DBus.Mock')
                """.formatted(name, path, name, property, name, property, value, name, property, value));
    }

    private void python(String program) throws Exception {
        Process process = start(List.of(PYTHON, "-c", program));
        assertThat(process.waitFor()).as(program).isZero();
    }

    private SystemBus watched() {
        var facts = new SystemBus[1];
        facts[0] = new SystemBus(address, SystemBus.PATIENCE, SystemBus.LOOK_EVERY, () -> told.add(facts[0].facts()));
        facts[0].start();
        return facts[0];
    }

    private BusFacts next(Predicate<BusFacts> wanted) throws InterruptedException {
        BusFacts next;
        do {
            next = told.poll(50, TimeUnit.SECONDS);
            assertThat(next).as("told within 50 s; errors in " + folder).isNotNull();
        } while (!wanted.test(next));
        return next;
    }

    @Test
    void aBusWithoutTheServicesKnowsNothing() throws Exception {
        try (SystemBus _ = watched()) {
            BusFacts none = next(_ -> true);
            assertThat(none.metered()).isEqualTo(Fact.unknown("no NetworkManager is on the system's D-Bus"));
            assertThat(none.onMains()).isEqualTo(Fact.unknown("no UPower is on the system's D-Bus"));
        }
    }

    @Test
    void networkManagerSaysWhetherTheNetworkIsMeteredAndByItsSignalsWhenThatChanges() throws Exception {
        String name = "org.freedesktop.NetworkManager";
        mock("networkmanager", name, "{}"); // it comes without these two, and gets them here
        set(name, "/org/freedesktop/NetworkManager", "Metered", "dbus.UInt32(4)");
        set(name, "/org/freedesktop/NetworkManager", "PrimaryConnectionType", "'802-11-wireless'");
        try (SystemBus _ = watched()) {
            BusFacts free = next(seen -> seen.metered().isKnown());
            assertThat(free.metered()).isEqualTo(Fact.no("NetworkManager takes it for that"));
            assertThat(free.cellular().isNo()).isTrue();

            set(name, "/org/freedesktop/NetworkManager", "Metered", "dbus.UInt32(1)");
            assertThat(next(seen -> seen.metered().isYes()).metered()).isEqualTo(Fact.yes("says NetworkManager"));

            set(name, "/org/freedesktop/NetworkManager", "PrimaryConnectionType", "'gsm'");
            next(seen -> seen.cellular().isYes());
        }
    }

    @Test
    void upowerSaysWhetherTheMachineIsOnBatteryAndBySignalsWhenThatChanges() throws Exception {
        String name = "org.freedesktop.UPower";
        mock("upower", name, "{\"OnBattery\": true}");
        try (SystemBus _ = watched()) {
            assertThat(next(seen -> seen.onMains().isKnown()).onMains()).isEqualTo(Fact.no("says UPower"));
            set(name, "/org/freedesktop/UPower", "OnBattery", "False");
            next(seen -> seen.onMains().isYes());
        }
    }
}
