package dev.outlive.simulator;

import dev.outlive.core.time.Moment;
import dev.outlive.simulator.memory.DiskFaults;
import dev.outlive.simulator.memory.MemoryDisk;
import dev.outlive.simulator.oracle.Oracle;
import java.util.Set;

/** The disk below the daemon's store: full at times, failing at times, and gone with its process at any call. */
final class SimDisk implements DiskFaults {
    private final World world;
    private final SimDaemon daemon;
    private final FaultProfile faults;
    private final Chance chance;
    private boolean full;
    private boolean copied;

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
        daemon.oracle().store().failed();
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

    /** What is on it is a copy from now on, which the next start finds. */
    void becomesCopy() {
        copied = true;
    }

    /** A start looks at it, as a real store does at its opening. */
    void find(MemoryDisk rows, Moment now, Oracle oracle) {
        if (copied) {
            copied = false;
            rows.foundAsCopy(now.wall(), now.steady());
            oracle.committed(Set.of());
        }
    }
}
