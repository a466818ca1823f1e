package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final byte[] PLAIN = "Bearer abc".getBytes(StandardCharsets.US_ASCII);
    private final Sealer sealer = new Sealer(new byte[32], new SecureRandom());

    @Test
    void whatWasSealedOpensInItsRow() {
        assertThat(sealer.open(sealer.seal(PLAIN, "request 1"), "request 1")).isEqualTo(PLAIN);
        assertThat(sealer.open(sealer.seal(new byte[0], ""), "")).isEmpty();
    }

    @Test
    void aValueOfAnotherRowDoesNotOpen() {
        byte[] value = sealer.seal(PLAIN, "request 1");

        assertThatThrownBy(() -> sealer.open(value, "request 2")).isInstanceOf(RowReader.Damage.class);
    }

    @Test
    void anotherKeyDoesNotOpenIt() {
        byte[] key = new byte[32];
        key[31] = 1;

        assertThatThrownBy(() -> new Sealer(key, new SecureRandom()).open(sealer.seal(PLAIN, "r"), "r"))
                .isInstanceOf(RowReader.Damage.class);
    }

    @Test
    void everyFlippedBitAndEveryCutShows() {
        byte[] value = sealer.seal(PLAIN, "r");
        for (int bit = 0; bit < value.length * 8; bit++) {
            byte[] flipped = value.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> sealer.open(flipped, "r")).isInstanceOf(RowReader.Damage.class);
        }
        for (int length = 0; length < value.length; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> sealer.open(cut, "r")).isInstanceOf(RowReader.Damage.class);
        }
    }

    @Test
    void noNonceIsUsedTwice() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            byte[] value = sealer.seal(PLAIN, "r");
            assertThat(nonces.add(Arrays.toString(Arrays.copyOfRange(value, 1, 13))))
                    .isTrue();
        }
    }
}
