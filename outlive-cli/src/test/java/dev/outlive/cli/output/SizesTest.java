package dev.outlive.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1, 1 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "10137, 9.9 KiB",
        "10189, 10 KiB",
        "10240, 10 KiB",
        "1048063, 1023 KiB",
        "1048064, 1.0 MiB",
        "1048576, 1.0 MiB",
        "67108864, 64 MiB",
        "2147483648, 2.0 GiB",
        "9223372036854775807, 8.0 EiB",
        "-1, ?"
    })
    void bytesInIecUnits(long bytes, String text) {
        assertThat(Sizes.of(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, 0 %",
        "42, 100, 42 %",
        "999, 1000, 99 %",
        "1000, 1000, 100 %",
        "0, 0, 100 %",
        "9223372036854775806, 9223372036854775807, 99 %"
    })
    void percentIsHundredOnlyAtTheEnd(long part, long whole, String text) {
        assertThat(Sizes.percent(part, whole)).isEqualTo(text);
    }
}
