package dev.outlive.proof.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.proof.app.UploadingApp.End;
import dev.outlive.proof.kill.KillOptions.Victim;
import dev.outlive.proof.oracle.Contradiction;
import dev.outlive.proof.oracle.Upload;
import dev.outlive.proof.rig.Healing;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A harness that can't find what it looks for proves nothing: a daemon that answers before it commits must be found. */
@Tag("kill")
class BrokenBuildTest {
    private static final int CYCLES = 5;

    @Test
    @Proves("I1")
    void aTaskThatWasPromisedAndNotCommittedIsFoundMissing() throws IOException, InterruptedException {
        try (var site = Site.create();
                var rig = new Rig(site, LazyDaemon.class)) {
            for (String key : List.of("a", "b", "c")) {
                site.plan(key, Upload.Safety.PUT, 100, 0, Upload.Wish.LEFT_SUSPENDED);
            }
            rig.startLocalServer();
            rig.startDaemon();
            Healing.await(rig, rig.startLocalApp(End.DETACH), () -> rig.startLocalApp(End.DETACH));
            assertThat(rig.judge()).as("before anything is killed").isEmpty();
            rig.daemon().kill();
            rig.startDaemon();
            assertThat(rig.judge()).extracting(Contradiction::id).contains("I1");
        }
    }

    @Test
    void theKillLoopTurnsRed() throws IOException, InterruptedException {
        var options = new KillOptions(CYCLES, 1, EnumSet.of(Victim.APP, Victim.DAEMON));
        try (var site = Site.create();
                var rig = new Rig(site, LazyDaemon.class)) {
            List<String> faults =
                    new KillLoop(options, rig, System.out::println).run().faults();
            System.out.println("a daemon that answers before it commits: " + faults);
            assertThat(faults).anyMatch(fault -> fault.matches("I\\d+: .*"));
        }
    }
}
