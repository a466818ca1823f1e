package dev.outlive.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times and spans for people: {@code 45s}, {@code 5m}, {@code 3h}, {@code 12d}; clock times in the user's zone. */
public final class Ages {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

    private Ages() {}

    /** A span in its two-digit unit. */
    public static String span(Duration span) {
        long seconds = span.isNegative() ? 0 : span.toSeconds();
        if (seconds < 100) {
            return seconds + "s";
        }
        if (seconds < 100 * 60) {
            return seconds / 60 + "m";
        }
        if (seconds < 48 * 3600) {
            return seconds / 3600 + "h";
        }
        return seconds / 86_400 + "d";
    }

    /** How old something is. */
    public static String age(Instant then, Instant now) {
        return span(Duration.between(then, now));
    }

    /** The time with its offset and its distance: {@code 2026-08-01T12:03:00+02:00 (5m ago)}. */
    public static String full(Instant then, Clock clock) {
        Instant now = clock.instant();
        String distance = then.isAfter(now) ? "in " + span(Duration.between(now, then)) : age(then, now) + " ago";
        return ISO.format(then.truncatedTo(ChronoUnit.SECONDS).atZone(clock.getZone())) + " (" + distance + ")";
    }

    /** A time to come, as exact as its nearness asks for: with seconds, as a time of today, or with its date. */
    public static String until(Instant then, Clock clock) {
        ZonedDateTime at = then.atZone(clock.getZone());
        Instant now = clock.instant();
        if (Duration.between(now, then).compareTo(Duration.ofHours(1)) < 0) {
            return SECONDS.format(at);
        }
        boolean today = at.toLocalDate().equals(now.atZone(clock.getZone()).toLocalDate());
        return (today ? MINUTES : DAY).format(at);
    }
}
