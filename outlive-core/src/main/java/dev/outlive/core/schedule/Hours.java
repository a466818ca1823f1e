package dev.outlive.core.schedule;

import dev.outlive.protocol.model.TimeWindow;
import dev.outlive.protocol.model.TimeWindows;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Time windows on the clock: when sets of them, each open while one of its windows is, are open together. Where a clock is
 * put forward or back, a window begins and ends as the clock shows it.
 */
public final class Hours {
    /** Days looked ahead for the next window: a week, and one that a clock put forward has swallowed. */
    private static final int DAYS_AHEAD = 15;

    /** Openings tried until sets are open together: two weeks with four windows a day. Later counts as never. */
    private static final int OPENINGS_MAX = 64;

    private Hours() {}

    private record Span(Instant begin, Instant end) {
        boolean covers(Instant time) {
            return !time.isBefore(begin) && time.isBefore(end);
        }
    }

    /** Whether every set is open at this time. */
    public static boolean areOpen(List<TimeWindows> sets, Instant now, ZoneId local) {
        return sets.stream().allMatch(set -> isOpen(set, now, local));
    }

    private static boolean isOpen(TimeWindows set, Instant now, ZoneId local) {
        return spans(set, now, 0, local).anyMatch(span -> span.covers(now));
    }

    /** The first time, from now on, at which every set is open; empty if there is none soon. */
    public static Optional<Instant> opening(List<TimeWindows> sets, Instant now, ZoneId local) {
        Instant time = now;
        for (int i = 0; i < OPENINGS_MAX; i++) {
            Instant looked = time;
            for (TimeWindows set : sets) {
                if (!isOpen(set, looked, local)) {
                    Optional<Instant> begin = spans(set, looked, DAYS_AHEAD, local)
                            .map(Span::begin)
                            .filter(at -> at.isAfter(looked))
                            .min(Comparator.naturalOrder());
                    if (begin.isEmpty()) {
                        return begin;
                    }
                    time = begin.get().isAfter(time) ? begin.get() : time;
                }
            }
            if (time.equals(looked)) {
                return Optional.of(time);
            }
        }
        return Optional.empty();
    }

    /** The next time at which one of the sets opens or closes. */
    public static Optional<Instant> nextChange(List<TimeWindows> sets, Instant now, ZoneId local) {
        return sets.stream()
                .flatMap(set -> spans(set, now, DAYS_AHEAD, local))
                .flatMap(span -> Stream.of(span.begin(), span.end()))
                .filter(at -> at.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    /** The spans of a set that begin from the day before on, and so all that cover the time. */
    private static Stream<Span> spans(TimeWindows set, Instant time, int daysAhead, ZoneId local) {
        ZoneId zone = set.zone() == null ? local : ZoneId.of(set.zone());
        LocalDate day = time.atZone(zone).toLocalDate();
        var spans = new ArrayList<Span>();
        for (int i = -1; i <= daysAhead; i++) {
            for (TimeWindow window : set.windows()) {
                LocalDate begins = day.plusDays(i);
                if (window.days().contains(begins.getDayOfWeek())) {
                    LocalDate ends = window.to().isAfter(window.from()) ? begins : begins.plusDays(1);
                    spans.add(new Span(
                            begins.atTime(window.from()).atZone(zone).toInstant(),
                            ends.atTime(window.to()).atZone(zone).toInstant()));
                }
            }
        }
        return spans.stream();
    }
}
