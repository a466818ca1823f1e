package dev.outlive.core.engine;

import static dev.outlive.core.task.TaskBuilder.NOW;
import static dev.outlive.core.task.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.AttemptMetrics;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of a task's journals. */
class MeasurementsTest {
    private final Task task = aTask().build();

    @Test
    void aTaskWithoutAnAttemptTellsWhatItWaitedFor() {
        TaskMetrics metrics = Measurements.of(task, NOW, List.of(), List.of(wait(WaitReason.NETWORK, 0, 3)));

        assertThat(metrics.attempts()).isEmpty();
        assertThat(metrics.attemptCount()).isZero();
        assertThat(metrics.endedAt()).isEqualTo(NOW);
        assertThat(metrics.waits()).containsExactly(new TaskMetrics.Wait(WaitReason.NETWORK, Duration.ofSeconds(3)));
    }

    @Test
    void waitsAreSummedByReasonAndBelongToTheAttemptTheyCameBefore() {
        TaskMetrics metrics = Measurements.of(
                task,
                null,
                List.of(attempt(1, 10, List.of()), attempt(2, 20, List.of()), attempt(3, 30, null)),
                List.of(
                        wait(WaitReason.SLOT, 0, 4),
                        wait(WaitReason.NETWORK, 4, 10),
                        wait(WaitReason.SLOT, 15, 20),
                        wait(WaitReason.BACKOFF, 40, 41)));

        assertThat(metrics.attempts())
                .extracting(AttemptMetrics::waited)
                .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ZERO);
        assertThat(metrics.waits())
                .containsExactly(
                        new TaskMetrics.Wait(WaitReason.SLOT, Duration.ofSeconds(9)),
                        new TaskMetrics.Wait(WaitReason.NETWORK, Duration.ofSeconds(6)),
                        new TaskMetrics.Wait(WaitReason.BACKOFF, Duration.ofSeconds(1)));
        assertThat(metrics.waited()).isEqualTo(Duration.ofSeconds(16));
        assertThat(metrics.attempts().getLast().exchanges()).isNull();
    }

    @Test
    void redirectsOfAllAttemptsAreCounted() {
        TaskMetrics metrics = Measurements.of(
                task,
                null,
                List.of(
                        attempt(1, 1, List.of(exchange(true), exchange(true), exchange(false))),
                        attempt(2, 2, null),
                        attempt(3, 3, List.of(exchange(true), exchange(false)))),
                List.of());

        assertThat(metrics.redirects()).isEqualTo(3);
        assertThat(metrics.attempts()).extracting(AttemptMetrics::redirects).containsExactly(2, 0, 1);
    }

    @Test
    void ofManyAttemptsTheLastAreToldAndAllAreCounted() {
        var attempts = IntStream.rangeClosed(1, 500)
                .mapToObj(number -> attempt(number, number, List.of(exchange(true))))
                .toList();
        TaskMetrics metrics = Measurements.of(task, null, attempts, List.of());

        assertThat(metrics.attemptCount()).isEqualTo(500);
        assertThat(metrics.redirects()).isEqualTo(500);
        assertThat(metrics.attempts()).hasSize(TaskMetrics.ATTEMPTS_MAX);
        assertThat(metrics.attempts().getFirst().attempt()).isEqualTo(401);
        assertThat(metrics.attempts().getLast().attempt()).isEqualTo(500);
    }

    @Test
    void theLargestMetricsFitIntoAFrame() {
        var most = Collections.nCopies(ExchangeMetrics.KEPT_MAX, exchange(true));
        var attempts = IntStream.rangeClosed(1, 500)
                .mapToObj(number -> attempt(number, number, number % 20 == 0 ? most : List.of()))
                .toList();
        TaskMetrics metrics = Measurements.of(task, null, attempts, List.of());

        assertThat(metrics.attempts().stream().flatMap(each -> Objects.requireNonNull(each.exchanges()).stream()))
                .hasSize(3 * ExchangeMetrics.KEPT_MAX);
        assertThat(FrameCodec.encode(new DaemonFrame.MetricsAre(1, metrics)).length)
                .isLessThan(FrameCodec.FRAME_BYTES_MAX / 2);
    }

    private AttemptRecord attempt(long number, int second, @Nullable List<ExchangeMetrics> exchanges) {
        Instant at = NOW.plusSeconds(second);
        return new AttemptRecord(task.id(), number, at, at, at.plusSeconds(1), 7, "connection-lost: reset", exchanges);
    }

    private WaitRecord wait(WaitReason code, int from, int to) {
        return new WaitRecord(task.id(), code, "", NOW.plusSeconds(from), NOW.plusSeconds(to));
    }

    private static ExchangeMetrics exchange(boolean redirected) {
        Instant at = NOW.plusNanos(123_456_789);
        return new ExchangeMetrics(
                "PUT",
                "https://" + "h".repeat(253) + ".example:65535",
                "http/1.1",
                true,
                at,
                at,
                at,
                at,
                at,
                at,
                at,
                at,
                at,
                at,
                at,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                "2001:db8:1111:2222:3333:4444:5555:6666",
                65_535,
                "2001:db8:1111:2222:3333:4444:5555:7777",
                65_535,
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                List.of(),
                307,
                redirected,
                null);
    }
}
