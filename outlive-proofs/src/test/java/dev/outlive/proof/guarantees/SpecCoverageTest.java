package dev.outlive.proof.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page that names a test for each row of the specification, and the tests themselves. */
class SpecCoverageTest {
    private static final String HEAD = "## 2.1 Session\n| row | tests |\n|---|---|\n";

    @Test
    void everyRowNamesTestsThatExistOrSaysWhatIsOpen() throws IOException {
        SpecCoverage coverage = SpecCoverage.read(GuaranteesTest.root());
        System.out.println("specification: " + coverage.summary());
        assertThat(coverage.faults()).as("docs/spec-coverage.md").isEmpty();
    }

    @Test
    void completePageIsFine() {
        assertThat(faults("| shared | `ATest.one` |", Map.of("ATest.one", Set.of("BG-01"))))
                .isEmpty();
    }

    @Test
    void testThatIsGoneIsRed() {
        assertThat(faults("| shared | `ATest.two` |", Map.of("ATest.one", Set.of("BG-01"))))
                .containsExactly("2.1 Session: shared names ATest.two, and there is no such test");
    }

    @Test
    void rowWithoutTestAndReasonIsRed() {
        assertThat(faults("| shared | later |", Map.of("ATest.one", Set.of())))
                .containsExactly("2.1 Session: shared names no test, and no reason after \"open: \"");
        assertThat(faults("| shared | open: later |", Map.of("ATest.one", Set.of())))
                .isEmpty();
    }

    @Test
    void markThatThePageDoesNotKnowIsRed() {
        assertThat(faults("| shared | `ATest.one` |", Map.of("ATest.one", Set.of("BG-02", "BG-77"))))
                .containsExactlyInAnyOrder(
                        "BG-02 is covered by ATest.one, as that says; name it in the row",
                        "BG-77 is covered by ATest.one, as that says; name it in the row");
    }

    @Test
    void rowsStandThereOnceAndNoneIsMissing() {
        String twice = HEAD + "| shared | open: later |\n| shared | open: later |\n| BG-39 | open: later |\n";
        List<String> faults = SpecCoverage.of(twice, Map.of()).faults();
        assertThat(faults)
                .contains(
                        "2.1 Session: shared stands there twice",
                        "BG-39 isn't an item of the specification",
                        "BG-38 is missing",
                        "RP-12 is missing",
                        "BD-31 is missing")
                .hasSize(2 + 38 + 12 + 31);
    }

    /** Of a page with this row and every item, of which the first names a test. */
    private static List<String> faults(String row, Map<String, Set<String>> tests) {
        String page = HEAD + row + "\n" + items("BG", 38).replaceFirst("open: later", "`ATest.one`") + items("RP", 12)
                + items("BD", 31);
        return SpecCoverage.of(page, tests).faults();
    }

    private static String items(String letters, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "| %s-%02d | open: later |\n".formatted(letters, number))
                .collect(Collectors.joining());
    }
}
