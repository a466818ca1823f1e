package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of Retry-After, and what isn't one. */
class RetryAfterTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0                              | PT0S
                    120                            | PT2M
                    007                            | PT7S
                    -5                             | PT0S
                    99999999999999999999           | PT8760H
                    Sun, 06 Nov 1994 08:49:37 GMT  | PT37S
                    sun, 06 nov 1994 08:49:37 gmt  | PT37S
                    Sunday, 06-Nov-94 08:49:37 GMT | PT37S
                    Sun Nov  6 08:49:37 1994       | PT37S
                    Sun, 06 Nov 1994 08:48:00 GMT  | PT0S
                    Thursday, 01-Jan-70 00:00:00 GMT | PT0S
                    """)
    void secondsAndDatesAreUnderstood(String value, Duration expected) {
        assertThat(RetryAfter.of(field(value), NOW)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "1.5",
                "+3",
                "12 s",
                "0x10",
                "Sun, 06 Nov 1994",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 CET",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "9999999999999999999999999999999999999999999999999999999999999999999999999"
            })
    void whatCannotBeReadDoesNotCount(String value) {
        assertThat(RetryAfter.of(field(value), NOW)).isEmpty();
    }

    @Test
    void absentFieldAsksForNothing() {
        assertThat(RetryAfter.of(Headers.empty(), NOW)).isEmpty();
    }

    private static Headers field(String value) {
        return Headers.of(List.of(new Headers.Field("retry-after", value)));
    }
}
