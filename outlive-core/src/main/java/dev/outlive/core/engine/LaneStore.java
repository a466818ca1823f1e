package dev.outlive.core.engine;

import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import java.util.List;
import java.util.Map;

/** The part of a transaction that keeps what held the lanes in which tasks wait. */
public interface LaneStore {
    /** What held each lane, the oldest first. */
    Map<Lane, List<LaneHistory.Hold>> all();

    /** Replaces what held a lane; without a hold nothing is kept of it. */
    void save(Lane lane, List<LaneHistory.Hold> holds);
}
