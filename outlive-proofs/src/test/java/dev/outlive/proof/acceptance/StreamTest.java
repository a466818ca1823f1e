package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.stage.LargeBatch;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.proof.stage.StoppedApp;
import dev.outlive.proof.stage.Swarm;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of ends at once, while apps come, go or stand still. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class StreamTest {
    private static final int TASKS = 4000;

    /** What one process found and heard. */
    private record Visit(Set<String> live, Set<String> ended, Set<String> heard, Set<String> heardInSnapshot) {}

    @Test
    @Covers("BG-07")
    @Proves("I15")
    void snapshotAndEventsTogetherAreTheTrueHistoryWhileThousandsEnd() throws Exception {
        try (var stage = Stage.open();
                var swarm = Swarm.of(stage, "s", "t", TASKS)) {
            swarm.endAll();
            int visits = 0;
            while (!swarm.isEnded() || stage.session("s").backlogEvents() > 0) {
                String name = "visit" + ++visits;
                int seen = stage.count("returned s") + TASKS / 8;
                Player visitor =
                        stage.player(name).open(stage.configuration("s").build());
                stage.await(
                        "its snapshot, and an eighth of all",
                        () -> stage.said(name).stream().anyMatch(line -> line.startsWith("snapshot s"))
                                && stage.count("returned s") >= Math.min(seen, TASKS));
                visitor.close();
            }
            System.out.println(
                    "BG-07: " + TASKS + " ends at " + swarm.endsPerSecond() + " a second, " + visits + " processes");
            assertThat(visits).isGreaterThan(2);

            var acknowledged = new HashSet<String>(); // for good: a later process doesn't list them
            Visit before = new Visit(Set.of(), Set.of(), Set.of(), Set.of());
            var handed = new HashSet<String>();
            for (int i = 1; i <= visits; i++) {
                Visit visit = visit(stage.said("visit" + i));
                var listed = new HashSet<>(visit.live());
                listed.addAll(visit.ended());
                assertThat(Collections.disjoint(listed, acknowledged)).isTrue();
                swarm.keys().stream().filter(key -> !listed.contains(key)).forEach(acknowledged::add);
                assertThat(acknowledged).isSubsetOf(handed);
                assertThat(visit.heard()).isSubsetOf(listed);
                assertThat(visit.heardInSnapshot()).isSubsetOf(visit.ended());
                assertThat(difference(visit.heard(), visit.heardInSnapshot())).isSubsetOf(visit.live());
                assertThat(Collections.disjoint(before.ended(), visit.live())).isTrue();
                handed.addAll(visit.heard());
                before = visit;
            }
            assertThat(handed).isEqualTo(swarm.keys());
        }
    }

    private static Set<String> difference(Set<String> all, Set<String> less) {
        var left = new HashSet<>(all);
        left.removeAll(less);
        return left;
    }

    private static Visit visit(List<String> said) {
        List<String> snapshot = said.stream()
                .filter(line -> line.startsWith("snapshot s"))
                .flatMap(line -> Arrays.stream(line.split(" ")).skip(2))
                .toList();
        List<String> heard =
                said.stream().filter(line -> line.startsWith("complete s")).toList();
        return new Visit(
                keys(snapshot, ":suspended", ":running", ":canceling"),
                keys(snapshot, ":completed"),
                heard.stream().map(line -> line.split(" ")[2]).collect(Collectors.toSet()),
                heard.stream()
                        .filter(line -> line.contains(" in-snapshot"))
                        .map(line -> line.split(" ")[2])
                        .collect(Collectors.toSet()));
    }

    private static Set<String> keys(List<String> words, String... states) {
        return words.stream()
                .filter(word -> Arrays.stream(states).anyMatch(word::endsWith))
                .map(word -> word.substring(0, word.indexOf(':')))
                .collect(Collectors.toSet());
    }

    @Test
    @Tag("kill")
    @Covers("BG-23")
    @Proves({"I11", "I12", "I17"})
    void aStoppedAppLosesNothingAndIsNotDoubled() throws Exception {
        StoppedApp.Report report = StoppedApp.run(TASKS, Duration.ZERO);
        System.out.println("BG-23: " + report);
        assertThat(report.faults()).isEmpty();
    }

    @Test
    @Tag("kill")
    @Covers("BG-26")
    @Proves({"I1", "I12"})
    void everyTaskOfABatchCompletesOnceThoughItsDaemonDiesAfterTheCommit() throws Exception {
        LargeBatch.Report report = LargeBatch.run(TASKS / 8);
        System.out.println("BG-26: " + report);
        assertThat(report.faults()).isEmpty();
    }
}
