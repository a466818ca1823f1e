package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One engine for each idle timeout, and never too many. */
class EnginesTest {
    @Test
    void tasksWithOneTimeoutShareAnEngine() {
        try (var engines = new Engines(TransferSettings.defaults())) {
            var minute = engines.withIdle(Duration.ofSeconds(60));
            assertThat(engines.withIdle(Duration.ofMinutes(1))).isSameAs(minute);
            assertThat(engines.withIdle(Duration.ofSeconds(61))).isNotSameAs(minute);
        }
    }

    @Test
    void tooManyTimeoutsGetTheNearest() {
        try (var engines = new Engines(TransferSettings.defaults())) {
            for (int i = 1; i <= Engines.ENGINES_MAX; i++) {
                engines.withIdle(Duration.ofMinutes(i));
            }
            assertThat(engines.withIdle(Duration.ofSeconds(119))).isSameAs(engines.withIdle(Duration.ofMinutes(2)));
            assertThat(engines.withIdle(Duration.ofDays(1)))
                    .isSameAs(engines.withIdle(Duration.ofMinutes(Engines.ENGINES_MAX)));
        }
    }

    @Test
    void closedEnginesMakeNoNewOne() {
        var engines = new Engines(TransferSettings.defaults());
        engines.close();
        assertThatIllegalStateException().isThrownBy(() -> engines.withIdle(Duration.ofSeconds(1)));
    }
}
