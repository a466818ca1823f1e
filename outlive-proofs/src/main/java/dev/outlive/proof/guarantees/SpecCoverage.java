package dev.outlive.proof.guarantees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code docs/spec-coverage.md}: each row of the specification beside the tests that show it. A row is a line of a table
 * whose first cell names it and whose last one names tests, or says why there is none, or both:
 *
 * <pre>
 * | BG-03 | Completion replayed with status, headers and body | `AttachTest.whatEndedIsReplayed` |
 * | BG-13 | Expires within 1 s | `BudgetTest.suspendedTimeDoesNotCount`; open: clock steps |
 * </pre>
 */
final class SpecCoverage {
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*\\.[a-z]\\w*)`");
    private static final Pattern ID = Pattern.compile("(BG|RP|BD)-\\d\\d");
    private static final Pattern OPEN = Pattern.compile("\\bopen: \\S");

    /** The items of the specification's lists, §6.1, §6.3 and §6.4. */
    private static final List<String> ITEMS = Stream.of(items("BG", 38), items("RP", 12), items("BD", 31))
            .flatMap(List::stream)
            .toList();

    private final Map<String, String> rows = new LinkedHashMap<>(); // name to its last cell
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Set<String>> tests;

    private SpecCoverage(Map<String, Set<String>> tests) {
        this.tests = tests;
    }

    private static List<String> items(String letters, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "%s-%02d".formatted(letters, number))
                .toList();
    }

    /** Reads the page and the compiled tests under the root of the working copy; what is wrong, each with its row. */
    static SpecCoverage read(Path root) throws IOException {
        var modules = TestClasses.of(Guarantees.modules(root));
        return of(Files.readString(root.resolve("docs/spec-coverage.md")), modules.covering());
    }

    /**
     * Compares.
     *
     * @param tests every test with the ids it is marked with
     */
    static SpecCoverage of(String page, Map<String, Set<String>> tests) {
        var coverage = new SpecCoverage(tests);
        coverage.read(page);
        coverage.compare();
        return coverage;
    }

    private void read(String page) {
        String section = "";
        boolean isRow = false; // below a table's head
        for (String line : page.lines().toList()) {
            if (line.startsWith("#")) {
                section = line.replaceFirst("#+ ", "");
            }
            if (line.matches("\\|[-|]+\\|")) {
                isRow = true;
            } else if (!line.startsWith("|")) {
                isRow = false;
            } else if (isRow) {
                String[] cells = line.substring(1, line.length() - 1).split("(?<!\\\\)\\|");
                String name = cells[0].strip();
                String row = ID.matcher(name).matches() ? name : section + ": " + name;
                if (rows.put(row, cells[cells.length - 1]) != null) {
                    faults.add(row + " stands there twice");
                }
            }
        }
    }

    private void compare() {
        var wanted = new LinkedHashSet<>(ITEMS);
        wanted.removeAll(rows.keySet());
        wanted.forEach(id -> faults.add(id + " is missing"));
        rows.keySet().stream()
                .filter(row -> ID.matcher(row).matches() && !ITEMS.contains(row))
                .forEach(row -> faults.add(row + " isn't an item of the specification"));
        rows.forEach((row, cell) -> {
            Set<String> named = named(cell);
            if (named.isEmpty() && !OPEN.matcher(cell).find()) {
                faults.add(row + " names no test, and no reason after \"open: \"");
            }
            named.stream()
                    .filter(test -> !tests.containsKey(test))
                    .forEach(test -> faults.add(row + " names " + test + ", and there is no such test"));
        });
        tests.forEach((test, covered) -> covered.forEach(id -> {
            if (!named(rows.getOrDefault(id, "")).contains(test)) {
                faults.add(id + " is covered by " + test + ", as that says; name it in the row");
            }
        }));
    }

    private static Set<String> named(String cell) {
        return TEST.matcher(cell).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What makes the build fail. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** {@code 120 rows, 87 with tests, 40 open in whole or part} */
    String summary() {
        long tested =
                rows.values().stream().filter(cell -> !named(cell).isEmpty()).count();
        long open =
                rows.values().stream().filter(cell -> OPEN.matcher(cell).find()).count();
        return rows.size() + " rows, " + tested + " with tests, " + open + " open in whole or part";
    }
}
