package dev.outlive.proof.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several daemons are started on one store: one runs it, the others go. */
@Tag("kill")
class TwoDaemonsTest {
    private static final int STARTERS = 3;

    @Test
    @Proves("I36")
    void oneOfThoseStartedTogetherRunsTheStoreAndTheOthersEndWell() throws IOException, InterruptedException {
        try (var site = Site.create();
                var rig = new Rig(site)) {
            var started = new ArrayList<Child>();
            try {
                for (int i = 0; i < STARTERS; i++) {
                    started.add(rig.launchDaemon(List.of()));
                }
                int ready = 0;
                for (Child each : started) {
                    if (each.findLine(line -> line.startsWith("outlived: ready"), Rig.READY)
                            .isPresent()) {
                        ready++;
                        assertThat(each.isAlive()).isTrue();
                    } else {
                        assertThat(each.awaitExit(Rig.READY)).as(each.tail()).hasValue(0);
                        assertThat(each.tail()).contains("that one goes on, this one ends");
                    }
                }
                assertThat(ready).isOne();
                assertThat(rig.listed()).isEmpty(); // and it answers
            } finally {
                started.forEach(Child::close);
            }
            rig.startDaemon(); // the lock of a killed one is no lock
            assertThat(rig.listed()).isEmpty();
        }
    }
}
