package dev.outlive.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.cli.exit.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteCountTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "500K, 512000",
        "8M, 8388608",
        "8m/s, 8388608",
        "1.5MiB/s, 1572864",
        "2MB, 2000000",
        "1 GiB, 1073741824",
        "0.5k, 512",
        "2T, 2199023255552"
    })
    void rateIsANumberWithAUnit(String text, long bytes) {
        assertThat(ByteCount.rate("--limit-rate", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0.1", "-1", "fast", "8X", "8 M s", "999999999999999G"})
    void otherRatesAreRefused(String text) {
        assertThatThrownBy(() -> ByteCount.rate("--limit-rate", text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--limit-rate");
    }

    @Test
    void aSizeIsNoRate() {
        assertThat(ByteCount.size("--max-size", "1.5GiB")).isEqualTo(1_610_612_736L);
        assertThatThrownBy(() -> ByteCount.size("--max-size", "8M/s"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--max-size is no size");
    }
}
