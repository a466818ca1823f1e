package dev.outlive.simulator;

/** A process of the simulated world. What it has planned dies with it: a crash raises the epoch. */
abstract class Node {
    private final String name;
    private long epoch;

    Node(String name) {
        this.name = name;
    }

    final long epoch() {
        return epoch;
    }

    /** Forgets everything planned so far. */
    final void endEpoch() {
        epoch++;
    }

    @Override
    public final String toString() {
        return name;
    }
}
