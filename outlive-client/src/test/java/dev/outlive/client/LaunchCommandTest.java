package dev.outlive.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchCommandTest {
    /** Says how it was started: a word a line. */
    static final class Saying {
        public static void main(String[] arguments) {
            System.out.print(String.join("\n", LaunchCommand.currentProcess().argv()));
        }
    }

    @Test
    void namesThisProcessByItsJavaAndItsArguments() {
        assertThat(LaunchCommand.currentProcess().argv())
                .hasSizeGreaterThan(1)
                .first()
                .asString()
                .startsWith("/")
                .endsWith("java");
    }

    /** A class path of some dozen libraries is longer than what {@link ProcessHandle} reads of a command line. */
    @Test
    void namesAProcessWithALongClassPathWordForWord() throws Exception {
        var classPath = new StringBuilder(System.getProperty("java.class.path"));
        for (int i = 0; classPath.length() < 20_000; i++) {
            classPath.append(":/opt/app/lib/library-").append(i).append(".jar");
        }
        List<String> command = command(classPath.toString(), "", "two words", "last");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        List<String> argv = List.of(said.split("\n", -1));
        assertThat(Path.of(argv.get(0)).toRealPath())
                .isEqualTo(Path.of(command.get(0)).toRealPath());
        assertThat(argv.subList(1, argv.size())).isEqualTo(command.subList(1, command.size()));
    }

    @Test
    void ofAProgramBeginsWithItsAbsolutePath() {
        assertThat(LaunchCommand.of("/bin/app", "-b").argv()).containsExactly("/bin/app", "-b");
        assertThat(LaunchCommand.none().argv()).isEmpty();
        assertThatThrownBy(() -> LaunchCommand.of("app")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> command(String classPath, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx32m", "-XX:TieredStopAtLevel=1", "-cp", classPath, Saying.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
