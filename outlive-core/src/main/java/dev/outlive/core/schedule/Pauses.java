package dev.outlive.core.schedule;

import dev.outlive.protocol.model.PauseScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What users have paused, now and before. A pause isn't written to its tasks: it may be over a million of them. The ones
 * that are over are kept, because the time budgets of tasks from before stood still meanwhile.
 */
public record Pauses(List<PausePeriod> periods) {
    public static final Pauses NONE = new Pauses(List.of());

    /** Pauses kept after their end: made by hand, so a year's worth. Of tasks older than that the oldest one's time counts. */
    static final int ENDED_MAX = 1000;

    public Pauses {
        periods = List.copyOf(periods);
    }

    /** The pauses that last, oldest first. */
    public List<PausePeriod> lasting() {
        return periods.stream().filter(period -> period.until() == null).toList();
    }

    /** The first pause that holds the tasks of a lane now. */
    public Optional<PausePeriod> holding(Lane lane) {
        return periods.stream()
                .filter(period -> period.until() == null && period.scope().covers(lane.session(), lane.origin()))
                .findFirst();
    }

    /** The same with one more pause, unless it lasts already. */
    public Pauses with(PauseScope scope, Instant now) {
        if (lasting().stream().anyMatch(period -> period.scope().equals(scope))) {
            return this;
        }
        var more = new ArrayList<>(periods);
        more.add(new PausePeriod(scope, now, null));
        return new Pauses(more);
    }

    /** The same with a time in which something else held. */
    public Pauses including(PausePeriod period) {
        var more = new ArrayList<>(periods);
        more.add(period);
        return new Pauses(more);
    }

    /** The same with every pause over that is part of this scope. */
    public Pauses without(PauseScope scope, Instant now) {
        var changed = new ArrayList<PausePeriod>();
        for (PausePeriod period : periods) {
            boolean ends = period.until() == null && scope.includes(period.scope());
            changed.add(ends ? new PausePeriod(period.scope(), period.since(), now) : period);
        }
        long ended = changed.stream().filter(period -> period.until() != null).count();
        for (int i = 0; i < changed.size() && ended > ENDED_MAX; i++) {
            if (changed.get(i).until() != null) {
                changed.remove(i--);
                ended--;
            }
        }
        return new Pauses(changed);
    }

    /** How long the tasks of a lane were paused between two times; what two pauses cover counts once. */
    public Duration overlap(Lane lane, Instant from, Instant to) {
        Duration sum = Duration.ZERO;
        Instant counted = from;
        for (PausePeriod period : sorted(lane)) {
            Instant begin = later(period.since(), counted);
            Instant end = period.until() == null ? to : earlier(Objects.requireNonNull(period.until()), to);
            if (end.isAfter(begin)) {
                sum = sum.plus(Duration.between(begin, end));
                counted = end;
            }
        }
        return sum;
    }

    private List<PausePeriod> sorted(Lane lane) {
        return periods.stream()
                .filter(period -> period.scope().covers(lane.session(), lane.origin()))
                .sorted(Comparator.comparing(PausePeriod::since))
                .toList();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
