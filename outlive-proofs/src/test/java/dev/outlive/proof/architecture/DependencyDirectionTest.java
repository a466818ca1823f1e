package dev.outlive.proof.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Which module may know which: {@code cli → client → protocol ← core ← {store, transfer}}, composed by the daemon alone.
 *
 * <p>The table is the whole truth: a module that isn't in a row's right side is forbidden to it, also where the build would
 * allow it because somebody else brought it along.
 */
class DependencyDirectionTest {
    /** The modules each module's production code may use. Guarantees and fixtures are for tests. Receiver: nothing of ours. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("guarantees", Set.of()),
            Map.entry("fixtures", Set.of()),
            Map.entry("protocol", Set.of()),
            Map.entry("client", Set.of("protocol")),
            Map.entry("core", Set.of("protocol")),
            Map.entry("store", Set.of("core", "protocol")),
            Map.entry("transfer", Set.of("core", "protocol")),
            Map.entry("daemon", Set.of("core", "store", "transfer", "protocol")),
            Map.entry("receiver", Set.of()),
            Map.entry("cli", Set.of("client", "protocol", "receiver")),
            Map.entry("examples", Set.of("client", "protocol")),
            Map.entry("simulator", Set.of("core", "protocol", "client")),
            Map.entry("bench", Set.of("client", "protocol")),
            Map.entry(
                    "proof",
                    Set.of(
                            "protocol",
                            "client",
                            "core",
                            "store",
                            "transfer",
                            "daemon",
                            "receiver",
                            "cli",
                            "simulator")));

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.outlive");

    @Test
    void everyModuleIsInTheTable() {
        assertThat(modules()).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
    }

    @TestFactory
    Stream<DynamicTest> moduleUsesOnlyWhatItMay() {
        return MAY_USE.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    String[] forbidden = MAY_USE.keySet().stream()
                            .filter(module -> !module.equals(row.getKey())
                                    && !row.getValue().contains(module))
                            .map(DependencyDirectionTest::packagesOf)
                            .toArray(String[]::new);
                    noClasses()
                            .that(resideInAPackage(packagesOf(row.getKey())))
                            .should()
                            .dependOnClassesThat(resideInAnyPackage(forbidden))
                            .because(
                                    "the direction is cli → client → protocol ← core ← {store, transfer}, composed by the daemon")
                            .check(OURS);
                }));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.outlive.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency( // two halves of one unit, the public one kept free of machinery: docs/decisions.md
                        resideInAPackage("dev.outlive.client"), resideInAPackage("dev.outlive.client.internal"))
                .check(OURS);
    }

    @Test
    void taskMachineKnowsNoOtherPartOfTheCore() {
        noClasses()
                .that(resideInAPackage("dev.outlive.core.task.."))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.outlive.core..")
                        .and(resideOutsideOfPackages("dev.outlive.core.task..", "dev.outlive.core.time..")))
                .because("it decides by task, signal and time alone")
                .check(OURS);
    }

    @Test
    void onlyTheEngineKnowsTheEngineInsideTheCore() {
        noClasses()
                .that(resideInAPackage("dev.outlive.core..").and(resideOutsideOfPackage("dev.outlive.core.engine..")))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.outlive.core.engine.."))
                .check(OURS);
    }

    @Test
    void appsSeeOnlyJacksonBesideUs() {
        classes()
                .that(resideInAnyPackage(packagesOf("protocol"), packagesOf("client")))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "javax.security.auth.x500..",
                        "jdk.net..", // SO_PEERCRED, of the JDK
                        "tools.jackson..",
                        "com.fasterxml.jackson.annotation..",
                        "org.jspecify..",
                        packagesOf("protocol"),
                        packagesOf("client")))
                .because("an app that imports the client gets Jackson and nothing else")
                .check(OURS);
    }

    private static Set<String> modules() {
        return OURS.stream()
                .map(type -> type.getPackageName().split("\\.")[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String packagesOf(String module) {
        return "dev.outlive." + module + "..";
    }
}
