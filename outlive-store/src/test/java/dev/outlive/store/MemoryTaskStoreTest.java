package dev.outlive.store;

import dev.outlive.core.engine.TaskStore;
import dev.outlive.simulator.memory.DiskFaults;
import dev.outlive.simulator.memory.MemoryDisk;
import dev.outlive.simulator.memory.MemoryStore;

/** The simulator's store does what every store does; otherwise the simulator would prove the wrong one. */
class MemoryTaskStoreTest extends TaskStoreContract {
    private MemoryDisk disk = new MemoryDisk();

    @Override
    protected TaskStore open() {
        disk = new MemoryDisk();
        return new MemoryStore(disk, DiskFaults.NONE);
    }

    @Override
    protected TaskStore reopen(TaskStore open) {
        return new MemoryStore(disk, DiskFaults.NONE);
    }
}
