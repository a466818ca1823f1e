package dev.outlive.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void aCallThatIsntUnderstoodSaysHowToCall() throws InterruptedException {
        var printed = new ByteArrayOutputStream();
        for (List<String> wrong : List.of(List.<String>of(), List.of("--seeds"), List.of("--seeds", "many"))) {
            assertThat(Main.run(wrong, new PrintStream(printed, true, StandardCharsets.UTF_8)))
                    .isEqualTo(2);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("usage: ./outlive-sim --seeds N", "not a number");
    }
}
