package dev.outlive.core.task;

import static dev.outlive.core.task.TaskBuilder.AT;
import static dev.outlive.core.task.TaskBuilder.NOW;
import static dev.outlive.core.task.TaskBuilder.aTask;
import static dev.outlive.core.task.TaskBuilder.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.time.Moment;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.Uploaded;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When an attempt is followed by another: the cases RP-01 to RP-10 of the specification that don't need a network. */
class RetryPolicyTest {
    private static final RetryPolicy POLICY = RetryPolicy.DEFAULT;
    private static final TaskMachine MACHINE = new TaskMachine(POLICY);
    private final Random random = new Random(11);

    /** RP-01. */
    @Test
    void cancelledTaskIsNeverTriedAgain() {
        Task canceling = aTask().attempt(1)
                .in(new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.MAYBE))
                .build();
        var failed = new Signal.AttemptFailed(1, failure(ErrorCode.CONNECTION_LOST, Sent.MAYBE));
        Task ended = MACHINE.step(canceling, failed, AT, random).task();
        assertThat(ended.state()).isInstanceOf(TaskState.Completed.class);
        assertThat(ended.state().toString()).contains("CANCELLED");
    }

    /** RP-02. */
    @Test
    void lastErrorIsDeliveredAtTheLimitOfAttempts() {
        Task task = aTask().attempt(1)
                .attemptsMax(3)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        var failure = failure(ErrorCode.CONNECTION_LOST, Sent.MAYBE);
        for (int attempt = 1; attempt <= 2; attempt++) {
            task = MACHINE.step(task, new Signal.AttemptFailed(attempt, failure), AT, random)
                    .task();
            assertThat(task.state()).isInstanceOf(TaskState.Queued.class);
            task = MACHINE.step(
                            task,
                            new Signal.Claimed(),
                            new Moment(NOW.plusSeconds(3600), NOW.plusSeconds(3600)),
                            random)
                    .task();
        }
        task = MACHINE.step(task, new Signal.AttemptFailed(3, failure), AT, random)
                .task();
        assertThat(task.state()).isInstanceOfSatisfying(TaskState.Completed.class, ended -> {
            TransferError error = Objects.requireNonNull(ended.outcome().error());
            assertThat(error.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            assertThat(error.attempts()).isEqualTo(3);
        });
    }

    @Test
    void withoutALimitOfAttemptsOnlyTheTimeBudgetEndsATask() {
        Task task = aTask().attempt(1)
                .failures(1_000_000)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        assertThat(POLICY.judge(task, failure(ErrorCode.CONNECTION_LOST, Sent.MAYBE)))
                .isEqualTo(RetryPolicy.Verdict.AGAIN);
    }

    /** RP-03. */
    @Proves("I24")
    @ParameterizedTest
    @CsvSource({
        "GET, AGAIN",
        "HEAD, AGAIN",
        "PUT, AGAIN",
        "DELETE, AGAIN",
        "OPTIONS, AGAIN",
        "TRACE, AGAIN",
        "POST, UNKNOWN",
        "PATCH, UNKNOWN"
    })
    void onlyIdempotentMethodsAreRepeatedAfterALoss(String method, RetryPolicy.Verdict verdict) {
        Task task = aTask().method(method).in(new TaskState.Running(Sent.MAYBE)).build();
        assertThat(POLICY.judge(task, failure(ErrorCode.CONNECTION_LOST, Sent.MAYBE)))
                .isEqualTo(verdict);
        assertThat(POLICY.judge(task, failure(ErrorCode.CONNECTION_LOST, Sent.NOTHING)))
                .as("before the first byte any method is tried again")
                .isEqualTo(RetryPolicy.Verdict.AGAIN);
    }

    @Proves("I24")
    @Test
    void keyedPostIsRepeatedAfterALoss() {
        Task task = aTask().post()
                .keyed("k-1")
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        assertThat(POLICY.judge(task, failure(ErrorCode.CONNECTION_LOST, Sent.MAYBE)))
                .isEqualTo(RetryPolicy.Verdict.AGAIN);
    }

    /** The codes that are tried again, of the table of errors and of those that Outlive adds, said without the code that is judged. */
    private static final Set<String> AGAIN = Set.of(
            "cannot-find-host",
            "cannot-connect",
            "connection-lost",
            "dns-lookup-failed",
            "tls-failed",
            "proxy-unreachable",
            "proxy-failed",
            "auth-provider-failed",
            "overloaded");

    /** Those that wait for a condition. */
    private static final Set<String> WAITS = Set.of("not-connected", "roaming-off", "data-not-allowed");

    /** RP-05, RP-06, and the same before the first byte and for a request that can't be repeated. */
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeIsTreatedAsItsTableSays(ErrorCode code) {
        Task put = aTask().in(new TaskState.Running(Sent.MAYBE)).build();
        Task post = aTask().post().in(new TaskState.Running(Sent.MAYBE)).build();
        RetryPolicy.Verdict safe = AGAIN.contains(code.code())
                ? RetryPolicy.Verdict.AGAIN
                : WAITS.contains(code.code()) ? RetryPolicy.Verdict.WAIT : RetryPolicy.Verdict.FAIL;
        assertThat(POLICY.judge(put, failure(code, Sent.MAYBE))).isEqualTo(safe);
        assertThat(POLICY.judge(post, failure(code, Sent.NOTHING))).isEqualTo(safe);
        RetryPolicy.Verdict lost = POLICY.judge(post, failure(code, Sent.MAYBE));
        if (safe == RetryPolicy.Verdict.FAIL) {
            assertThat(lost).isIn(RetryPolicy.Verdict.FAIL, RetryPolicy.Verdict.UNKNOWN);
        } else {
            assertThat(lost).isEqualTo(RetryPolicy.Verdict.UNKNOWN);
        }
    }

    /** RP-09. */
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void policyForLostConnectionsRepeatsNothingElse(ErrorCode code) {
        var policy = FailurePolicy.DEFAULT.withRetryCodes(ErrorCode.CONNECTION_LOST);
        Task put = aTask().failing(policy).in(new TaskState.Running(Sent.MAYBE)).build();
        Task post = aTask().post()
                .failing(policy)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        RetryPolicy.Verdict expected = code == ErrorCode.CONNECTION_LOST
                ? RetryPolicy.Verdict.AGAIN
                : code.retry() == ErrorCode.Retry.WAIT ? RetryPolicy.Verdict.WAIT : RetryPolicy.Verdict.FAIL;
        assertThat(POLICY.judge(put, failure(code, Sent.MAYBE))).isEqualTo(expected);
        if (code == ErrorCode.CONNECTION_LOST) {
            assertThat(POLICY.judge(post, failure(code, Sent.MAYBE)))
                    .as("that is no leave to double a POST")
                    .isEqualTo(RetryPolicy.Verdict.UNKNOWN);
        }
        for (int status : new int[] {408, 429, 500, 503}) {
            assertThat(POLICY.repeatsStatus(put, status)).isFalse();
        }
    }

    /** RP-06: what is final by default may be declared to be worth another attempt. */
    @Test
    void policyRepeatsWhatIsFinalOtherwise() {
        var policy =
                FailurePolicy.DEFAULT.withRetryCodes(ErrorCode.TLS_CERT_UNTRUSTED, ErrorCode.CANNOT_PARSE_RESPONSE);
        Task put = aTask().failing(policy).in(new TaskState.Running(Sent.MAYBE)).build();
        Task post = aTask().post()
                .failing(policy)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        assertThat(POLICY.judge(put, failure(ErrorCode.TLS_CERT_UNTRUSTED, Sent.NOTHING)))
                .isEqualTo(RetryPolicy.Verdict.AGAIN);
        assertThat(POLICY.judge(post, failure(ErrorCode.TLS_CERT_UNTRUSTED, Sent.NOTHING)))
                .isEqualTo(RetryPolicy.Verdict.AGAIN);
        assertThat(POLICY.judge(post, failure(ErrorCode.CANNOT_PARSE_RESPONSE, Sent.MAYBE)))
                .isEqualTo(RetryPolicy.Verdict.UNKNOWN);
    }

    @Test
    void applesPolicySendsAgainWhatMayHaveArrivedAndSaysSo() {
        Task post = aTask().post()
                .failing(FailurePolicy.APPLE)
                .attempt(1)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        var lost = new Signal.AttemptFailed(1, failure(ErrorCode.CONNECTION_LOST, Sent.MAYBE));
        assertThat(MACHINE.step(post, lost, AT, random).task().state()).isInstanceOf(TaskState.Queued.class);
        assertThat(MACHINE.step(post, new Signal.LeaseExpired(1), AT, random)
                        .task()
                        .state())
                .as("also if the daemon died")
                .isInstanceOf(TaskState.Queued.class);
        assertThat(POLICY.repeatsStatus(
                        aTask().post()
                                .failing(FailurePolicy.APPLE.withRetryStatuses(503))
                                .build(),
                        503))
                .as("an answer is no loss")
                .isFalse();

        Task late = MACHINE.step(post, new Signal.DeadlinePassed(), AT, random).task();
        Task ended = MACHINE.step(late, new Signal.AttemptStopped(1, Sent.MAYBE), AT, random)
                .task();
        assertThat(error(ended).code()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(error(ended).serverMayHaveProcessed()).isTrue();
        assertThat(error(ended).retryable())
                .as("never for a request that isn't repeatable and may have been processed")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"PUT, 404, false", "PUT, 503, true", "POST, 503, false", "POST, 429, true"})
    void statusThatThePolicyRefusesFailsTheTaskAndIsKept(String method, int status, boolean retryable) {
        Task task = aTask().method(method)
                .failing(FailurePolicy.DEFAULT.withFailStatuses(404, 429, 503))
                .attempt(1)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        Task ended = MACHINE.step(task, new Signal.Responded(1, response(status), null), AT, random)
                .task();
        assertThat(error(ended).code()).isEqualTo(ErrorCode.STATUS_REFUSED);
        assertThat(error(ended).retryable()).isEqualTo(retryable);
        assertThat(error(ended).serverMayHaveProcessed()).isTrue();
        assertThat(((TaskState.Completed) ended.state()).response()).isEqualTo(response(status));
        Task taken = MACHINE.step(task, new Signal.Responded(1, response(410), null), AT, random)
                .task();
        assertThat(((TaskState.Completed) taken.state()).outcome()).isEqualTo(Outcome.finished());
    }

    @Test
    void statusThatIsTriedAgainIsAFailureOnlyAtTheLimitOfAttempts() {
        Task task = aTask().failing(FailurePolicy.DEFAULT
                        .withRetryStatuses(503)
                        .withFailStatuses(503)
                        .withAttemptsMax(2))
                .attempt(1)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        Task again = MACHINE.step(task, new Signal.Responded(1, response(503), null), AT, random)
                .task();
        assertThat(again.state()).isInstanceOf(TaskState.Queued.class);
        Task claimed = MACHINE.step(
                        again, new Signal.Claimed(), new Moment(NOW.plusSeconds(3600), NOW.plusSeconds(3600)), random)
                .task();
        Task ended = MACHINE.step(claimed, new Signal.Responded(2, response(503), null), AT, random)
                .task();
        assertThat(error(ended).code()).isEqualTo(ErrorCode.STATUS_REFUSED);
    }

    private static TransferError error(Task task) {
        assertThat(task.state()).isInstanceOf(TaskState.Completed.class);
        return Objects.requireNonNull(
                ((TaskState.Completed) task.state()).outcome().error());
    }

    /** RP-04 and RP-10. */
    @Proves("I24")
    @ParameterizedTest
    @CsvSource({
        "PUT, 503, true",
        "PUT, 500, false",
        "PUT, 429, true",
        "POST, 503, false",
        "POST, 429, true",
        "POST, 425, true"
    })
    void statusIsTriedAgainIfAskedForAndSafe(String method, int status, boolean again) {
        Task task = aTask().method(method)
                .retrying(503, 425, 429)
                .attempt(1)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        Task after = MACHINE.step(task, new Signal.Responded(1, response(status), null), AT, random)
                .task();
        assertThat(after.isCompleted()).isEqualTo(!again);
    }

    @Test
    void statusAtTheLimitOfAttemptsIsDelivered() {
        Task task = aTask().retrying(503)
                .attemptsMax(1)
                .attempt(1)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        Task after = MACHINE.step(task, new Signal.Responded(1, response(503), null), AT, random)
                .task();
        assertThat(after.state())
                .isInstanceOfSatisfying(
                        TaskState.Completed.class,
                        ended -> assertThat(ended.response()).isEqualTo(response(503)));
    }

    /** RP-08. */
    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "4, 4000", "8, 60000", "200, 60000"})
    void ceilingDoublesWithEachFailureUpToALast(int failures, long millis) {
        var policy = new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(60));
        assertThat(policy.waitMax(failures)).isEqualTo(Duration.ofMillis(millis));
    }

    @Proves("I25")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 30})
    void waitIsDrawnBetweenNothingAndTheCeiling(int failures) {
        long ceiling = POLICY.waitMax(failures).toMillis();
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 2000; i++) {
            long wait = POLICY.wait(failures, random).toMillis();
            assertThat(wait).isBetween(0L, ceiling);
            least = Math.min(least, wait);
            most = Math.max(most, wait);
        }
        assertThat(least).as("full jitter reaches down").isLessThan(ceiling / 20);
        assertThat(most).as("full jitter reaches up").isGreaterThan(ceiling - ceiling / 20);
    }

    @Proves("I25")
    @Test
    void retryAfterIsHonouredWithinTheBudgetAndSpreadByATenth() {
        Duration left = Duration.ofDays(7);
        for (int i = 0; i < 500; i++) {
            assertThat(RetryPolicy.retryAfter(Duration.ofSeconds(100), left, random))
                    .isBetween(Duration.ofSeconds(100), Duration.ofSeconds(110));
            assertThat(RetryPolicy.retryAfter(Duration.ofDays(3), left, random))
                    .isBetween(Duration.ofDays(3), Duration.ofHours(80));
            assertThat(RetryPolicy.retryAfter(left.minusHours(1), left, random)).isLessThanOrEqualTo(left);
        }
        assertThat(RetryPolicy.retryAfter(Duration.ofDays(400), left, random)).isEqualTo(left);
        assertThat(RetryPolicy.retryAfter(Duration.ofSeconds(-5), left, random)).isZero();
    }

    @Proves("I25")
    @Test
    void enoughConfirmedBytesForgiveEarlierFailures() {
        Task task = aTask().failures(4)
                .attempt(1)
                .in(new TaskState.Running(Sent.MAYBE))
                .build();
        long enough = RetryPolicy.PROGRESS_BYTES_MIN;
        assertThat(task.advancedTo(enough, enough - 1).failures()).isEqualTo(4);
        assertThat(task.advancedTo(enough, enough).failures()).isZero();
    }

    @Test
    void taskWithoutANetworkWaitsWithoutCountingAFailure() {
        Task task = aTask().failures(2)
                .attempt(1)
                .in(new TaskState.Running(Sent.NOTHING))
                .build();
        var failed = new Signal.AttemptFailed(1, failure(ErrorCode.NOT_CONNECTED, Sent.NOTHING));
        Task after = MACHINE.step(task, failed, AT, random).task();
        assertThat(after.failures()).isEqualTo(2);
        assertThat(after.state()).isInstanceOfSatisfying(TaskState.Queued.class, queued -> {
            assertThat(queued.notBefore()).isEqualTo(NOW.plus(TaskMachine.NETWORK_WAIT));
            assertThat(Objects.requireNonNull(queued.cause()).kind()).isEqualTo(TaskState.Delay.Kind.NETWORK);
        });
    }

    private static AttemptFailure failure(ErrorCode code, Sent sent) {
        return new AttemptFailure(code, "broken", sent, Uploaded.NO, null);
    }
}
