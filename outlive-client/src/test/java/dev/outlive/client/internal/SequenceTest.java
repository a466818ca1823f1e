package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceTest {
    @Test
    void isASetThatStaysSmall() {
        var sequence = new Sequence();
        Set<Long> model = new HashSet<>();
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long number = random.nextInt(64);
            if (random.nextInt(3) > 0) {
                assertThat(sequence.add(number)).isEqualTo(model.add(number));
            } else {
                sequence.remove(number);
                model.remove(number);
            }
            for (long each = 0; each < 64; each += 7) {
                assertThat(sequence.contains(each)).isEqualTo(model.contains(each));
            }
        }
    }

    @Test
    void numbersWithoutGapsAreOneRange() {
        var sequence = new Sequence();
        for (long i = 1; i <= 1000; i++) {
            sequence.add(i * 2);
        }
        assertThat(sequence.rangeCount()).isEqualTo(1000);
        for (long i = 1; i <= 1000; i++) {
            sequence.add(i * 2 - 1);
        }
        assertThat(sequence.rangeCount()).isEqualTo(1);
    }
}
