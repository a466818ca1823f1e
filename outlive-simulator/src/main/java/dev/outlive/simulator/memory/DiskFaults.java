package dev.outlive.simulator.memory;

/** What goes wrong below a store. Asked before each call, so that a fault may fall between any two. */
public interface DiskFaults {
    /** A disk on which nothing goes wrong. */
    DiskFaults NONE = new DiskFaults() {
        @Override
        public void beforeCall() {}

        @Override
        public Fate commit() {
            return Fate.DURABLE;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    };

    /** What becomes of a commit that writes. */
    enum Fate {
        DURABLE,
        /** Refused, and nothing of it is on the disk. */
        FAILED_LOST,
        /** Refused, and yet it is on the disk: a sync that failed says nothing about what was written. */
        FAILED_DURABLE
    }

    /** May throw what ends the process. */
    void beforeCall();

    /** Asked once for each commit that writes. May throw what ends the process, with nothing of it durable. */
    Fate commit();

    /** Called when a commit has become durable. May throw what ends the process. */
    default void committed() {}

    /** Whether nothing more than the reserve is left. */
    boolean isFull();
}
