package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.Input;
import dev.outlive.core.task.RetryPolicy;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.MemoryDisk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Judges when a task that failed is tried again: as often as its policy says, after a wait, and not before its server wants it. */
final class RetryJudge implements FrameWitness {
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    /** Waits are drawn; so many of them in a row aren't all but nothing by chance. */
    private static final int WAITS_ENOUGH = 6;

    private final MemoryDisk disk;
    private final Checks checks;
    private final TreeMap<TaskId, Task> rows = new TreeMap<>();
    private final TreeMap<TaskId, Asked> heard = new TreeMap<>();
    private final TreeMap<TaskId, Asked> standing = new TreeMap<>();
    private Instant now = Instant.MIN;
    private int waits;
    private int waitsOfNothing;

    /** A server doesn't want the request before this time. */
    private record Asked(long attempt, Instant until) {}

    RetryJudge(MemoryDisk disk, Checks checks) {
        this.disk = disk;
        this.checks = checks;
    }

    /** A turn begins. */
    void takes(List<Input> inputs, Instant steady) {
        now = steady;
        heard.clear();
        for (Input input : inputs) {
            if (input instanceof Input.FromTransfer report
                    && report.signal() instanceof Signal.Responded(var attempt, var _, var retryAfter)
                    && retryAfter != null) {
                heard.put(report.task(), new Asked(attempt, steady.plus(retryAfter)));
            }
        }
    }

    void committed(Set<TaskId> touched) {
        for (TaskId id : touched) {
            Task last = rows.get(id);
            disk.live(id)
                    .ifPresentOrElse(
                            row -> {
                                rows.put(id, row);
                                moved(last, row);
                            },
                            () -> rows.remove(id));
        }
    }

    private void moved(@Nullable Task last, Task row) {
        int most = row.traits().failurePolicy().attemptsMax();
        checks.require(
                "I25",
                row.isCompleted() || most == 0 || row.failures() < most,
                () -> row.id() + " goes on after " + row.failures() + " failures, and may have " + most);
        boolean failed = last != null
                && last.state().hasAttempt()
                && row.failures() == last.failures() + 1
                && row.attempt() == last.attempt();
        if (!failed || !(row.state() instanceof TaskState.Queued queued)) {
            return;
        }
        Asked asked = heard.get(row.id());
        if (asked != null && asked.attempt() == row.attempt()) {
            if (row.deadline().filter(end -> !end.isAfter(asked.until())).isEmpty()) {
                standing.put(row.id(), asked);
            }
            return;
        }
        Duration wait = Duration.between(now, queued.notBefore());
        waits++;
        waitsOfNothing +=
                wait.compareTo(RetryPolicy.DEFAULT.waitMax(row.failures()).dividedBy(100)) < 0 ? 1 : 0;
        checks.require(
                "I25",
                waits < WAITS_ENOUGH || waitsOfNothing < waits,
                () -> "the waits after " + waits + " failures were all nothing");
    }

    /** Somebody who wants it tried, or suspended, knows better. */
    @Override
    public void said(LinkFacts link, ClientFrame frame) {
        if (frame instanceof ClientFrame.Act act) {
            standing.remove(act.task());
        }
    }

    @Override
    public void leaves(LinkFacts link, DaemonFrame frame, @Nullable ClientFrame call) {}

    /** An attempt begins. */
    void begins(Task task) {
        Asked asked = standing.remove(task.id());
        checks.require(
                "I25",
                asked == null || !now.isBefore(asked.until().minus(TOLERANCE)),
                () -> task.id() + " begins attempt " + task.attempt() + " at " + now
                        + ", and its server wants none before " + asked);
    }
}
