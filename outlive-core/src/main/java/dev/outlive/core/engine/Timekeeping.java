package dev.outlive.core.engine;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.ClockMark;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the engine does about time itself: keeps the mark by which steady time goes on, and sees begin dates come. */
final class Timekeeping {
    /** Tasks whose begin date has come, taken in one turn; the rest follows in the next. */
    static final int BEGUN_MAX = 1000;

    private @Nullable ClockMark stored;
    private @Nullable ClockMark last;

    /** The first look of a process. */
    void recover(ClockMark now, Turn turn) {
        ClockMark before = turn.transaction.clockMark().orElse(null);
        last = before == null ? now : now.at(before.moment());
        stored = before;
        keep(now, turn);
    }

    /** One look: the mark, and the tasks whose begin date has come since the last one. */
    void turn(Turn turn, BiConsumer<Task, Instant> begin) {
        ClockMark before = Objects.requireNonNull(last, "no turn comes before recovery");
        List<Task> begun = turn.transaction.begun(turn.now.wall(), BEGUN_MAX);
        for (Task task : begun) {
            if (task.state() instanceof TaskState.Queued(var date, var _)) {
                begin.accept(turn.task(task.id()).orElse(task), came(date, before, turn));
            }
        }
        ClockMark now = before.at(turn.now);
        keep(now, turn);
        turn.afterwards(() -> last = now);
    }

    /** The steady time at which a date came: known if the clock wasn't set since the last look, else now. */
    private static Instant came(Instant date, ClockMark before, Turn turn) {
        Instant now = turn.now.steady();
        Instant came = turn.now.isSetSince(before.moment()) ? now : turn.now.steadyOf(date);
        Instant earliest = before.steady();
        return came.isBefore(earliest) ? earliest : came.isAfter(now) ? now : came;
    }

    private void keep(ClockMark now, Turn turn) {
        ClockMark before = stored;
        if (before == null || before.isReplacedBy(now)) {
            turn.transaction.save(now);
            turn.afterwards(() -> stored = now);
        }
    }
}
