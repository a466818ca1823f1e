package dev.outlive.simulator.memory;

import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.protocol.model.TaskId;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store in memory, deterministic to the last row: sorted maps only, and no clock or chance of its own.
 *
 * <p>It keeps the contract of the real one and fails like it: full with a reserve that lasts for a while, poisoned by a
 * failed commit, or gone with its process between any two calls.
 */
public final class MemoryStore implements TaskStore {
    /** Commits that the reserve allows once it is given back: as the real one, some hundred. */
    public static final int RESERVE_COMMITS = 300;

    private static final long RESERVE_BYTES = 4 << 20;

    private final MemoryDisk disk;
    private final DiskFaults faults;
    private final Consumer<Set<TaskId>> committed;
    private @Nullable MemoryTransaction transaction;
    private @Nullable StoreException poison;
    private int reserve = RESERVE_COMMITS;
    private boolean reserveStands = true;

    public MemoryStore(MemoryDisk disk, DiskFaults faults) {
        this(disk, faults, _ -> {});
    }

    /**
     * @param committed told after each commit which tasks it wrote
     */
    public MemoryStore(MemoryDisk disk, DiskFaults faults, Consumer<Set<TaskId>> committed) {
        this.disk = disk;
        this.faults = faults;
        this.committed = committed;
        disk.own(this);
    }

    @Override
    public Transaction begin() {
        requireSound();
        if (transaction != null && transaction.isOpen()) {
            throw new IllegalStateException("a transaction is open; one at a time");
        }
        transaction = new MemoryTransaction(this, disk);
        return transaction;
    }

    @Override
    public void releaseReserve() {
        requireSound();
        reserveStands = false;
    }

    @Override
    public long restoreReserve() {
        requireSound();
        if (!reserveStands && !faults.isFull()) {
            reserveStands = true;
            reserve = RESERVE_COMMITS;
        }
        return reserveStands ? RESERVE_BYTES : 0;
    }

    /** Whether the reserve stands, for those who judge. */
    public boolean reserveStands() {
        return reserveStands;
    }

    /** Whether it was given back and is used up, for those who judge. */
    public boolean isReserveSpent() {
        return !reserveStands && reserve == 0;
    }

    @Override
    public void close() {
        if (transaction != null) {
            transaction.close();
        }
    }

    /** Before each call of a transaction. */
    void called() {
        requireSound();
        faults.beforeCall();
    }

    void commit() {
        requireSound();
        if (!disk.isChanged()) {
            return;
        }
        if (faults.isFull()) {
            spendReserve();
        }
        DiskFaults.Fate fate = faults.commit();
        if (fate == DiskFaults.Fate.FAILED_LOST) {
            throw poisoned();
        }
        Set<TaskId> written = Set.copyOf(disk.touched());
        disk.commit();
        committed.accept(new java.util.TreeSet<>(written));
        faults.committed();
        if (fate == DiskFaults.Fate.FAILED_DURABLE) {
            throw poisoned();
        }
    }

    void rollBack() {
        if (disk.isOwnedBy(this)) {
            disk.rollBack();
        }
    }

    private void spendReserve() {
        if (reserveStands || reserve == 0) {
            rollBack();
            throw new StoreException(StoreException.Kind.FULL, "the disk is full");
        }
        reserve--;
    }

    private StoreException poisoned() {
        poison = new StoreException(StoreException.Kind.FAILED, "the commit could not be synced");
        return poison;
    }

    private void requireSound() {
        if (!disk.isOwnedBy(this)) {
            throw new IllegalStateException("this process is dead and uses its store");
        }
        if (poison != null) {
            throw new StoreException(StoreException.Kind.FAILED, "the store failed before", poison);
        }
    }
}
