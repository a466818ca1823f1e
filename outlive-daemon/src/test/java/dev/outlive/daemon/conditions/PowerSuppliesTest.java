package dev.outlive.daemon.conditions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.schedule.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree under /sys/class/power_supply, as different machines have it. */
class PowerSuppliesTest {
    @TempDir
    Path folder;

    private void supply(String name, String... values) throws IOException {
        Path supply = Files.createDirectories(folder.resolve(name));
        for (String value : values) {
            String[] parts = value.split("=");
            Files.writeString(supply.resolve(parts[0]), parts[1] + "\n");
        }
    }

    private Fact mains() {
        return new PowerSupplies(folder).mains();
    }

    @Test
    void aLaptopIsOnMainsWhileItsAdapterGivesPower() throws IOException {
        supply("AC", "type=Mains", "online=1");
        supply("BAT0", "type=Battery", "status=Charging");
        assertThat(mains()).isEqualTo(Fact.yes("AC gives power"));

        supply("AC", "type=Mains", "online=0");
        supply("BAT0", "type=Battery", "status=Discharging");
        assertThat(mains()).isEqualTo(Fact.no("BAT0 is discharging"));
    }

    @Test
    void aLaptopChargedByUsbIsOnMains() throws IOException {
        supply("BAT0", "type=Battery", "status=Full");
        supply("ucsi-source-psy-USBC000:001", "type=USB", "online=1");
        assertThat(mains().isYes()).isTrue();
    }

    @Test
    void anAdapterWithoutPowerMeansBatteryEvenIfTheBatterySaysNothing() throws IOException {
        supply("ADP1", "type=Mains", "online=0");
        supply("BAT0", "type=Battery", "status=Unknown");
        assertThat(mains()).isEqualTo(Fact.no("ADP1 gives no power"));
    }

    @Test
    void aMachineWithoutABatteryIsOnMains() throws IOException {
        assertThat(mains().isYes()).isTrue();
        supply("ucsi-source-psy-USBC000:001", "type=USB", "online=0");
        supply("hidpp_battery_0", "type=Battery", "scope=Device", "status=Discharging");
        assertThat(mains()).isEqualTo(Fact.yes("it has no battery"));
    }

    @Test
    void aServerOnItsUninterruptibleSupplyIsOnBattery() throws IOException {
        supply("ups0", "type=UPS", "status=Discharging");
        assertThat(mains().isNo()).isTrue();
    }

    @Test
    void aBatteryThatSaysNothingIsUnknownAndSoIsAMissingTree() throws IOException {
        supply("BAT0", "type=Battery", "status=Unknown");
        assertThat(mains().answer()).isEqualTo(Fact.Answer.UNKNOWN);
        assertThat(new PowerSupplies(folder.resolve("absent")).mains().answer()).isEqualTo(Fact.Answer.UNKNOWN);
    }
}
