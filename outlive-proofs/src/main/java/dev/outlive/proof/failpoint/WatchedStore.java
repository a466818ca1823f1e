package dev.outlive.proof.failpoint;

import dev.outlive.core.engine.TaskStore;

/** A store that tells of each step of a turn. */
public final class WatchedStore implements TaskStore {
    private final TaskStore inner;
    private final Points points;
    private final Told told = new Told();

    public WatchedStore(TaskStore inner, Points points) {
        this.inner = inner;
        this.points = points;
    }

    /** What the last commit held that was to be told after it. Belongs to the engine's thread. */
    static final class Told {
        boolean accepted;
        boolean event;
    }

    @Override
    public Transaction begin() {
        if (told.accepted) {
            points.pass(Point.ACCEPTED_SENT);
        }
        if (told.event) {
            points.pass(Point.EVENT_SENT);
        }
        told.accepted = false;
        told.event = false;
        return new WatchedTransaction(inner.begin(), points, told);
    }

    @Override
    public void releaseReserve() {
        inner.releaseReserve();
    }

    @Override
    public long restoreReserve() {
        return inner.restoreReserve();
    }

    @Override
    public void close() {
        inner.close();
    }
}
