package dev.outlive.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Engine, client core and frames under faults; more of it by {@code ./outlive-sim --seeds N}. */
@Tag("sim")
class SimulationTest {
    private static final long SEEDS = Long.getLong("outlive.seeds", 250);

    @Test
    @Proves({
        "I1", "I2", "I3", "I4", "I5", "I6", "I8", "I9", "I11", "I12", "I13", "I14", "I15", "I16", "I17", "I18", "I24",
        "I25", "I35", "I36", "I40"
    })
    void noSeedBreaksAGuaranteeAndEachGivesTheSameRunAgain() throws InterruptedException {
        Runs runs = Runs.of(1, SEEDS, Runs.Times.TWICE, Runs.AfterViolation.GO_ON);

        runs.lines().forEach(System.out::println);
        assertThat(runs.failures()).extracting(SeedReport::replay).isEmpty();
        assertThat(runs.seeds()).isEqualTo(SEEDS);
        assertThat(runs.eventsLeast()).isGreaterThanOrEqualTo(Simulation.EVENTS_MIN);
        assertThat(runs.crashesLeast()).isGreaterThanOrEqualTo(Simulation.CRASHES_MIN);
        assertThat(runs.checks())
                .as("each of them was looked at")
                .containsKeys(
                        "I1", "I2", "I3", "I4", "I5", "I6", "I8", "I9", "I11", "I12", "I13", "I14", "I15", "I16", "I18",
                        "I24", "I25", "I35", "I36", "I40", "launch", "quit");
        assertThat(runs.tally().under("crash ").keySet())
                .as("every kind of crash occurred")
                .contains(
                        "app at any time",
                        "app in its delegate",
                        "app at its start",
                        "daemon between steps",
                        "daemon in order",
                        "daemon inside a turn",
                        "daemon inside recovery",
                        "daemon store FAILED",
                        "daemon with its machine");
    }
}
