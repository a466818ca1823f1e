package dev.outlive.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleOutputTest {
    @ParameterizedTest
    @CsvSource({
        "'{\"a\":\"ü€😀\"}\n\t', '{\"a\":\"ü€😀\"}\n\t'",
        "'\u001b[2J\u0007\u0000\u007f', '?[2J???'",
        "'a\u009b31mb', 'a?31mb'",
        "'\u00a0\u00bf', '\u00a0\u00bf'"
    })
    void onlyWhatCanMoveACursorIsReplaced(String text, String shown) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new VisibleOutput(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(shown);
    }
}
