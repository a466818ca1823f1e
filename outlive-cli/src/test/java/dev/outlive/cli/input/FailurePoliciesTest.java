package dev.outlive.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailurePoliciesTest {
    private static final FailurePolicy DEFAULT = FailurePolicy.DEFAULT;

    private static FailurePolicy retry(String text) {
        return FailurePolicies.retry(DEFAULT, text);
    }

    @Test
    void retryIsNoneOrStatusesCodesAndAttempts() {
        assertThat(retry("none")).isEqualTo(DEFAULT.withAttemptsMax(1));
        assertThat(retry("503,429")).isEqualTo(DEFAULT.withRetryStatuses(503, 429));
        assertThat(retry("attempts=5")).isEqualTo(DEFAULT.withAttemptsMax(5));
        assertThat(retry("503,attempts=5")).isEqualTo(DEFAULT.withAttemptsMax(5).withRetryStatuses(503));
        assertThat(retry("connection-lost")).isEqualTo(DEFAULT.withRetryCodes(ErrorCode.CONNECTION_LOST));
        assertThat(retry("apple")).isEqualTo(FailurePolicy.APPLE);
        assertThat(retry("5xx").retryStatuses()).hasSize(100).contains(500, 503, 599);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "always",
                "503,",
                "200",
                "600",
                "attempts=0",
                "attempts=",
                "attempts=-1",
                "none,503",
                "3xx",
                "timed-out"
            })
    void otherPoliciesAreRefused(String text) {
        assertThatThrownBy(() -> retry(text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--retry");
    }

    @Test
    void failuresAreStatuses() {
        assertThat(FailurePolicies.failOn(DEFAULT, "404,503").failStatuses()).containsExactly(404, 503);
        assertThat(FailurePolicies.failOn(DEFAULT, "4xx,5xx").failStatuses())
                .hasSize(200)
                .contains(400, 599);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "200", "2xx", "404,", "errors", "40"})
    void otherStatusesAreRefused(String text) {
        assertThatThrownBy(() -> FailurePolicies.failOn(DEFAULT, text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--fail-on");
    }
}
