package dev.outlive.cli.output;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveTableTest {
    private static final String FIRST = "01J8ZQ3A4B5C6D7E8F9G0H1J2K";
    private static final String SECOND = "01J8ZQ3A5B5C6D7E8F9G0H1J2K";
    private static final String THIRD = "01J8ZQ3A6B5C6D7E8F9G0H1J2K";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final MovingClock clock = new MovingClock();

    @Test
    void tableIsDrawnOverItselfWithWhatMovesFirst() {
        var table = table(new Terminal.Size(24, 100));
        table.put(aTask().id(FIRST).finished(201).build());
        table.put(aTask().id(SECOND).running(0).build());
        table.draw();
        clock.advance(Duration.ofSeconds(1));
        table.put(aTask().id(SECOND).running(12 * MIB).build());
        table.draw();
        var screens = written().split("\u001b\\[J", -1);
        assertThat(screens[0].lines().map(line -> line.substring(0, 10)))
                .containsExactly("ID        ", "01J8ZQ3A5B", "01J8ZQ3A4B");
        assertThat(screens[1]).startsWith("\u001b[3A\r").contains("running 18 % 12 MiB/s");
        assertThat(written().replace("\u001b[J", "").split("\n")).allMatch(line -> line.endsWith("\u001b[K"));
    }

    @Test
    void lastWordOfATaskIsShownAtOnce() {
        var table = table(Terminal.Size.DEFAULT);
        table.put(aTask().running(0).build());
        table.draw();
        table.put(aTask().running(MIB).build());
        table.draw();
        assertThat(written()).doesNotContain("1.0 MiB/64");
        table.put(aTask().finished(201).build());
        table.draw();
        assertThat(written()).contains("finished 201");
    }

    @Test
    void tableIsNeverHigherOrWiderThanTheTerminal() {
        var table = table(new Terminal.Size(5, 30));
        for (String id : new String[] {FIRST, SECOND, THIRD}) {
            table.put(aTask().id(id).running(0).build());
        }
        table.draw();
        var lines = written()
                .lines()
                .map(line -> line.replaceAll("\u001b\\[[KJ]", ""))
                .toList();
        assertThat(lines).hasSize(5).allMatch(line -> line.length() < 30);
        assertThat(lines.get(3)).isEqualTo("and 1 more");
    }

    @Test
    void emptyTableSaysWhatItWaitsFor() {
        table(Terminal.Size.DEFAULT).draw();
        assertThat(written()).contains("Nothing moves and nothing waits.");
    }

    private LiveTable table(Terminal.Size size) {
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new LiveTable(new Terminal(stream, stream, true, true, false, () -> size), clock);
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
