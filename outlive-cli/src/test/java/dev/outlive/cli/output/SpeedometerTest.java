package dev.outlive.cli.output;

import static dev.outlive.cli.output.SampleTask.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpeedometerTest {
    private final Speedometer speed = new Speedometer();

    @Test
    void speedIsTheBytesOfTheLastSeconds() {
        speed.add(NOW, 0);
        speed.add(NOW.plusSeconds(1), 100);
        speed.add(NOW.plusSeconds(2), 300);
        assertThat(speed.bytesPerSecond(NOW.plusSeconds(2))).hasValue(150);
    }

    @Test
    void nothingIsToldBeforeThereIsASpan() {
        assertThat(speed.bytesPerSecond(NOW)).isEmpty();
        speed.add(NOW, 10);
        assertThat(speed.bytesPerSecond(NOW.plusSeconds(1))).isEmpty();
        speed.add(NOW.plusMillis(100), 20);
        assertThat(speed.bytesPerSecond(NOW.plusMillis(100))).isEmpty();
    }

    @Test
    void speedHoldsBetweenTwoNewsAndFallsWhenNoneComes() {
        speed.add(NOW, 0);
        speed.add(NOW.plusSeconds(1), 100);
        assertThat(speed.bytesPerSecond(NOW.plusSeconds(2))).hasValue(100);
        assertThat(speed.bytesPerSecond(NOW.plusSeconds(4))).hasValue(25);
    }

    @Test
    void oldSamplesDoNotCount() {
        speed.add(NOW, 0);
        speed.add(NOW.plusSeconds(10), 1000);
        speed.add(NOW.plusSeconds(11), 1100);
        speed.add(NOW.plusSeconds(12), 1200);
        assertThat(speed.bytesPerSecond(NOW.plusSeconds(12))).hasValue(100);
    }

    @Test
    void newAttemptFromTheStartBeginsAnew() {
        speed.add(NOW, 1000);
        speed.add(NOW.plusSeconds(1), 0);
        speed.add(NOW.plusSeconds(2), 50);
        assertThat(speed.bytesPerSecond(NOW.plusSeconds(2))).hasValue(50);
    }
}
