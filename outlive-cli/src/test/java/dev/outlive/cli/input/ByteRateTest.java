package dev.outlive.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.cli.exit.CommandException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRateTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "500K, 512000",
        "8M, 8388608",
        "8m/s, 8388608",
        "1.5MiB/s, 1572864",
        "2MB, 2000000",
        "1 GiB, 1073741824",
        "0.5k, 512"
    })
    void rateIsANumberWithAUnit(String text, long bytes) {
        assertThat(ByteRate.parse("--limit-rate", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0.1", "-1", "fast", "8X", "8 M s", "999999999999999G"})
    void otherRatesAreRefused(String text) {
        assertThatThrownBy(() -> ByteRate.parse("--limit-rate", text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--limit-rate");
    }
}
