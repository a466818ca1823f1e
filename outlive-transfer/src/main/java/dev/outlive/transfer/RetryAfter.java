package dev.outlive.transfer;

import dev.outlive.protocol.model.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The field Retry-After (RFC 9110 §10.2.3): seconds, or a date in one of the three forms of RFC 9110 §5.6.7. Past means
 * now, and what can't be read doesn't count.
 *
 * <p>{@code 120} · {@code Sun, 06 Nov 1994 08:49:37 GMT} · {@code Sunday, 06-Nov-94 08:49:37 GMT} · {@code Sun Nov  6
 * 08:49:37 1994}
 */
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,30}");

    /** Digits of waits that are taken as they are; more stand for a very long one. Keeps sums within range. */
    private static final int DIGITS_MAX = 9;

    private static final Duration LONG = Duration.ofDays(365);

    private static final int VALUE_CHARACTERS_MAX = 64; // the longest date has 33

    private RetryAfter() {}

    /** How long the server asks to wait from now on. */
    static Optional<Duration> of(Headers headers, Instant now) {
        return headers.first("Retry-After").flatMap(value -> parse(value.strip(), now));
    }

    private static Optional<Duration> parse(String value, Instant now) {
        if (value.length() > VALUE_CHARACTERS_MAX) {
            return Optional.empty();
        }
        if (SECONDS.matcher(value).matches()) {
            return Optional.of(seconds(value));
        }
        return date(value, now).map(date -> date.isBefore(now) ? Duration.ZERO : Duration.between(now, date));
    }

    private static Duration seconds(String value) {
        if (value.startsWith("-")) {
            return Duration.ZERO;
        }
        return value.length() > DIGITS_MAX ? LONG : Duration.ofSeconds(Long.parseLong(value));
    }

    private static Optional<Instant> date(String value, Instant now) {
        for (DateTimeFormatter form : forms(now)) {
            try {
                return Optional.of(LocalDateTime.parse(value, form).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException otherForm) {
                // the next one may fit
            }
        }
        return Optional.empty();
    }

    private static List<DateTimeFormatter> forms(Instant now) {
        int oldest = now.atOffset(ZoneOffset.UTC).getYear() - 49; // two digits more than 50 years ahead mean the past
        return List.of(
                form("EEE, dd MMM yyyy HH:mm:ss 'GMT'").toFormatter(Locale.ENGLISH),
                form("EEEE, dd-MMM-")
                        .appendValueReduced(ChronoField.YEAR_OF_ERA, 2, 2, oldest)
                        .appendPattern(" HH:mm:ss 'GMT'")
                        .toFormatter(Locale.ENGLISH),
                form("EEE MMM ppd HH:mm:ss yyyy").toFormatter(Locale.ENGLISH));
    }

    private static DateTimeFormatterBuilder form(String pattern) {
        return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
    }
}
