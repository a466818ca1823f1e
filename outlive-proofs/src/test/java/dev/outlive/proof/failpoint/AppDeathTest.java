package dev.outlive.proof.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.app.KillApp;
import dev.outlive.proof.oracle.History;
import dev.outlive.proof.oracle.HistoryChecker;
import dev.outlive.proof.oracle.OracleLine;
import dev.outlive.proof.oracle.Upload;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Healing;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The app dies right after each step of one upload's life, and is started again; the daemon lives on. */
@Tag("kill")
class AppDeathTest {
    private static final Duration DEATH_MAX = Duration.ofSeconds(60);

    private static Rig rig(Site site, Point point) throws IOException {
        boolean cancel = point == Point.CANCEL_COMMITTED;
        var rig = new Rig(site);
        site.plan(
                "a",
                Upload.Safety.PLAIN_POST,
                400 << 10,
                cancel ? 512 << 10 : 0,
                cancel ? Upload.Wish.CANCELLED : Upload.Wish.DONE);
        rig.startLocalServer();
        return rig;
    }

    private static History healed(Rig rig, String... arguments) throws IOException, InterruptedException {
        Child again = rig.startApp(List.of(arguments));
        Healing.await(rig, again, () -> rig.startApp(List.of(arguments)));
        History history = rig.history();
        assertThat(HistoryChecker.check(history)).isEmpty();
        return history;
    }

    private static long count(History history, OracleLine.Kind kind) {
        return history.journal().stream().filter(line -> line.t() == kind).count();
    }

    @ParameterizedTest
    @EnumSource(names = {"APP_ASKS", "APP_ACCEPTED", "APP_RESUMED", "APP_HANDED", "APP_RETURNED"})
    @Proves({"I1", "I2", "I6", "I11", "I12", "I24"})
    @Covers("BG-01")
    void theAppEndsBetweenTwoOfItsOwnSteps(Point point) throws IOException, InterruptedException {
        try (var site = Site.create();
                var rig = rig(site, point)) {
            rig.startDaemon();
            Child app = rig.startApp(List.of(), Trap.halt(point, 1).option());
            assertThat(app.awaitExit(DEATH_MAX)).as(app.tail()).hasValue(Trap.EXIT_KILLED);
            History history = healed(rig);
            assertThat(history.received()).hasSize(1);
            assertThat(history.listed())
                    .singleElement()
                    .satisfies(task -> assertThat(task.acknowledged()).isTrue());
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "SUBMIT_RECEIVED",
                "SOURCE_PINNED",
                "TASK_COMMITTED",
                "RESUME_RECEIVED",
                "OUTCOME_COMMITTED",
                "ACK_RECEIVED",
                "ACK_COMMITTED",
                "ATTACHED",
                "CANCEL_COMMITTED",
                "FINISH_COMMITTED"
            })
    @Proves({"I1", "I2", "I3", "I6", "I11", "I12", "I16"})
    @Covers("BG-01")
    void theAppEndsWhileTheDaemonIsBetweenTwoSteps(Point point) throws IOException, InterruptedException {
        String[] arguments = point == Point.FINISH_COMMITTED ? new String[] {KillApp.FINISH} : new String[0];
        try (var site = Site.create();
                var rig = rig(site, point)) {
            Child daemon = rig.startDaemon(Trap.hold(point, 1).option());
            Child app = rig.startApp(List.of(arguments));
            daemon.awaitLine((Trap.HELD + point.code())::equals, DEATH_MAX);
            assertThat(app.kill()).isEqualTo(Child.EXIT_KILLED);
            daemon.release();
            History history = healed(rig, arguments);
            assertThat(history.listed())
                    .singleElement()
                    .satisfies(task -> assertThat(task.acknowledged()).isTrue());
            assertThat(history.received()).hasSize(point == Point.CANCEL_COMMITTED ? 0 : 1);
            assertThat(count(history, OracleLine.Kind.INVALIDATED)).isEqualTo(point == Point.FINISH_COMMITTED ? 1 : 0);
        }
    }
}
