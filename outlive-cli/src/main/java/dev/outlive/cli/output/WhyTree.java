package dev.outlive.cli.output;

import dev.outlive.protocol.model.Check;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Why a task moves or doesn't, rule by rule, for people; and the same as a record for programs. */
public final class WhyTree {
    private final Clock clock;

    public WhyTree(Clock clock) {
        this.clock = clock;
    }

    /**
     * What {@code --json} prints.
     *
     * @param next what the daemon does by itself
     * @param remedy what the user can do
     */
    public record Report(
            int schema,
            TaskSnapshot task,
            List<Check> checks,
            List<HistoryEntry> history,
            String next,
            String remedy) {}

    public Report report(Explanation explanation) {
        TaskSnapshot task = explanation.task();
        return new Report(
                1, task, explanation.checks(), explanation.history(), TaskOutlook.next(task), TaskOutlook.remedy(task));
    }

    public Columns of(Explanation explanation) {
        TaskSnapshot task = explanation.task();
        var columns = new Columns();
        columns.row(List.of("Task", task.id() + " of " + task.sessionRef()));
        columns.row(List.of("State", new TaskPhrase(clock).of(task)), 1, TaskTable.colourOf(task));
        for (Check check : explanation.checks()) {
            columns.row(
                    List.of(check.holds() ? "  holds" : "  passes", check.name() + ": " + sentence(check)),
                    0,
                    check.holds() ? Columns.Colour.YELLOW : Columns.Colour.GREY);
            check.heldBy().forEach(holder -> columns.row(List.of("", "  held by " + holder)));
        }
        String waited = waited(explanation.history());
        if (!waited.isEmpty()) {
            columns.row(List.of("Waited", waited));
        }
        columns.row(List.of("Next", TaskOutlook.next(task)));
        columns.row(List.of("You can", TaskOutlook.remedy(task)));
        return columns;
    }

    private String sentence(Check check) {
        Instant since = check.since();
        Instant until = check.until();
        return check.text()
                + (since == null ? "" : "; since " + Ages.full(since, clock))
                + (until == null ? "" : "; until " + Ages.full(until, clock));
    }

    /** The waits that are over, summed by reason: {@code 45s for backoff, 3m for waiting-slot}. */
    static String waited(List<HistoryEntry> history) {
        var sums = new java.util.TreeMap<String, Duration>();
        for (HistoryEntry entry : history) {
            if (entry.what() == HistoryEntry.Kind.WAITED && entry.until() != null) {
                sums.merge(
                        Objects.requireNonNull(entry.code()).code(),
                        Duration.between(entry.at(), entry.until()),
                        Duration::plus);
            }
        }
        return String.join(
                ", ",
                sums.entrySet().stream()
                        .map(sum -> Ages.span(sum.getValue()) + " for " + sum.getKey())
                        .toList());
    }
}
