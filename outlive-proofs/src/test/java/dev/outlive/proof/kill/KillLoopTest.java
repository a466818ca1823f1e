package dev.outlive.proof.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.kill.KillOptions.Victim;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The slice of the kill loop that runs with every build; {@code ./outlive-proof kill} runs any number of cycles. */
@Tag("kill")
class KillLoopTest {
    private static final int CYCLES = 30;
    private static final int APP_CYCLES = 8;
    private static final long SEED = 20_261_122;

    /** {@code ./outlive-proof kill --app --cycles 1000} is the full count. */
    @Test
    @Proves({"I1", "I2", "I11", "I12"})
    @Covers("BG-01")
    void anAppKilledAnywhereHasWhatItWasPromisedOnceAndRunning() throws IOException, InterruptedException {
        var options = new KillOptions(APP_CYCLES, SEED, EnumSet.of(Victim.APP));
        try (var site = Site.create();
                var rig = new Rig(site)) {
            KillReport report = new KillLoop(options, rig, System.out::println).run();
            report.lines().forEach(System.out::println);
            assertThat(report.faults()).isEmpty();
            assertThat(report.kills(Victim.APP)).isGreaterThanOrEqualTo(APP_CYCLES);
        }
    }

    @Test
    @Proves({"I1", "I2", "I3", "I6", "I11", "I12", "I13", "I19", "I24"})
    void whateverIsKilledNothingIsLostDoubledOrChanged() throws IOException, InterruptedException {
        var options = new KillOptions(CYCLES, SEED, EnumSet.of(Victim.APP, Victim.DAEMON));
        try (var site = Site.create();
                var rig = new Rig(site)) {
            KillReport report = new KillLoop(options, rig, System.out::println).run();
            report.lines().forEach(System.out::println);
            if (!report.faults().isEmpty()) {
                site.keep();
            }
            assertThat(report.faults())
                    .as("seed %s, evidence in %s", SEED, site.root())
                    .isEmpty();
            assertThat(report.kills()).isGreaterThanOrEqualTo(CYCLES);
            assertThat(report.kills(Victim.APP)).isPositive();
            assertThat(report.kills(Victim.DAEMON)).isPositive();
            assertThat(KillLoop.MUST_HIT)
                    .allSatisfy(phase -> assertThat(report.kills(phase))
                            .as("kills within the phase %s", phase)
                            .isPositive());
        }
    }
}
