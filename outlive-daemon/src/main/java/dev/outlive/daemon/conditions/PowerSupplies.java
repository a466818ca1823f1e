package dev.outlive.daemon.conditions;

import dev.outlive.core.schedule.Fact;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Linux's list of power supplies, {@code /sys/class/power_supply}: a folder each, with {@code type} (Mains, USB, Battery,
 * …), {@code online} (1 if it gives power) and a battery's {@code status}. What belongs to a device, a mouse for
 * example, says {@code Device} in its {@code scope}.
 */
record PowerSupplies(Path folder) {
    /** Whether the machine is on mains power. */
    Fact mains() {
        var offline = new ArrayList<String>();
        var batteries = new ArrayList<Path>();
        try (DirectoryStream<Path> supplies = Files.newDirectoryStream(folder)) {
            for (Path supply : supplies) {
                String type = read(supply, "type");
                if (read(supply, "scope").equals("Device")) {
                    continue;
                }
                if (type.equals("Battery") || type.equals("UPS")) {
                    batteries.add(supply);
                } else if (read(supply, "online").equals("1")) {
                    return Fact.yes(supply.getFileName() + " gives power");
                } else if (!type.isEmpty()) {
                    offline.add(supply.getFileName().toString());
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException none) {
            return Fact.unknown(folder + " can't be read");
        }
        return batteries.isEmpty() ? Fact.yes("it has no battery") : onBattery(batteries, offline);
    }

    private static Fact onBattery(List<Path> batteries, List<String> offline) {
        for (Path battery : batteries) {
            String status = read(battery, "status");
            if (status.equals("Discharging")) {
                return Fact.no(battery.getFileName() + " is discharging");
            }
            if (status.equals("Charging")) {
                return Fact.yes(battery.getFileName() + " is charging");
            }
        }
        if (!offline.isEmpty()) {
            return Fact.no(String.join(", ", offline) + " gives no power");
        }
        boolean full = batteries.stream()
                .map(battery -> read(battery, "status"))
                .allMatch(status -> status.equals("Full") || status.equals("Not charging"));
        return full
                ? Fact.yes(batteries.getFirst().getFileName() + " isn't discharging")
                : Fact.unknown("its batteries don't say whether they are discharging");
    }

    private static String read(Path supply, String name) {
        try {
            return Files.readString(supply.resolve(name)).strip();
        } catch (IOException absent) {
            return "";
        }
    }
}
