package dev.outlive.simulator;

import dev.outlive.core.engine.Engine;
import dev.outlive.core.engine.Input;
import dev.outlive.core.time.Moment;
import dev.outlive.simulator.memory.MemoryDisk;
import java.util.List;

/** A daemon that everybody took for dead, and whose store another one may have opened since. It goes on where it was. */
record Former(Engine engine, List<Input> mailbox, Moment now) {
    void goesOn(SimDaemon next, MemoryDisk disk) {
        if (!next.isUp()) {
            return;
        }
        String rows = disk.rows();
        try {
            engine.turn(mailbox, now);
        } catch (IllegalStateException refused) {
            // by its store
        }
        next.oracle().store().outlived(rows, disk.rows());
    }
}
