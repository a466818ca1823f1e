package dev.outlive.simulator;

import dev.outlive.simulator.memory.DiskFaults;

/** The disk below the daemon's store: full at times, failing at times, and gone with its process at any call. */
final class SimDisk implements DiskFaults {
    private final World world;
    private final SimDaemon daemon;
    private final FaultProfile faults;
    private final Chance chance;
    private boolean full;

    SimDisk(World world, SimDaemon daemon, FaultProfile faults, Chance chance) {
        this.world = world;
        this.daemon = daemon;
        this.faults = faults;
        this.chance = chance;
    }

    void fill() {
        if (!full) {
            full = true;
            world.event("disk", "is full");
            world.tally().add("fault disk full");
        }
    }

    void empty() {
        if (full) {
            full = false;
            world.event("disk", "has room");
        }
    }

    @Override
    public void beforeCall() {
        daemon.mayDie();
    }

    @Override
    public Fate commit() {
        daemon.mayDie();
        world.tally().add("commits");
        if (!chance.strikes(faults.commitFails())) {
            return Fate.DURABLE;
        }
        world.tally().add("fault commit failed");
        return chance.happens(0.5) ? Fate.FAILED_LOST : Fate.FAILED_DURABLE;
    }

    @Override
    public void committed() {
        daemon.mayDie();
    }

    @Override
    public boolean isFull() {
        return full;
    }
}
