package dev.outlive.proof.failpoint;

import static dev.outlive.proof.oracle.Upload.Safety.KEYED_POST;
import static dev.outlive.proof.oracle.Upload.Safety.PLAIN_POST;
import static dev.outlive.proof.oracle.Upload.Safety.PUT;
import static dev.outlive.proof.oracle.Upload.Wish.CANCELLED;
import static dev.outlive.proof.oracle.Upload.Wish.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.app.UploadingApp.End;
import dev.outlive.proof.oracle.History;
import dev.outlive.proof.oracle.HistoryChecker;
import dev.outlive.proof.oracle.OracleLine;
import dev.outlive.proof.oracle.Upload;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Healing;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Running;
import dev.outlive.proof.rig.Site;
import dev.outlive.receiver.Hook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The daemon dies right after each step of one upload's life, and is started again. The rows are those of the table of crash
 * points in {@code docs/guarantees.md}; row 10 needs resumable uploads, rows 16 and 17 downloads, row 21 relaunching.
 */
@Tag("kill")
@Covers("BG-05")
class DaemonDeathTest {
    private static final Duration DEATH_MAX = Duration.ofSeconds(60);
    private static final long SLOW = 512 << 10; // bytes a second: 400 KiB take most of one
    private static final long LARGE = 400 << 10;
    private static final String UNKNOWN = "failed outcome-unknown";

    /** One death and what came of it. */
    private static History daemonDies(Point point, End end, List<Hook> hooks, Upload.Safety safety, Upload.Wish wish)
            throws IOException, InterruptedException {
        try (var site = Site.create();
                var rig = new Rig(site)) {
            boolean slow = point == Point.BYTES_SENT || point == Point.CANCEL_COMMITTED;
            site.plan("a", safety, LARGE, slow ? SLOW : 0, wish);
            rig.startLocalServer(hooks.toArray(Hook[]::new));
            Child daemon = rig.startDaemon(Trap.halt(point, 1).option());
            Running app = rig.startLocalApp(end);
            OptionalInt exit = daemon.awaitExit(DEATH_MAX);
            assertThat(exit).as("%s: %s", point, daemon.tail()).hasValue(Trap.EXIT_KILLED);
            rig.startDaemon();
            Healing.await(rig, app, () -> rig.startLocalApp(end));
            History history = rig.history();
            assertThat(HistoryChecker.check(history)).as(point.code()).isEmpty();
            assertThat(filesIn(site.home().spool()))
                    .as("the spool is empty once all is acknowledged")
                    .isEmpty();
            return history;
        }
    }

    private static History daemonDies(Point point, Upload.Safety safety) throws IOException, InterruptedException {
        return daemonDies(point, End.DETACH, List.of(), safety, DONE);
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String outcome(History history) {
        return String.valueOf(history.listed().getFirst().outcome());
    }

    private static long handed(History history) {
        return history.journal().stream()
                .filter(line -> line.t() == OracleLine.Kind.HANDED)
                .count();
    }

    private static Stream<Point> rowsBeforeTheFirstByte() {
        return Stream.of(
                Point.SUBMIT_RECEIVED,
                Point.SOURCE_PINNED,
                Point.TASK_COMMITTED,
                Point.ACCEPTED_SENT,
                Point.RESUME_RECEIVED,
                Point.CLAIMED);
    }

    @ParameterizedTest
    @MethodSource("rowsBeforeTheFirstByte")
    @Proves({"I1", "I2", "I19", "I24"})
    void nothingHadLeftSoEvenAPlainPostIsSentOnce(Point point) throws IOException, InterruptedException {
        History history = daemonDies(point, PLAIN_POST);
        assertThat(outcome(history)).isEqualTo("finished 201");
        assertThat(history.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TURN_DECIDED", "TURN_COMMITTED"})
    @Proves({"I1", "I3"})
    void aTurnIsAllOrNothing(Point point) throws IOException, InterruptedException {
        assertThat(outcome(daemonDies(point, PUT))).isEqualTo("finished 201");
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSFER_STARTED", "MARKED", "BYTES_SENT"})
    @Proves({"I1", "I19", "I24"})
    void aRepeatableRequestThatWasCutGoesAgain(Point point) throws IOException, InterruptedException {
        History history = daemonDies(point, PUT);
        assertThat(outcome(history)).isEqualTo("finished 201");
        assertThat(history.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"MARKED", "BYTES_SENT"})
    @Proves({"I3", "I24"})
    void aPlainPostThatMayHaveLeftIsUnknown(Point point) throws IOException, InterruptedException {
        History history = daemonDies(point, PLAIN_POST);
        assertThat(outcome(history)).isEqualTo(UNKNOWN);
        assertThat(history.received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Upload.Safety.class,
            names = {"PUT", "KEYED_POST"})
    @Proves({"I19", "I24"})
    void aRepeatableRequestWhoseAnswerNeverCameGoesAgain(Upload.Safety safety)
            throws IOException, InterruptedException {
        History history = daemonDies(
                Point.BODY_SENT, End.DETACH, List.of(new Hook.DelayResponse(Duration.ofSeconds(1))), safety, DONE);
        assertThat(outcome(history)).startsWith("finished 20");
    }

    @Test
    @Proves({"I3", "I24"})
    void aPlainPostWhoseAnswerNeverCameIsUnknownAndNotSentAgain() throws IOException, InterruptedException {
        History history = daemonDies(
                Point.BODY_SENT, End.DETACH, List.of(new Hook.DelayResponse(Duration.ofSeconds(1))), PLAIN_POST, DONE);
        assertThat(outcome(history)).isEqualTo(UNKNOWN);
    }

    @Test
    @Proves({"I1", "I3", "I19"})
    void anAnswerThatWasNotCommittedIsAskedForAgain() throws IOException, InterruptedException {
        History history = daemonDies(Point.RESPONSE_RECEIVED, KEYED_POST);
        assertThat(outcome(history)).isEqualTo("finished 201");
        assertThat(history.received()).hasSize(2);
    }

    @Test
    @Proves({"I3", "I24"})
    void anAnswerToAPlainPostThatWasNotCommittedIsUnknown() throws IOException, InterruptedException {
        History history = daemonDies(Point.RESPONSE_RECEIVED, PLAIN_POST);
        assertThat(outcome(history)).isEqualTo(UNKNOWN);
        assertThat(history.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"OUTCOME_COMMITTED", "EVENT_SENT", "ACK_RECEIVED", "ACK_COMMITTED"})
    @Proves({"I3", "I6", "I11", "I12", "I13", "I24"})
    void aCommittedOutcomeIsHandedOverOnceToTheProcessThatWaits(Point point) throws IOException, InterruptedException {
        History history = daemonDies(point, PLAIN_POST);
        assertThat(outcome(history)).isEqualTo("finished 201");
        assertThat(history.received()).hasSize(1);
        assertThat(handed(history)).isOne();
    }

    @Test
    @Proves({"I1", "I2"})
    void aLeaseWhoseGrantWasNotToldIsFreeAgain() throws IOException, InterruptedException {
        assertThat(outcome(daemonDies(Point.ATTACHED, PUT))).isEqualTo("finished 201");
    }

    @ParameterizedTest
    @EnumSource(Upload.Safety.class)
    @Proves({"I3", "I13"})
    void aCommittedCancelEndsTheTask(Upload.Safety safety) throws IOException, InterruptedException {
        History history = daemonDies(Point.CANCEL_COMMITTED, End.DETACH, List.of(), safety, CANCELLED);
        assertThat(outcome(history)).isEqualTo("cancelled requested");
        assertThat(history.received()).isEmpty();
    }

    @Test
    @Proves("I16")
    void aSessionThatWasAskedToEndEndsOnce() throws IOException, InterruptedException {
        History history = daemonDies(Point.FINISH_COMMITTED, End.SESSION, List.of(), PUT, DONE);
        assertThat(history.journal().stream()
                        .filter(line -> line.t() == OracleLine.Kind.INVALIDATED)
                        .count())
                .isOne();
    }
}
