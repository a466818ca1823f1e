package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.RetryPolicy;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.Moment;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many requests a server gets that comes and goes, over hours of virtual time (I25). */
@Tag("sim")
class FlappingServerTest {
    private static final int PER_ORIGIN_MAX = 4;
    private static final Duration HOURS = Duration.ofHours(6);

    /** Failures until the wait is as long as it gets: 1 s, 2 s, 4 s … 5 min. */
    private static final int GROWING = 10;

    private final EngineHarness harness = new EngineHarness(new AdmissionPolicy(64, PER_ORIGIN_MAX));
    private final RecordingLink app = harness.started();
    private final Map<TaskId, Instant> waits = new HashMap<>();
    private int seen;
    private int most;
    private int requestsMax = Integer.MAX_VALUE;

    @BeforeEach
    void noTasksYet() {
        seen = harness.transfers.started.size();
    }

    private void create(int count) {
        harness.turn(IntStream.range(0, count)
                .mapToObj(i -> harness.submit(app, EngineHarness.submission("k" + i, "s-k" + i, "PUT", true)))
                .toArray(Input[]::new));
    }

    /** Each attempt fails at once, or is answered; returns how many there were until then. */
    private int runUntil(Instant end, Duration up, Duration period) {
        int requests = 0;
        Instant begun = harness.now;
        while (!harness.now.isAfter(end) && requests < requestsMax) {
            while (seen < harness.transfers.started.size() && requests < requestsMax) {
                most = Math.max(most, harness.transfers.started.size() - seen);
                Transfers.Order order = harness.transfers.started.get(seen++);
                requests++;
                assertThat(waits.getOrDefault(order.task().id(), harness.now))
                        .as("no attempt before the end of its task's wait")
                        .isBeforeOrEqualTo(harness.now);
                boolean answers = !up.isZero()
                        && Duration.between(begun, harness.now).toMillis() % period.toMillis() < up.toMillis();
                if (answers) {
                    harness.mark(order.task().id());
                    harness.respond(order.task().id(), 201);
                } else {
                    fail(order.task());
                }
            }
            harness.now = harness.next.isAfter(harness.now) ? harness.next : harness.now.plusMillis(1);
            harness.turn();
        }
        return requests;
    }

    private void fail(Task task) {
        harness.signal(
                task.id(),
                new Signal.AttemptFailed(
                        task.attempt(), AttemptFailure.beforeSending(ErrorCode.CANNOT_CONNECT, "connection refused")));
        if (harness.task(task.id()).state() instanceof TaskState.Queued queued) {
            waits.put(task.id(), queued.dueAt(new Moment(harness.now, harness.now)));
        }
    }

    /** Full jitter up to 5 min is 2.5 min in the mean. The cap lies a fifth above that. */
    private static long cap(int tasks, Duration time) {
        Duration mean = RetryPolicy.DEFAULT.ceiling().dividedBy(2);
        return tasks * (GROWING + time.dividedBy(mean) * 6 / 5);
    }

    @Test
    @Proves("I25")
    void aServerThatIsDownGetsNoMoreThanTheCap() {
        int tasks = 100;
        create(tasks);
        int requests = runUntil(harness.now.plus(HOURS), Duration.ZERO, HOURS);
        assertThat((long) requests).isLessThan(cap(tasks, HOURS));
        assertThat(requests).as("and is tried").isGreaterThan(tasks * 50);
        assertThat(most).isLessThanOrEqualTo(PER_ORIGIN_MAX);
    }

    @Test
    @Proves("I25")
    void aServerThatComesAndGoesCarriesAllAndGetsNoMoreThanTheCap() {
        int tasks = 300;
        create(tasks);
        Duration period = Duration.ofMinutes(10);
        int requests = runUntil(harness.now.plus(HOURS), Duration.ofMinutes(1), period);
        assertThat(harness.store.begin().queued()).as("all are done").isEmpty();
        assertThat((long) requests).isLessThan(cap(tasks, HOURS));
        assertThat(most).isLessThanOrEqualTo(PER_ORIGIN_MAX);
    }

    /** Who waits goes on waiting for the rest of its time, and who is due goes in the order of the queue, a few at a time. */
    @Test
    @Proves("I25")
    void aRestartWithThousandsOfWaitingTasksMakesNoStorm() {
        create(2_000);
        requestsMax = 300;
        runUntil(harness.now.plus(HOURS), Duration.ZERO, HOURS);
        assertThat(waits).as("tasks that wait").hasSizeGreaterThan(250);
        harness.restart();
        int before = harness.transfers.started.size();
        harness.turn();
        assertThat(harness.transfers.started.size() - before).isBetween(1, PER_ORIGIN_MAX);
        seen = before;
        runUntil(harness.now.plus(HOURS), Duration.ZERO, HOURS);
        assertThat(most).isLessThanOrEqualTo(PER_ORIGIN_MAX);
    }
}
