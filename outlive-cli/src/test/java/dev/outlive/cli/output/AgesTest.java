package dev.outlive.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
    private static final Clock BERLIN = Clock.fixed(SampleTask.NOW, ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "-5, 0s",
        "0, 0s",
        "45, 45s",
        "99, 99s",
        "100, 1m",
        "300, 5m",
        "5999, 99m",
        "6000, 1h",
        "172799, 47h",
        "172800, 2d",
        "8640000, 100d"
    })
    void spanIsShort(long seconds, String text) {
        assertThat(Ages.span(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void fullTimeHasOffsetAndDistance() {
        assertThat(Ages.full(Instant.parse("2026-08-01T11:55:00.123Z"), BERLIN))
                .isEqualTo("2026-08-01T13:55:00+02:00 (4m ago)");
        assertThat(Ages.full(Instant.parse("2026-08-01T12:00:30Z"), BERLIN))
                .isEqualTo("2026-08-01T14:00:30+02:00 (in 30s)");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-08-01T12:03:10Z, 14:03:10",
        "2026-08-01T15:30:59Z, 17:30",
        "2026-08-01T22:30:00Z, 2026-08-02 00:30",
        "2026-09-01T12:00:00Z, 2026-09-01 14:00"
    })
    void timeToComeIsAsExactAsItIsNear(String then, String text) {
        assertThat(Ages.until(Instant.parse(then), BERLIN)).isEqualTo(text);
    }
}
