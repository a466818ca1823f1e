package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.schedule.Rule;
import dev.outlive.guarantees.Proves;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code outlive why} tells is what admission decides, in whatever state; each rule is needed for that. */
class WhyEqualsAdmissionTest {
    private static final int STEPS = 80;

    @Proves("I5")
    @Test
    void everyTaskThatWaitsIsHeldByTheRuleItShowsAndNoneStartsAgainstARule() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(new RandomQueue(seed, policy(seed, List.of(Rule.values()))).run(STEPS))
                    .as("seed %s", seed)
                    .isEmpty();
        }
    }

    /** If a rule is left out of the list, tasks start against it or wait in silence, and the judge sees it. */
    @ParameterizedTest
    @EnumSource(Rule.class)
    void withoutOneRuleTheJudgeObjects(Rule left) {
        List<Rule> others =
                Arrays.stream(Rule.values()).filter(rule -> rule != left).toList();
        boolean seen = LongStream.rangeClosed(1, 60)
                .anyMatch(seed ->
                        new RandomQueue(seed, policy(seed, others)).run(STEPS).isPresent());
        assertThat(seen).isTrue();
    }

    /** Limits so small that each of them is reached in some seeds. */
    private static AdmissionPolicy policy(long seed, List<Rule> rules) {
        return switch ((int) (seed % 4)) {
            case 0 -> new AdmissionPolicy(2, 10, rules);
            case 1 -> new AdmissionPolicy(50, 2, rules);
            case 2 -> new AdmissionPolicy(50, 50, 14_000, rules); // for three tasks
            default -> new AdmissionPolicy(50, 50, rules);
        };
    }
}
