package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ServiceTypeTest {
    @Test
    void numbersAreApplesAndEachTypeHasItsCodePoint() {
        assertThat(Arrays.stream(ServiceType.values())
                        .map(type -> type.number() + " " + type.code() + " " + type.codePoint()))
                .containsExactly(
                        "3 background 1",
                        "0 default 0",
                        "6 responsive-data 18",
                        "8 av-streaming 26",
                        "9 responsive-av 32",
                        "2 video 34",
                        "11 call-signaling 40",
                        "4 voice 46");
    }
}
