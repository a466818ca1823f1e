package dev.outlive.proof.nth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The first calls of a daemon on its store go wrong, each in its turn; {@code ./outlive-proof nth} takes them all. Each
 * kind of fault takes every third call here, so that together they meet the first ten.
 */
@Tag("nth")
@Tag("strace")
class NthTest {
    private static final int N_MAX = 10;
    private static final int KINDS_TOGETHER = 3;

    private static Site template;

    @BeforeAll
    static void aStoreThatWasUsed() throws IOException, InterruptedException {
        Optional<String> problem = Strace.problem();
        assumeTrue(problem.isEmpty(), () -> problem.orElse(""));
        template = NthRun.used();
    }

    @AfterAll
    static void remove() {
        if (template != null) {
            template.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    @Proves({"I1", "I7", "I8", "I9", "I14"})
    @Covers("BG-05")
    void noCallIsTheOneTooMuch(Fault fault) throws IOException, InterruptedException {
        for (int n = 1 + fault.ordinal() % KINDS_TOGETHER; n <= N_MAX; n += KINDS_TOGETHER) {
            NthRun.Result result = NthRun.run(template, fault, n);
            assertThat(result.fired()).as("%s at %s fired", fault, n).isTrue();
            assertThat(result.contradictions()).as("%s at %s", fault, n).isEmpty();
        }
    }
}
