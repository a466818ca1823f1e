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
    private static final int CYCLES_MAX = 6;

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
        var options = new KillOptions(CYCLES_MAX, 1, EnumSet.of(Victim.DAEMON));
        try (var site = Site.create();
                var rig = new Rig(site, LazyDaemon.class)) {
            assertThat(verdict(new KillLoop(options, rig, System.out::println))).isNotEmpty();
        }
    }

    /** What the loop finds, at its end or on its way. */
    private static String verdict(KillLoop loop) throws IOException, InterruptedException {
        try {
            return String.join("; ", loop.run().contradictions().stream()
                    .map(Contradiction::toString)
                    .toList());
        } catch (IllegalStateException stopped) {
            return String.valueOf(stopped.getMessage());
        }
    }
}
