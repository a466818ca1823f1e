package dev.outlive.simulator.engine;

import dev.outlive.simulator.memory.DiskFaults;
import java.util.List;

/** A disk that is full, or fails its next commit, when a test says so. */
final class Faults implements DiskFaults {
    private final List<String> log;
    boolean full;
    Fate next = Fate.DURABLE;
    int commits;

    Faults(List<String> log) {
        this.log = log;
    }

    @Override
    public void beforeCall() {}

    @Override
    public Fate commit() {
        Fate fate = next;
        next = Fate.DURABLE;
        commits++;
        log.add("commit");
        return fate;
    }

    @Override
    public boolean isFull() {
        return full;
    }
}
