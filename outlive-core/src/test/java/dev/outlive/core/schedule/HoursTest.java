package dev.outlive.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.TimeWindows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time windows on the clock, over midnight, over weeks, and where a clock is put forward or back. */
class HoursTest {
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T21:59:59Z, false, 2026-11-23T22:00:00Z", // a Monday
        "2026-11-23T22:00:00Z, true, 2026-11-23T22:00:00Z",
        "2026-11-24T05:59:59Z, true, 2026-11-24T05:59:59Z",
        "2026-11-24T06:00:00Z, false, 2026-11-24T22:00:00Z",
        "2026-11-28T05:59:59Z, true, 2026-11-28T05:59:59Z", // Friday's window ends on Saturday
        "2026-11-28T22:00:00Z, false, 2026-11-30T22:00:00Z",
        "2026-11-23T05:00:00Z, false, 2026-11-23T22:00:00Z" // there was none on Sunday
    })
    void aWindowOverMidnightBelongsToTheDayItBeginsOn(Instant now, boolean open, Instant opening) {
        var nights = List.of(TimeWindows.of("mon-fri 22:00-06:00"));
        assertThat(Hours.areOpen(nights, now, UTC)).isEqualTo(open);
        assertThat(Hours.opening(nights, now, UTC)).contains(opening);
    }

    @Test
    void aSetWithoutAZoneFollowsTheMachineAndOneWithAZoneDoesNot() {
        var here = List.of(TimeWindows.of("09:00-10:00"));
        var berlin = List.of(here.getFirst().in(BERLIN));
        Instant nineInBerlin = Instant.parse("2026-11-23T08:00:00Z");
        assertThat(Hours.areOpen(here, nineInBerlin, UTC)).isFalse();
        assertThat(Hours.areOpen(here, nineInBerlin, BERLIN)).isTrue();
        assertThat(Hours.areOpen(berlin, nineInBerlin, UTC)).isTrue();
        assertThat(Hours.areOpen(berlin, nineInBerlin, ZoneId.of("Asia/Tokyo"))).isTrue();
    }

    @Test
    void allSetsHaveToBeOpenTogether() {
        var nights = TimeWindows.of("22:00-06:00");
        var weekend = TimeWindows.of("sat,sun 00:00-24:00");
        Instant monday = Instant.parse("2026-11-23T12:00:00Z");
        assertThat(Hours.opening(List.of(nights, weekend), monday, UTC))
                .contains(Instant.parse("2026-11-28T00:00:00Z"));
        assertThat(Hours.areOpen(List.of(nights, weekend), Instant.parse("2026-11-28T12:00:00Z"), UTC))
                .isFalse();
        assertThat(Hours.opening(List.of(), monday, UTC)).contains(monday);
        assertThat(Hours.nextChange(List.of(), monday, UTC)).isEmpty();
    }

    @Test
    void setsThatAreNeverOpenTogetherHaveNoOpening() {
        var apart = List.of(TimeWindows.of("mon 09:00-10:00"), TimeWindows.of("tue 09:00-10:00"));
        assertThat(Hours.opening(apart, Instant.parse("2026-11-23T12:00:00Z"), UTC))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29T00:59:59Z, false", // at 01:00Z the clock in Berlin goes from 02:00 to 03:00
        "2026-03-29T01:10:00Z, false",
        "2026-03-29T01:30:00Z, true", // 02:30, which isn't shown, counts as 03:30
        "2026-10-25T00:30:00Z, true", // 02:30 for the first time
        "2026-10-25T01:30:00Z, true", // and again
        "2026-10-25T01:59:59Z, true",
        "2026-10-25T02:30:00Z, false"
    })
    void aClockThatIsPutForwardOrBackDoesNotLoseAWindow(Instant now, boolean open) {
        var windows = List.of(TimeWindows.of("02:30-03:00", "02:00-02:01").in(BERLIN));
        if (now.isBefore(Instant.parse("2026-06-01T00:00:00Z"))) {
            windows = List.of(TimeWindows.of("02:30-03:45").in(BERLIN));
        }
        assertThat(Hours.areOpen(windows, now, UTC)).isEqualTo(open);
    }

    /** Between two changes told nothing changes, and at an opening told it is open. */
    @Test
    void whatIsToldOfTheFutureComesTrue() {
        var random = new Random(7);
        String[] texts = {
            "mon-fri 22:00-06:00", "sat,sun 00:00-24:00", "09:00-17:00", "sun 01:15-03:45", "wed 00:00-00:01"
        };
        ZoneId[] zones = {UTC, BERLIN, ZoneId.of("Asia/Kathmandu"), ZoneId.of("America/St_Johns")};
        for (int round = 0; round < 300; round++) {
            var sets = List.of(
                    TimeWindows.of(texts[random.nextInt(5)], texts[random.nextInt(5)])
                            .in(zones[random.nextInt(4)]),
                    TimeWindows.of(texts[random.nextInt(5)]));
            ZoneId local = zones[random.nextInt(4)];
            Instant now = Instant.parse("2026-03-20T00:00:00Z").plusSeconds(random.nextInt(20_000_000));
            boolean open = Hours.areOpen(sets, now, local);
            Instant change = Hours.nextChange(sets, now, local).orElseThrow();
            assertThat(change).isAfter(now);
            for (int i = 0; i < 10; i++) {
                Instant between = now.plus(Duration.between(now, change)
                        .multipliedBy(random.nextInt(1000))
                        .dividedBy(1000));
                assertThat(Hours.areOpen(sets, between, local))
                        .as("round %s", round)
                        .isEqualTo(open);
            }
            Optional<Instant> opening = Hours.opening(sets, now, local);
            assertThat(opening.filter(at -> !Hours.areOpen(sets, at, local))).isEmpty();
            assertThat(opening.filter(at -> at.equals(now)).isPresent()).isEqualTo(open);
            opening.filter(at -> at.isAfter(now))
                    .ifPresent(at -> assertThat(Hours.areOpen(sets, at.minusNanos(1), local))
                            .isFalse());
        }
    }
}
