package dev.outlive.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.cli.exit.CommandException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final Clock BERLIN = Clock.fixed(Instant.parse("2026-08-01T12:00:00Z"), ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "2026-08-01T12:30:00Z, 2026-08-01T12:30:00Z",
        "2026-08-01T12:30+05:00, 2026-08-01T07:30:00Z",
        "2026-08-01T18:00, 2026-08-01T16:00:00Z",
        "+10m, 2026-08-01T12:10:00Z",
        "+1h30m, 2026-08-01T13:30:00Z",
        "+2d, 2026-08-03T12:00:00Z"
    })
    void timeIsIsoOrFromNow(String text, String time) {
        assertThat(Times.parse("--not-before", text, BERLIN)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({"90s, 90000", "90, 90000", "10m, 600000", "1h30m, 5400000", "1d1h1m1s, 90061000", "500ms, 500"})
    void spanIsNumbersWithUnits(String text, long millis) {
        assertThat(Times.span("--timeout", text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "+0s", "tomorrow", "12:00", "2026-13-01T00:00Z", "+10x", "10m", "+-5m"})
    void otherTimesAreRefusedWithTheOptionsName(String text) {
        assertThatThrownBy(() -> Times.parse("--not-before", text, BERLIN))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--not-before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "s", "m10", "1m1h", "-5s", "1.5h", "99999999999s"})
    void otherSpansAreRefused(String text) {
        assertThatThrownBy(() -> Times.span("--timeout", text)).isInstanceOf(CommandException.class);
    }
}
