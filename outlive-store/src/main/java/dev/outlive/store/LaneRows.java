package dev.outlive.store;

import dev.outlive.core.engine.LaneStore;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.task.Task;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The lanes of one transaction. */
record LaneRows(LaneTable table, TaskQueries queries, StoreTransaction transaction) implements LaneStore {
    @Override
    public Map<Lane, List<LaneHistory.Hold>> all() {
        return transaction.run("list what holds tasks that wait", table::all);
    }

    @Override
    public void save(Lane lane, List<LaneHistory.Hold> holds) {
        transaction.write("save what holds tasks of session " + lane.session(), () -> table.save(lane, holds));
    }

    @Override
    public List<Task> due(LanePart part, Instant steady, int limit) {
        return transaction.run("find due tasks of " + part, () -> queries.due(part, steady, limit));
    }

    @Override
    public boolean isQueued(LanePart part) {
        return transaction.run("look for tasks of " + part, () -> queries.isQueued(part));
    }
}
