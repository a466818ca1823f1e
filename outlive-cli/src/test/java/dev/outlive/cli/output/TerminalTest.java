package dev.outlive.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {
    @Test
    void coloursAreWantedUnlessTheEnvironmentSaysNo() {
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm-256color"))).isTrue();
        assertThat(Terminal.wantsColour(Map.of("NO_COLOR", ""))).isTrue();
        assertThat(Terminal.wantsColour(Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Terminal.wantsColour(Map.of("TERM", "dumb"))).isFalse();
    }

    @Test
    void sizeIsRowsAndColumns() {
        assertThat(Terminal.Size.parse("50 132\n")).isEqualTo(new Terminal.Size(50, 132));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0", "24", "x y", "24 80 1", "99999999 1"})
    void unreadableSizeIsTheUsualOne(String answer) {
        assertThat(Terminal.Size.parse(answer)).isEqualTo(Terminal.Size.DEFAULT);
    }
}
