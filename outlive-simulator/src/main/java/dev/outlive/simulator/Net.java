package dev.outlive.simulator;

import dev.outlive.simulator.oracle.Oracle;
import java.util.ArrayList;
import java.util.List;

/** The local sockets: connections that stand, and numbers for new ones. */
final class Net {
    private final World world;
    private final SimDaemon daemon;
    private final Oracle oracle;
    private final Chance chance;
    private final List<SimConnection> standing = new ArrayList<>();
    private long links;
    private long pids = 100;

    Net(World world, SimDaemon daemon, Oracle oracle, FaultProfile faults) {
        this.world = world;
        this.daemon = daemon;
        this.oracle = oracle;
        this.chance = new Chance(world, faults.slowness());
    }

    long nextPid() {
        return ++pids;
    }

    /** A connection to the running daemon. */
    <C extends Node & SimConnection.Client> SimConnection connect(C client) {
        var connection = new SimConnection(world, daemon, oracle, client, chance, ++links);
        standing.removeIf(SimConnection::isBroken);
        standing.add(connection);
        daemon.socket().connected(connection);
        return connection;
    }

    List<SimConnection> standing() {
        standing.removeIf(SimConnection::isBroken);
        return List.copyOf(standing);
    }
}
