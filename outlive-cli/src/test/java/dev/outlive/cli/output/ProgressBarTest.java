package dev.outlive.cli.output;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.NOW;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.WaitReason;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final MovingClock clock = new MovingClock();

    @Test
    void barRedrawsItselfOnATerminal() {
        var bar = bar(true, 80);
        bar.show(aTask().running(0).build());
        clock.advance(Duration.ofSeconds(2));
        bar.show(aTask().running(32 * MIB).build());
        bar.end();
        assertThat(written())
                .isEqualTo("\r[>                       ] 0 %  0 B of 64 MiB\u001b[K"
                        + "\r[============>           ] 50 %  32 MiB of 64 MiB  16 MiB/s  2s left\u001b[K"
                        + "\r\u001b[K");
    }

    @Test
    void wholeBodySentWaitsForTheAnswer() {
        bar(true, 80).show(aTask().running(64 * MIB).build());
        assertThat(written()).isEqualTo("\r[========================] 100 %  64 MiB, awaiting the answer\u001b[K");
    }

    @Test
    void barIsCutAtTheWidthOfTheTerminal() {
        var bar = bar(true, 20);
        bar.show(aTask().running(0).build());
        assertThat(written()).isEqualTo("\r[>                 \u001b[K");
    }

    @Test
    void barIsNotDrawnMoreOftenThanTheEyeNeeds() {
        var bar = bar(true, 80);
        bar.show(aTask().running(0).build());
        clock.advance(Duration.ofMillis(10));
        bar.show(aTask().running(32 * MIB).build());
        assertThat(written()).contains("0 %").doesNotContain("50 %");
    }

    @Test
    void withoutATerminalThereIsALineForEachTenthAndEachPhrase() {
        var bar = bar(false, 80);
        bar.show(aTask().waiting(WaitReason.SLOT, null).build());
        bar.show(aTask().running(7 * MIB).build());
        bar.show(aTask().running(8 * MIB).build());
        bar.show(aTask().running(9 * MIB).build());
        bar.show(aTask().running(64 * MIB).build());
        bar.show(aTask().waiting(WaitReason.BACKOFF, NOW.plusSeconds(5)).build());
        bar.end();
        assertThat(written().lines())
                .containsExactly(
                        "waiting: slot",
                        "running 10 %",
                        "running 100 %, awaiting the answer",
                        "waiting: backoff until 12:00:05");
    }

    private ProgressBar bar(boolean interactive, int columns) {
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        var terminal =
                new Terminal(stream, stream, interactive, interactive, false, () -> new Terminal.Size(24, columns));
        return new ProgressBar(terminal, clock);
    }

    private String written() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
