package dev.outlive.proof.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles small test classes and reads them back. */
class TestClassesTest {
    private static final String IMPORTS = """
            package a;
            import dev.outlive.guarantees.Proves;
            import org.junit.jupiter.api.*;
            """;

    @TempDir
    Path module;

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(module.resolve("src/test/java/a"));
        Files.createDirectories(module.resolve("target/test-classes"));
    }

    @Test
    void marksAndTagsOfMethodAndClassAreGathered() throws IOException {
        compile("SeedTest", """
                @Proves("I1") @Tag("sim") class SeedTest {
                  @Test @Proves({"I2", "I3"}) @Tag("kill") @Tag("root") void one() {}
                  @Test void two() {}
                  void helper() {}
                }
                """);
        assertThat(marked())
                .containsExactly(
                        test("a.SeedTest", "one", Set.of("I1", "I2", "I3"), Set.of("sim", "kill", "root"), false),
                        test("a.SeedTest", "two", Set.of("I1"), Set.of("sim"), false));
    }

    @Test
    void testsOfAnAbstractClassCountForEachThatInheritsThem() throws IOException {
        compile("Contract", """
                abstract class Contract {
                  @Test @Proves("I1") void holds() {}
                }
                """);
        compile("MemoryTest", "class MemoryTest extends Contract {}");
        compile("DiskTest", "@Tag(\"power\") class DiskTest extends Contract {}");
        assertThat(marked())
                .containsExactly(
                        test("a.DiskTest", "holds", Set.of("I1"), Set.of("power"), false),
                        test("a.MemoryTest", "holds", Set.of("I1"), Set.of(), false));
    }

    @Test
    void nestedClassHasTheMarksOfThoseAroundIt() throws IOException {
        compile("OuterTest", """
                @Tag("evil") class OuterTest {
                  @Nested @Disabled("why") class InnerTest {
                    @Test @Proves("I23") void holds() {}
                  }
                }
                """);
        assertThat(marked())
                .containsExactly(test("a.OuterTest$InnerTest", "holds", Set.of("I23"), Set.of("evil"), true));
        assertThat(marked().getFirst().shortName()).isEqualTo("OuterTest");
        assertThat(marked().getFirst().hindrance()).isEqualTo("disabled");
    }

    @Test
    void markOnWhatIsNoTestIsAFault() throws IOException {
        compile("SeedTest", "class SeedTest { @Proves(\"I1\") void helper() {} }");
        assertThat(TestClasses.of(List.of(module)).misplaced())
                .containsExactly("a.SeedTest.helper names promises and isn't a test");
    }

    @Test
    void classWithoutItsSourceIsPassedOver() throws IOException {
        compile("GoneTest", "class GoneTest { @Test @Proves(\"I1\") void holds() {} }");
        Files.delete(module.resolve("src/test/java/a/GoneTest.java"));
        assertThat(marked()).isEmpty();
    }

    @Test
    void reportTellsPassedFromSkippedFromAbsent() throws IOException {
        Files.createDirectories(module.resolve("target/surefire-reports-17"));
        Files.writeString(module.resolve("target/surefire-reports-17/TEST-a.SeedTest.xml"), """
                <testsuite>
                  <testcase name="holds" classname="a.SeedTest"><skipped message="why"/></testcase>
                  <testcase name="eachSeed(long)[1]" classname="a.SeedTest"><skipped/></testcase>
                  <testcase name="eachSeed(long)[2]" classname="a.SeedTest"/>
                  <testcase name="breaks" classname="a.SeedTest"><failure/></testcase>
                </testsuite>
                """);
        var runs = TestRuns.of(List.of(module));
        assertThat(runs.of("a.SeedTest", "holds")).isEqualTo(TestRuns.Result.SKIPPED);
        assertThat(runs.of("a.SeedTest", "eachSeed")).isEqualTo(TestRuns.Result.PASSED);
        assertThat(runs.of("a.SeedTest", "breaks")).isEqualTo(TestRuns.Result.SKIPPED);
        assertThat(runs.of("a.SeedTest", "each")).isEqualTo(TestRuns.Result.ABSENT);
        assertThat(runs.of("a.OtherTest", "holds")).isEqualTo(TestRuns.Result.ABSENT);
    }

    private List<MarkedTest> marked() throws IOException {
        return TestClasses.of(List.of(module)).marked();
    }

    private static MarkedTest test(
            String className, String method, Set<String> ids, Set<String> tags, boolean isDisabled) {
        return new MarkedTest(className, method, ids, tags, isDisabled);
    }

    private void compile(String name, String text) throws IOException {
        Path source = module.resolve("src/test/java/a/" + name + ".java");
        Files.writeString(source, IMPORTS + text);
        Path classes = module.resolve("target/test-classes");
        var compiler = ToolProvider.getSystemJavaCompiler();
        var output = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            String path = System.getProperty("java.class.path") + java.io.File.pathSeparator + classes;
            boolean done = compiler.getTask(
                            output,
                            files,
                            null,
                            List.of("-proc:none", "-d", classes.toString(), "-cp", path),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(done).as(output.toString()).isTrue();
        }
    }
}
