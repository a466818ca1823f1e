package dev.outlive.cli.output;

import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.WaitReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The history of a task, a line for each thing that happened. */
public final class Timeline {
    private final Clock clock;

    public Timeline(Clock clock) {
        this.clock = clock;
    }

    /** One entry as a line of JSON. */
    public record Line(
            int schema,
            TaskId task,
            HistoryEntry.Kind what,
            Instant at,
            @Nullable Instant until,
            @Nullable Duration lasted,
            @Nullable Long attempt,
            @Nullable WaitReason code,
            String text) {}

    public Line line(TaskId task, HistoryEntry entry) {
        return new Line(
                1,
                task,
                entry.what(),
                entry.at(),
                entry.until(),
                entry.until() == null ? null : Duration.between(entry.at(), entry.until()),
                entry.attempt(),
                entry.code(),
                entry.text());
    }

    /** Task, what, at, until, attempt or reason, text. */
    public List<String> cells(TaskId task, HistoryEntry entry) {
        return List.of(
                task.value(),
                entry.what().code(),
                entry.at().toString(),
                entry.until() == null ? "" : entry.until().toString(),
                subject(entry),
                entry.text());
    }

    public Columns of(List<HistoryEntry> history) {
        var columns = new Columns().heading("AT", "LASTED", "WHAT", "");
        for (HistoryEntry entry : history) {
            columns.row(List.of(
                    entry.at()
                            .truncatedTo(ChronoUnit.SECONDS)
                            .atZone(clock.getZone())
                            .toLocalDateTime()
                            .toString(),
                    lasted(entry),
                    (entry.what().code() + " " + subject(entry)).strip(),
                    entry.text()));
        }
        return columns;
    }

    private static String subject(HistoryEntry entry) {
        return switch (entry.what()) {
            case WAITED -> Objects.requireNonNull(entry.code()).code();
            case ATTEMPT -> String.valueOf(entry.attempt());
            case CREATED, ASKED, OPERATOR, ENDED -> "";
        };
    }

    private String lasted(HistoryEntry entry) {
        boolean isMoment = switch (entry.what()) {
            case CREATED, OPERATOR, ENDED -> true;
            case WAITED, ATTEMPT, ASKED -> false;
        };
        if (isMoment) {
            return "";
        }
        Instant end = entry.until() == null ? clock.instant() : entry.until();
        Duration span = Duration.between(entry.at(), end);
        return span.compareTo(Duration.ofSeconds(1)) < 0 ? span.toMillis() + "ms" : Ages.span(span);
    }
}
