package dev.outlive.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.cli.exit.CommandException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryChoiceTest {
    @Test
    void policyIsNoneOrStatusesAndAttempts() {
        assertThat(RetryChoice.parse("none")).isEqualTo(new RetryChoice(1, List.of()));
        assertThat(RetryChoice.parse("503,429")).isEqualTo(new RetryChoice(0, List.of(503, 429)));
        assertThat(RetryChoice.parse("attempts=5")).isEqualTo(new RetryChoice(5, List.of()));
        assertThat(RetryChoice.parse("503,attempts=5")).isEqualTo(new RetryChoice(5, List.of(503)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "always", "503,", "200", "600", "attempts=0", "attempts=", "attempts=-1", "none,503"})
    void otherPoliciesAreRefused(String text) {
        assertThatThrownBy(() -> RetryChoice.parse(text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--retry");
    }
}
