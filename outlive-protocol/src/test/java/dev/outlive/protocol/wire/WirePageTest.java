package dev.outlive.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The page docs/wire.md and the code say the same. */
class WirePageTest {
    private static final Path PAGE = Path.of("..", "docs", "wire.md");

    @Test
    void everyFrameHasARealExampleOnThePage() throws IOException {
        List<String> shown = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("{\"frame\":")) {
                shown.add(line);
            }
        }
        List<String> real = Examples.all().stream().map(WirePageTest::line).toList();
        assertThat(shown)
                .as("the examples of %s; these are the right ones:%n%s", PAGE, String.join("\n", real))
                .isEqualTo(real);
    }

    @Test
    void everyFrameOfTheCodeHasAnExample() {
        var named = new TreeSet<String>();
        Examples.all().forEach(frame -> named.add(frame.name()));
        var known = new TreeSet<String>();
        collect(Frame.class, known);
        assertThat(named).isEqualTo(known);
    }

    @Test
    void everyExampleSurvivesTheWayThere() {
        for (Frame frame : Examples.all()) {
            byte[] line = FrameCodec.encode(frame);
            byte[] json = java.util.Arrays.copyOf(line, line.length - 1);
            Frame back = frame instanceof ClientFrame ? FrameCodec.decodeClient(json) : FrameCodec.decodeDaemon(json);
            assertThat(line(back)).isEqualTo(line(frame));
        }
    }

    private static String line(Frame frame) {
        return new String(FrameCodec.encode(frame), StandardCharsets.UTF_8).strip();
    }

    private static void collect(Class<?> sealed, TreeSet<String> names) {
        for (Class<?> each : sealed.getPermittedSubclasses()) {
            if (each.isSealed()) {
                collect(each, names);
            } else {
                names.add(each.getSimpleName());
            }
        }
    }
}
