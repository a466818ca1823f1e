package dev.outlive.proof.guarantees;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One test method that says which promises it proves.
 *
 * @param className the class it runs in, nested ones with a dollar sign
 * @param method its name
 * @param ids the promises named by it, its class, and the classes around and above that
 * @param tags its JUnit tags, gathered the same way
 * @param isDisabled it stands still in the source
 */
record MarkedTest(String className, String method, Set<String> ids, Set<String> tags, boolean isDisabled) {
    /** Tags of tests that not every machine can run. */
    private static final List<String> NEEDS = List.of("root", "strace");

    MarkedTest {
        ids = Set.copyOf(ids);
        tags = Set.copyOf(tags);
    }

    /** What keeps {@code ./mvnw verify} from running it, for people; empty if nothing does. */
    String hindrance() {
        return isDisabled ? "disabled" : tags.contains("gate") ? "gate" : tags.contains("peers") ? "peers" : "";
    }

    /** What it needs that not every machine has, so that its absence from a run is no fault; empty if nothing. */
    String needs() {
        return NEEDS.stream().filter(tags::contains).collect(Collectors.joining(", "));
    }

    /** Its class without package and nesting. */
    String shortName() {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        int nested = simple.indexOf('$');
        return nested < 0 ? simple : simple.substring(0, nested);
    }
}
