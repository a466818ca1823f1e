package dev.outlive.proof.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.proof.tidy.Checkout.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every file of the project keeps to, whoever writes it. A failure names the line and the replacement. */
class TidyTest {
    private static final int FILE_LINES_MAX = 410; // past this a file usually hides a second noun
    private static final int TEST_LINES_MAX = 850; // a contract lists its cases
    private static final String THIS_FOLDER =
            "outlive-proofs/src/test/java/dev/outlive/proof/tidy/"; // names what it bans

    private static final Checkout CHECKOUT = Checkout.here();
    private static final Predicate<String> JAVA = path -> path.endsWith(".java");
    private static final Predicate<String> OURS = path -> !path.startsWith(THIS_FOLDER);

    /** Hosts of package registries, in parts, so that this file doesn't name them either. */
    private static final List<String> REGISTRY_HOSTS = Stream.of(
                    List.of("repo", "maven", "apache", "org"),
                    List.of("repo1", "maven", "org"),
                    List.of("central", "sonatype", "com"),
                    List.of("oss", "sonatype", "org"),
                    List.of("registry", "npmjs", "org"),
                    List.of("deb", "debian", "org"),
                    List.of("security", "debian", "org"),
                    List.of("plugins", "gradle", "org"),
                    List.of("packages", "adoptium", "net"),
                    List.of("pypi", "org"),
                    List.of("jitpack", "io"))
            .map(parts -> String.join(".", parts))
            .toList();

    @Test
    void nobodyMakesABannedCall() {
        var found = new ArrayList<String>();
        for (Source file : CHECKOUT.files(JAVA.and(OURS))) {
            for (int i = 0; i < file.lines().size(); i++) {
                for (BannedCall call : BannedCall.ALL) {
                    if (call.standsIn(file.path(), file.lines().get(i))) {
                        found.add(file.at(i) + ": " + call.advice());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "outlive-core/src/main/java/A.java, 'var now = Instant.now();', true",
        "outlive-daemon/src/main/java/A.java, 'var now = Instant.now();', false",
        "outlive-daemon/src/test/java/A.java, 'Thread.sleep(5);', true",
        "outlive-daemon/src/main/java/A.java, '// no Thread.sleep(5) here', false",
        "outlive-daemon/src/main/java/A.java, 'x(); // no Thread.sleep(5) here', false",
        "outlive-cli/src/main/java/A.java, 'System.out.println(1);', false",
        "outlive-store/src/main/java/A.java, 'System.out.println(1);', true",
        "outlive-store/src/test/java/A.java, '@Disabled void test() {}', true",
        "outlive-store/src/test/java/A.java, '@Disabled(\"why\") void test() {}', false",
    })
    void bannedCallIsFoundWhereItIsBanned(String path, String line, boolean expected) {
        assertThat(BannedCall.ALL.stream().anyMatch(call -> call.standsIn(path, line)))
                .isEqualTo(expected);
    }

    @Test
    void nobodyLeavesWorkInAComment() {
        Pattern mark = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
        assertThat(linesMatching(OURS, mark)).as("do it, or open an issue").isEmpty();
    }

    @Test
    void noFileIsLongerThanItsNounNeeds() {
        var tooLong = CHECKOUT.files(JAVA.or(path -> path.endsWith(".sql") || path.endsWith(".sh"))).stream()
                .filter(file -> file.lines().size() > linesMax(file.path()))
                .map(file -> file.path() + ": " + file.lines().size() + " lines, at most " + linesMax(file.path())
                        + "; look for a second noun")
                .toList();
        assertThat(tooLong).isEmpty();
    }

    private static int linesMax(String path) {
        return path.contains("/src/test/") ? TEST_LINES_MAX : FILE_LINES_MAX;
    }

    @Test
    void everyPackageIsNullMarked() {
        var packages = new TreeSet<String>();
        for (Source file : CHECKOUT.files(JAVA.and(path -> path.contains("/src/main/")))) {
            packages.add(file.path().substring(0, file.path().lastIndexOf('/')));
        }
        assertThat(packages).isNotEmpty();
        var unmarked = packages.stream().filter(folder -> !isNullMarked(folder)).toList();
        assertThat(unmarked)
                .as("packages without @NullMarked in their package-info.java")
                .isEmpty();
    }

    @Test
    void noFileNamesARegistryOrAMachine() {
        String hosts = REGISTRY_HOSTS.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        String machines = "(?<![\\w.$}~*])/(work|root)/"; // folders of one machine, not of every machine
        assertThat(linesMatching(OURS.and(path -> !path.equals("LICENSE")), Pattern.compile(hosts + "|" + machines)))
                .isEmpty();
    }

    @Test
    void everyLinkInADocumentLeadsSomewhere() {
        var broken = new ArrayList<String>();
        for (Source page : CHECKOUT.files(path -> path.endsWith(".md"))) {
            DocLinks.of(page).forEach(link -> {
                if (!link.resolves(CHECKOUT.root())) {
                    broken.add(page.at(link.line()) + ": " + link.target());
                }
            });
        }
        assertThat(broken).as("links to files or headings that don't exist").isEmpty();
    }

    @Test
    void linesEndTheSameEverywhere() {
        assertThat(linesMatching(path -> !path.endsWith(".cmd"), Pattern.compile("\\r$")))
                .as("lines with a carriage return")
                .isEmpty();
    }

    /** {@code path:line: text} of every line the pattern is found in. */
    private static List<String> linesMatching(Predicate<String> wanted, Pattern pattern) {
        return CHECKOUT.files(wanted).stream()
                .flatMap(file -> IntStream.range(0, file.lines().size())
                        .filter(i -> pattern.matcher(file.lines().get(i)).find())
                        .mapToObj(i -> file.at(i) + ": " + file.lines().get(i).strip()))
                .toList();
    }

    private static boolean isNullMarked(String folder) {
        return CHECKOUT.files((folder + "/package-info.java")::equals).stream()
                .anyMatch(file -> file.lines().contains("@NullMarked"));
    }
}
