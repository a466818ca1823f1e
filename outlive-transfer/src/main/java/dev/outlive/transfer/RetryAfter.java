package dev.outlive.transfer;

import dev.outlive.protocol.model.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The field Retry-After (RFC 9110 §10.2.3): seconds, or a date. Past means now, and what can't be read doesn't count. */
final class RetryAfter {
    private static final long SECONDS_MAX = 1_000_000_000; // clamped to a day later; keeps the sum within range

    private RetryAfter() {}

    static Optional<Duration> of(Headers headers, Instant now) {
        return headers.first("Retry-After").flatMap(value -> parse(value.strip(), now));
    }

    private static Optional<Duration> parse(String value, Instant now) {
        if (value.matches("-?[0-9]{1,30}")) {
            if (value.startsWith("-")) {
                return Optional.of(Duration.ZERO);
            }
            long seconds = value.length() > 9 ? SECONDS_MAX : Long.parseLong(value);
            return Optional.of(Duration.ofSeconds(seconds));
        }
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(date.isBefore(now) ? Duration.ZERO : Duration.between(now, date));
        } catch (DateTimeException | ArithmeticException unreadable) {
            return Optional.empty();
        }
    }
}
