package dev.outlive.proof.kill;

import dev.outlive.proof.failpoint.Phase;
import dev.outlive.proof.kill.KillOptions.Victim;
import dev.outlive.proof.oracle.Contradiction;
import dev.outlive.proof.oracle.History;
import dev.outlive.proof.oracle.ListedTask;
import dev.outlive.proof.oracle.OracleLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What a kill loop did and found. */
public final class KillReport {
    private final Map<Victim, Map<Phase, Integer>> kills = new EnumMap<>(Victim.class);
    private int byTrap;
    private int tasks;
    private long acknowledged;
    private long redeliveries;
    private long unknown;
    private long sentAgain;
    private Duration took = Duration.ZERO;
    private List<Contradiction> contradictions = List.of();
    private List<String> stops = List.of();

    void killed(Victim victim, Phase phase, boolean trapped) {
        kills.computeIfAbsent(victim, _ -> new EnumMap<>(Phase.class)).merge(phase, 1, Integer::sum);
        byTrap += trapped ? 1 : 0;
    }

    void stopped(String why) {
        stops = List.of(why);
    }

    void judged(History history, List<Contradiction> found, Duration duration) {
        contradictions = found;
        took = duration;
        tasks = history.listed().size();
        acknowledged =
                history.listed().stream().filter(ListedTask::acknowledged).count();
        unknown = history.listed().stream()
                .filter(task -> "failed outcome-unknown".equals(task.outcome()))
                .count();
        long handed = history.journal().stream()
                .filter(line -> line.t() == OracleLine.Kind.HANDED)
                .count();
        redeliveries = handed
                - history.journal().stream()
                        .filter(line -> line.t() == OracleLine.Kind.HANDED)
                        .map(OracleLine::key)
                        .distinct()
                        .count();
        sentAgain = history.received().size()
                - history.received().stream().map(line -> line.key()).distinct().count();
    }

    /** Kills, of everybody. */
    public int kills() {
        return kills.values().stream()
                .flatMap(phases -> phases.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Kills of one. */
    public int kills(Victim victim) {
        return kills.getOrDefault(victim, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Kills that hit a phase. */
    public int kills(Phase phase) {
        return kills.values().stream()
                .mapToInt(phases -> phases.getOrDefault(phase, 0))
                .sum();
    }

    /** Everything that went wrong: what contradicts a promise, then what stopped the loop, if anything. Empty if all is well. */
    public List<String> faults() {
        return Stream.concat(contradictions.stream().map(Contradiction::toString), stops.stream())
                .toList();
    }

    /** The report for people. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("kills " + kills() + " (" + byTrap + " at a failpoint) in " + took.toSeconds() + " s; tasks " + tasks
                + ", acknowledged " + acknowledged + "; redelivered " + redeliveries + ", outcome unknown " + unknown
                + ", processed again by the server " + sentAgain);
        var head = new StringBuilder("%-8s".formatted("killed"));
        for (Phase phase : Phase.values()) {
            head.append("%10s".formatted(phase.name().toLowerCase(Locale.ROOT)));
        }
        lines.add(head.append("%10s".formatted("all")).toString());
        kills.forEach((victim, phases) -> {
            var row = new StringBuilder("%-8s".formatted(victim.name().toLowerCase(Locale.ROOT)));
            for (Phase phase : Phase.values()) {
                row.append("%10d".formatted(phases.getOrDefault(phase, 0)));
            }
            lines.add(row.append("%10d".formatted(kills(victim))).toString());
        });
        lines.addAll(
                faults().isEmpty()
                        ? List.of("0 lost, 0 handed over after an acknowledgement, bytes equal, every promise kept")
                        : faults());
        return lines;
    }
}
