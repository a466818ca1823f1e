package dev.outlive.proof.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The core only decides: it touches no file, socket, database, thread, lock, clock or source of randomness. */
class PureCoreTest {
    private static final String CORE = "dev.outlive.core..";

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.outlive.core");

    @Test
    void coreDoesNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.net..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.sql..",
                                "javax.sql..",
                                "org.slf4j..",
                                "java.util.logging..")
                        .and(DescribedPredicate.not(
                                type(java.net.URI.class)))) // a value: it resolves and opens nothing
                .because("effects are rows or derived work; the ports in core.engine name what others do")
                .check(OURS);
    }

    @Test
    void coreHasNoThreadsOrLocks() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.concurrent.locks..")
                        .or(type(Thread.class))
                        .or(type(ThreadLocal.class))
                        .or(assignableTo(Executor.class))
                        .or(assignableTo(Future.class))
                        .or(assignableTo(CompletionStage.class))
                        .or(type(java.util.concurrent.CountDownLatch.class))
                        .or(type(java.util.concurrent.Semaphore.class)))
                .because("one engine thread, outside the core, calls Engine.turn")
                .check(OURS);
    }

    @Test
    void coreReadsNoClock() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .accessTargetWhere(clock())
                .orShould()
                .dependOnClassesThat(assignableTo(java.time.Clock.class))
                .because("now is an argument, so that the simulator owns time")
                .check(OURS);
    }

    @Test
    void coreDrawsNoRandomNumbersOfItsOwn() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .accessTargetWhere(randomness())
                .orShould()
                .dependOnClassesThat(
                        assignableTo(RandomGenerator.class).and(DescribedPredicate.not(type(RandomGenerator.class))))
                .because("a RandomGenerator is an argument, so that a seed repeats a run")
                .check(OURS);
    }

    private static DescribedPredicate<JavaAccess<?>> clock() {
        Set<String> clocks = Set.of("currentTimeMillis", "nanoTime");
        return DescribedPredicate.describe("the system's clock", access -> {
            AccessTarget target = access.getTarget();
            JavaClass owner = target.getOwner();
            return owner.isEquivalentTo(System.class) && clocks.contains(target.getName())
                    || owner.getPackageName().equals("java.time")
                            && target.getName().equals("now");
        });
    }

    private static DescribedPredicate<JavaAccess<?>> randomness() {
        return DescribedPredicate.describe("a source of randomness", access -> {
            AccessTarget target = access.getTarget();
            JavaClass owner = target.getOwner();
            return owner.isEquivalentTo(Math.class) && target.getName().equals("random")
                    || owner.isEquivalentTo(java.util.UUID.class)
                            && target.getName().equals("randomUUID")
                    || owner.isEquivalentTo(RandomGenerator.class)
                            && (target.getName().equals("of")
                                    || target.getName().equals("getDefault"));
        });
    }
}
