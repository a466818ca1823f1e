package dev.outlive.store;

import dev.outlive.core.engine.LaneStore;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import java.util.List;
import java.util.Map;

/** The lanes of one transaction. */
record LaneRows(LaneTable table, StoreTransaction transaction) implements LaneStore {
    @Override
    public Map<Lane, List<LaneHistory.Hold>> all() {
        return transaction.run("list what holds tasks that wait", table::all);
    }

    @Override
    public void save(Lane lane, List<LaneHistory.Hold> holds) {
        transaction.write("save what holds tasks of session " + lane.session(), () -> table.save(lane, holds));
    }
}
