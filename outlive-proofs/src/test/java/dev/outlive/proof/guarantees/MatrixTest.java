package dev.outlive.proof.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.proof.guarantees.TestRuns.Result;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatrixTest {
    private static final Promise I1 = new Promise("I1", EnumSet.of(Kind.S, Kind.K));
    private static final Promise I3 = new Promise("I3", EnumSet.of(Kind.C));
    private static final OpenProof I1_KILL_IS_OPEN = new OpenProof("I1", Kind.K, "later", 4);

    @Test
    void testOfTheKindProves() {
        var matrix = matrix(List.of(I1), List.of(I1_KILL_IS_OPEN), test("sim"), Result.PASSED);
        assertThat(matrix.faults()).isEmpty();
        assertThat(matrix.published()).endsWith("| I1 | S `SeedTest` | K |  |\n");
        assertThat(matrix.printed()).containsExactly("I1 S  a.SeedTest.holds", "I1 K  open: later");
        assertThat(matrix.summary()).isEqualTo("1 promises ask for 2 proofs: 1 are there, 0 in part, 1 are open");
    }

    @Test
    void missingProofIsRed() {
        assertThat(matrix(List.of(I1), List.of(I1_KILL_IS_OPEN)).faults())
                .containsExactly("I1 S is neither tested nor listed as open");
    }

    @Test
    void testOfAnotherKindOnlyStandsBeside() {
        var matrix = matrix(List.of(I1), List.of(I1_KILL_IS_OPEN), test("load"), Result.PASSED);
        assertThat(matrix.faults()).containsExactly("I1 S is neither tested nor listed as open");
        assertThat(matrix.published()).endsWith("| I1 |  | K | L `SeedTest` |\n");
    }

    @Test
    void ordinaryTestIsTransitionCoverageWhereThatIsAskedFor() {
        var test = new MarkedTest("a.MachineTest", "holds", Set.of("I1", "I3"), Set.of("slow"), false);
        var matrix = matrix(
                List.of(I1, I3),
                List.of(I1_KILL_IS_OPEN, new OpenProof("I1", Kind.S, "later", 5)),
                test,
                Result.PASSED);
        assertThat(matrix.faults()).isEmpty();
        assertThat(matrix.published()).endsWith("| I1 |  | S K | `MachineTest` |\n| I3 | C `MachineTest` |  |  |\n");
    }

    @Test
    void skippedAndUnreportedTestsDontCount() {
        assertThat(matrix(List.of(I1), List.of(I1_KILL_IS_OPEN), test("sim"), Result.SKIPPED)
                        .faults())
                .containsExactly("I1 S is neither tested nor listed as open; these don't count:"
                        + " a.SeedTest.holds  (skipped)");
        assertThat(matrix(List.of(I1), List.of(I1_KILL_IS_OPEN), test("sim"), Result.ABSENT)
                        .faults())
                .containsExactly("I1 S is neither tested nor listed as open; these don't count:"
                        + " a.SeedTest.holds  (not run)");
    }

    @Test
    void disabledAndGateTestsDontCount() {
        var disabled = new MarkedTest("a.SeedTest", "holds", Set.of("I1"), Set.of("sim"), true);
        assertThat(matrix(List.of(I1), List.of(I1_KILL_IS_OPEN), disabled, Result.PASSED)
                        .faults())
                .hasSize(1);
        var gate = matrix(List.of(I1), List.of(I1_KILL_IS_OPEN), test("sim", "gate"), Result.PASSED);
        assertThat(gate.faults()).hasSize(1);
        assertThat(gate.published()).contains("S `SeedTest` (gate)");
    }

    @Test
    void testForRootCountsThoughOthersCantRunIt() {
        var matrix = matrix(List.of(I1), List.of(I1_KILL_IS_OPEN), test("sim", "root"), Result.ABSENT);
        assertThat(matrix.faults()).isEmpty();
        assertThat(matrix.published()).contains("S `SeedTest` (root)");
        assertThat(matrix.printed().getFirst()).endsWith("(not run here: needs root)");
    }

    @Test
    void testThatFindsNoStraceCountsThoughOthersSkipIt() {
        var matrix = matrix(List.of(I1), List.of(I1_KILL_IS_OPEN), test("sim", "strace"), Result.SKIPPED);
        assertThat(matrix.faults()).isEmpty();
        assertThat(matrix.printed().getFirst()).endsWith("(skipped here: needs strace)");
    }

    @Test
    void openProofThatIsThereIsRed() {
        var open = List.of(I1_KILL_IS_OPEN, new OpenProof("I1", Kind.S, "later", 5));
        assertThat(matrix(List.of(I1), open, test("sim"), Result.PASSED).faults())
                .containsExactly(
                        "guarantees-open.txt:5: I1 S is tested meanwhile; remove the line, the list only shrinks."
                                + " If the tests don't show all of it, begin its reason with part:");
    }

    @Test
    void partOfAProofStaysOpenBesideItsTests() {
        var open = List.of(I1_KILL_IS_OPEN, new OpenProof("I1", Kind.S, "part: the rest later", 5));
        var matrix = matrix(List.of(I1), open, test("sim"), Result.PASSED);
        assertThat(matrix.faults()).isEmpty();
        assertThat(matrix.published()).endsWith("| I1 | S `SeedTest` | S (part) K |  |\n");
        assertThat(matrix.summary()).isEqualTo("1 promises ask for 2 proofs: 0 are there, 1 in part, 1 are open");
        assertThat(matrix(List.of(I1), open).faults())
                .contains("guarantees-open.txt:5: I1 S says part, and no test proves any of it");
    }

    @Test
    void openProofThatNobodyAsksForIsRed() {
        var open = List.of(new OpenProof("I3", Kind.P, "later", 7), new OpenProof("I99", Kind.S, "later", 8));
        assertThat(matrix(List.of(I3), open, test("sim"), Result.PASSED).faults())
                .contains(
                        "guarantees-open.txt:7: I3 P isn't asked for by the list; remove the line",
                        "guarantees-open.txt:8: I99 S isn't asked for by the list; remove the line");
    }

    @Test
    void openProofListedTwiceIsRed() {
        var open = List.of(I1_KILL_IS_OPEN, new OpenProof("I1", Kind.K, "again", 9));
        assertThat(matrix(List.of(I1), open, test("sim"), Result.PASSED).faults())
                .containsExactly("guarantees-open.txt:9: I1 K is listed twice");
    }

    @Test
    void unknownIdIsRed() {
        assertThat(matrix(List.of(I3), List.of(new OpenProof("I3", Kind.C, "later", 3)), test("sim"), Result.PASSED)
                        .faults())
                .containsExactly("I1: a.SeedTest.holds proves a promise that isn't in the list");
    }

    private static MarkedTest test(String... tags) {
        return new MarkedTest("a.SeedTest", "holds", Set.of("I1"), Set.of(tags), false);
    }

    private static Matrix matrix(List<Promise> promises, List<OpenProof> open) {
        return new Matrix(promises, open, List.of(), (_, _) -> Result.ABSENT);
    }

    private static Matrix matrix(List<Promise> promises, List<OpenProof> open, MarkedTest test, Result result) {
        return new Matrix(promises, open, List.of(test), (_, _) -> result);
    }
}
