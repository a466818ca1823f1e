package dev.outlive.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    private final Columns columns = new Columns()
            .heading("ID", "STATE", "FILE")
            .row(List.of("1", "running", "/a"), 1, Columns.Colour.CYAN)
            .row(List.of("22", "ok", "/long/name"));

    @Test
    void cellsAreAlignedAndTheLastOneIsAsLongAsItIs() {
        assertThat(columns.lines(false))
                .containsExactly("ID  STATE    FILE", "1   running  /a", "22  ok       /long/name");
    }

    @Test
    void coloursDoNotMoveColumns() {
        var lines = columns.lines(true);
        assertThat(lines.get(1)).isEqualTo("1   \u001b[36mrunning\u001b[0m  /a");
        assertThat(lines.stream().map(line -> line.replaceAll("\u001b\\[[0-9]+m", "")))
                .containsExactlyElementsOf(columns.lines(false));
    }

    @Test
    void linesAreCutAtTheWidth() {
        assertThat(columns.lines(false, 16)).containsExactly("ID  STATE    FI…", "1   running  /a", "22  ok       /l…");
        assertThat(columns.lines(false, 7)).containsExactly("ID  ST…", "1   ru…", "22  ok");
    }

    @Test
    void controlCharactersInCellsAreShownAsQuestionMarks() {
        var evil = new Columns().row(List.of("\u001b[2Jkey\r\n\t\u202e", "x"));
        assertThat(evil.lines(true)).containsExactly("?[2Jkey????  x");
    }
}
