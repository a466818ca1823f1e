package dev.outlive.proof.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows can be done as it is written. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+)");

    @Test
    void javaBlocksCompileForTheOldestRuntime(@TempDir Path folder) throws IOException {
        String page = Files.readString(Checkout.here().root().resolve("README.md"));
        List<String> blocks = JAVA.matcher(page)
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            var name = CLASS.matcher(block);
            assertThat(name.find()).as("a class in%n%s", block).isTrue();
            Path source = folder.resolve(name.group(1) + ".java");
            Files.writeString(source, block);
            assertThat(complaints(source, folder)).isEmpty();
        }
    }

    /** What the compiler says to it; empty if nothing. */
    private static String complaints(Path source, Path target) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var output = new StringWriter();
        List<String> options = List.of(
                "--release", "17", "-proc:none", "-d", target.toString(), "-cp", System.getProperty("java.class.path"));
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiles = compiler.getTask(output, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            return compiles ? "" : output.toString();
        }
    }
}
