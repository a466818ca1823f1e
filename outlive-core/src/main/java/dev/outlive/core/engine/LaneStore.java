package dev.outlive.core.engine;

import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.task.Task;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The part of a transaction that keeps what held the lanes in which tasks wait. */
public interface LaneStore {
    /** What held each lane, the oldest first. */
    Map<Lane, List<LaneHistory.Hold>> all();

    /** Replaces what held a lane; without a hold nothing is kept of it. */
    void save(Lane lane, List<LaneHistory.Hold> holds);

    /**
     * Queued tasks of this part of a lane whose steady time has come, highest priority first, then by number. It looks at some
     * hundreds only: among more than those one may overtake another.
     */
    List<Task> due(LanePart part, Instant steady, int limit);

    /** Whether a task is queued in this part of a lane, be it due or not. */
    boolean isQueued(LanePart part);
}
