package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Text;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times and spans as they are typed: {@code 2026-08-01T12:00:00Z}, {@code 2026-08-01T12:00}, {@code +10m}; {@code 1h30m}. */
public final class Times {
    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?");
    private static final Pattern MILLIS = Pattern.compile("(\\d{1,9})ms");

    private Times() {}

    /** A time: ISO 8601 with an offset or in the user's zone, or a span from now after a plus sign. */
    public static Instant parse(String option, String text, Clock clock) {
        if (text.startsWith("+")) {
            return clock.instant().plus(span(option, text.substring(1)));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException noOffset) {
            try {
                return LocalDateTime.parse(text).atZone(clock.getZone()).toInstant();
            } catch (DateTimeException noTime) {
                throw CommandException.usage(
                        "'" + Text.visible(text, 60) + "' of " + option + " is no time.",
                        "Write 2026-08-01T12:00:00Z, 2026-08-01T12:00 in your own zone, or +10m for ten minutes from now.");
            }
        }
    }

    /** A span above zero: {@code 90s}, {@code 10m}, {@code 1h30m}, {@code 2d}, {@code 500ms}; a bare number is seconds. */
    public static Duration span(String option, String text) {
        Duration span = Duration.ZERO;
        var millis = MILLIS.matcher(text);
        var parts = SPAN.matcher(text);
        if (millis.matches()) {
            span = Duration.ofMillis(Long.parseLong(millis.group(1)));
        } else if (text.matches("\\d{1,9}")) {
            span = Duration.ofSeconds(Long.parseLong(text));
        } else if (parts.matches()) {
            span = Duration.ofDays(number(parts.group(1)))
                    .plusHours(number(parts.group(2)))
                    .plusMinutes(number(parts.group(3)))
                    .plusSeconds(number(parts.group(4)));
        }
        if (span.isZero()) {
            throw CommandException.usage(
                    "'" + Text.visible(text, 60) + "' of " + option + " is no span of time.",
                    "Write 90s, 10m, 1h30m or 2d.");
        }
        return span;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
