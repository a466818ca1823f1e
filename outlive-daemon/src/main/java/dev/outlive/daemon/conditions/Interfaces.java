package dev.outlive.daemon.conditions;

import dev.outlive.core.schedule.Fact;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The machine's network interfaces: which are up with an address, and which carry what goes to the world, by the default
 * routes of {@code /proc/net}.
 *
 * @param proc {@code /proc}
 */
record Interfaces(Path proc) {
    /** What the JDK says where not even the loopback has an address. */
    private static final String NO_ADDRESS_AT_ALL = "No network interfaces configured";

    /** The interfaces beside the loopback that are up and have an address, by name. */
    static Set<String> up() throws SocketException {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(Interfaces::isUp)
                    .map(NetworkInterface::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (SocketException none) {
            if (NO_ADDRESS_AT_ALL.equals(none.getMessage())) {
                return Set.of();
            }
            throw none;
        }
    }

    private static boolean isUp(NetworkInterface each) {
        try {
            return each.isUp()
                    && !each.isLoopback()
                    && each.inetAddresses().findAny().isPresent();
        } catch (SocketException gone) {
            return false;
        }
    }

    /** Whether the machine is connected to any network beside itself. */
    static Fact network() {
        try {
            Set<String> up = up();
            return up.isEmpty()
                    ? Fact.no("no interface is up with an address")
                    : Fact.yes("by interface " + String.join(", ", up));
        } catch (SocketException unreadable) {
            return Fact.unknown("the interfaces can't be read: " + unreadable.getMessage());
        }
    }

    /** The interfaces of the default routes; if there are none, all that are up. */
    Set<String> used() {
        var used = new TreeSet<String>();
        for (String route : lines("net/route")) { // eth0 00000000 0102A8C0 0003 …: the second is the destination
            String[] columns = route.trim().split("\\s+");
            if (columns.length > 7 && columns[1].equals("00000000") && columns[7].equals("00000000")) {
                used.add(columns[0]);
            }
        }
        for (String route : lines("net/ipv6_route")) { // destination, its prefix's length, …, interface
            String[] columns = route.trim().split("\\s+");
            if (columns.length == 10 && columns[0].matches("0{32}") && columns[1].equals("00")) {
                used.add(columns[9]);
            }
        }
        used.remove("lo"); // where unreachable destinations are routed to
        try {
            return used.isEmpty() ? up() : used;
        } catch (SocketException unreadable) {
            return Set.of();
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(proc.resolve(file));
        } catch (IOException absent) {
            return List.of();
        }
    }
}
