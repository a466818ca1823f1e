package dev.outlive.cli.output;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.NOW;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.WaitReason;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskPhraseTest {
    private final TaskPhrase phrase = new TaskPhrase(Clock.fixed(NOW, ZoneOffset.UTC));

    static Stream<Arguments> tasks() {
        return Stream.of(
                arguments(aTask(), "suspended, never resumed"),
                arguments(aTask().suspended(0, 1), "suspended"),
                arguments(aTask().suspended(32 * MIB, 1), "suspended at 50 %"),
                arguments(aTask().suspended(0, 2), "suspended, needs 2 resumes"),
                arguments(aTask().suspended(0, 1).phase(Phase.TRANSFERRING), "suspending, its request is still out"),
                arguments(aTask().running(27 * MIB), "running 42 %"),
                arguments(aTask().running(64 * MIB), "running 100 %, awaiting the answer"),
                arguments(aTask().running(64 * MIB).phase(Phase.VERIFYING), "verifying"),
                arguments(aTask().running(5 * MIB).total(-1), "running 5.0 MiB"),
                arguments(aTask().waiting(WaitReason.BACKOFF, NOW.plusSeconds(190)), "waiting: backoff until 12:03:10"),
                arguments(
                        aTask().waiting(WaitReason.EARLIEST_BEGIN, NOW.plusSeconds(7200)), "waiting: not-before 14:00"),
                arguments(aTask().waiting(WaitReason.SLOT, null), "waiting: slot"),
                arguments(aTask().canceling(), "canceling"),
                arguments(aTask().finished(201), "finished 201"),
                arguments(aTask().finished(503), "finished 503"),
                arguments(aTask().failed(ErrorCode.CONNECTION_LOST), "failed connection-lost"),
                arguments(aTask().cancelled(CancelReason.Kind.REQUESTED), "cancelled: requested (-999)"),
                arguments(
                        aTask().cancelled(CancelReason.Kind.USER_FORCE_QUIT),
                        "cancelled: user-force-quit (-999, reason 0)"),
                arguments(
                        aTask().cancelled(CancelReason.Kind.APP_DISABLED), "cancelled: app-disabled (-999, reason 1)"),
                arguments(
                        aTask().cancelled(CancelReason.Kind.INSUFFICIENT_RESOURCES),
                        "cancelled: insufficient-resources (-999, reason 2)"),
                arguments(aTask().finished(201).acknowledged(), "finished 201, acknowledged"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("tasks")
    void taskInOnePhrase(SampleTask task, String text) {
        assertThat(phrase.of(task.build())).isEqualTo(text);
    }

    @Test
    void measuredSpeedStandsBesideThePercentage() {
        assertThat(phrase.of(aTask().running(27 * MIB).build(), OptionalDouble.of(12.0 * MIB)))
                .isEqualTo("running 42 % 12 MiB/s");
    }

    @ParameterizedTest
    @EnumSource(WaitReason.class)
    void everyReasonIsNamedAndHasAnOutlook(WaitReason reason) {
        var task = aTask().waiting(reason, null).build();
        assertThat(phrase.of(task)).isEqualTo("waiting: " + reason.code().replace("waiting-", ""));
        assertThat(TaskOutlook.next(task)).isNotBlank();
    }
}
