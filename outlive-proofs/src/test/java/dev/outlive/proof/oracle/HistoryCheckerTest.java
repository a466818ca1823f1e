package dev.outlive.proof.oracle;

import static dev.outlive.proof.oracle.Evidence.END;
import static dev.outlive.proof.oracle.Evidence.LATER;
import static dev.outlive.proof.oracle.Evidence.SHA;
import static dev.outlive.proof.oracle.Evidence.archived;
import static dev.outlive.proof.oracle.Evidence.ended;
import static dev.outlive.proof.oracle.Evidence.good;
import static dev.outlive.proof.oracle.Evidence.live;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.proof.oracle.OracleLine.Op;
import org.junit.jupiter.api.Test;

/** A judge that never finds anything proves nothing: each way to break a promise is told by its id. */
class HistoryCheckerTest {
    private static final String OTHER = "b".repeat(64);

    private static Evidence planned(Upload.Safety safety) {
        return new Evidence().planned("a", safety).snapshot();
    }

    private static Evidence created() {
        return planned(Upload.Safety.PUT).created("a", "T1", "created");
    }

    @Test
    void whatWentAsItShouldIsNoContradiction() {
        assertThat(good().done().judged()).isEmpty();
    }

    @Test
    void aCreateWithoutReplyMayHaveMadeATaskOrNone() {
        assertThat(planned(Upload.Safety.PUT).intended("a").judged()).isEmpty();
        assertThat(planned(Upload.Safety.PUT)
                        .intended("a")
                        .listed(live("a", "T1"))
                        .judged())
                .isEmpty();
    }

    @Test
    void anEventMayComeAgainInTheNextProcessUntilItIsAcknowledged() {
        var evidence = created()
                .got("a", SHA, 201)
                .handed("a", "T1", "finished 201")
                .nextProcess()
                .snapshot(ended("a", "T1", "finished 201"))
                .handed("a", "T1", "finished 201")
                .ackIntended("a")
                .nextProcess()
                .snapshot(ended("a", "T1", "finished 201"))
                .handed("a", "T1", "finished 201")
                .acked("a")
                .listed(archived("a", "T1", "finished 201"));
        assertThat(evidence.judged()).isEmpty();
    }

    @Test
    void aCreatedTaskThatIsGoneIsLost() {
        assertThat(created().verdict()).isEqualTo("I1: a was created and is lost (line 3)");
    }

    @Test
    void aStartedTaskThatIsSuspendedAgainWasNotStarted() {
        var suspended = new ListedTask("a", "T1", "suspended", null, null, false);
        assertThat(created()
                        .line(OracleLine.fact(Op.RESUME, "a"))
                        .nextProcess()
                        .snapshot(suspended)
                        .listed(suspended)
                        .verdict())
                .startsWith("I14: a was started, and is suspended in a later snapshot");
    }

    @Test
    void aCreatedTaskThatIsMissingInASnapshotIsLost() {
        assertThat(created().nextProcess().snapshot().listed(live("a", "T1")).verdict())
                .startsWith("I1: a was created and is missing in the snapshot");
    }

    @Test
    void twoTasksOfOneKeyAreOneTooMany() {
        assertThat(created().listed(live("a", "T1")).listed(live("a", "T2")).verdict())
                .isEqualTo("I2: a is listed twice");
        assertThat(created()
                        .created("a", "T2", "existing")
                        .listed(live("a", "T1"))
                        .verdict())
                .startsWith("I2: a has two tasks, T1 and T2");
        assertThat(created()
                        .created("a", "T1", "created")
                        .listed(live("a", "T1"))
                        .verdict())
                .startsWith("I2: a was created a second time");
    }

    @Test
    void aTaskNobodyAskedForIsNotTheApps() {
        assertThat(created().listed(live("a", "T1")).listed(live("x", "T9")).verdict())
                .startsWith("I2: task T9 (key 'x') is listed and was never asked for");
        assertThat(planned(Upload.Safety.PUT).snapshot(live("a", "T1")).verdict())
                .startsWith("I2: task T1 (key 'a') was never asked for");
    }

    @Test
    void anAcknowledgedKeyGivesNothingToDoAgain() {
        assertThat(good().created("a", "T1", "existing").verdict())
                .startsWith("I2: a was acknowledged, and its key gave a task to do again");
        assertThat(good().created("a", "T1", "archived").judged()).isEmpty();
    }

    @Test
    void anOutcomeNeverChanges() {
        var evidence = created()
                .got("a", SHA, 201)
                .handed("a", "T1", "finished 201")
                .nextProcess()
                .handed("a", "T1", "failed connection-lost")
                .listed(ended("a", "T1", "finished 201"));
        assertThat(evidence.verdict()).startsWith("I3: a was told as finished 201, then as failed connection-lost");
    }

    @Test
    void whatWasToldDoesNotUnhappen() {
        var told = created().got("a", SHA, 201).handed("a", "T1", "finished 201");
        assertThat(told.listed(live("a", "T1")).verdict())
                .isEqualTo("I14: a was told as finished 201, and is listed as running (line 4)");
        var snapshot = created()
                .got("a", SHA, 201)
                .handed("a", "T1", "finished 201")
                .nextProcess()
                .snapshot(live("a", "T1"))
                .listed(ended("a", "T1", "finished 201"));
        assertThat(snapshot.verdict())
                .startsWith("I14: a was told as finished 201, and is running in a later snapshot");
        var time = created()
                .got("a", SHA, 201)
                .handed("a", "T1", "finished 201")
                .nextProcess()
                .handed("a", "T1", "finished 201", SHA, LATER)
                .listed(ended("a", "T1", "finished 201"));
        assertThat(time.verdict()).startsWith("I14: a ended at " + END + ", then at " + LATER);
    }

    @Test
    void nothingIsArchivedThatNobodyAcknowledged() {
        assertThat(created()
                        .got("a", SHA, 201)
                        .listed(archived("a", "T1", "finished 201"))
                        .verdict())
                .startsWith("I6: a is archived, and no process acknowledged it");
        assertThat(planned(Upload.Safety.PUT)
                        .created("a", "T1", "archived")
                        .listed(archived("a", "T1", "finished 201"))
                        .verdict())
                .startsWith("I6: a is archived, and no process acknowledged it");
    }

    @Test
    void anEndThatNobodyHeardOfIsAnEventLost() {
        assertThat(created()
                        .got("a", SHA, 201)
                        .done()
                        .listed(ended("a", "T1", "finished 201"))
                        .verdict())
                .startsWith("I11: a ended as finished 201, and no process was told");
    }

    @Test
    void nothingIsHandedOverTwiceInAProcess() {
        assertThat(created()
                        .got("a", SHA, 201)
                        .handed("a", "T1", "finished 201")
                        .handed("a", "T1", "finished 201")
                        .listed(ended("a", "T1", "finished 201"))
                        .verdict())
                .isEqualTo("I12: a was handed over twice in process 1 (lines 4, 5)");
    }

    @Test
    void nothingIsHandedOverAfterItsAcknowledgement() {
        assertThat(good().nextProcess().handed("a", "T1", "finished 201").verdict())
                .startsWith("I12: a was handed over again after its acknowledgement (lines 6, 8)");
        assertThat(good().nextProcess()
                        .snapshot(ended("a", "T1", "finished 201"))
                        .verdict())
                .startsWith("I12: a is in a snapshot after its acknowledgement");
        assertThat(created()
                        .got("a", SHA, 201)
                        .handed("a", "T1", "finished 201")
                        .acked("a")
                        .listed(ended("a", "T1", "finished 201"))
                        .verdict())
                .startsWith("I12: a was acknowledged, and the daemon waits for that still");
    }

    @Test
    void progressGoesForwardAndEndsWithTheTask() {
        assertThat(created()
                        .progress("a", "T1", 1, 4)
                        .progress("a", "T1", 1, 3)
                        .listed(live("a", "T1"))
                        .verdict())
                .startsWith("I13: a went back from 4 bytes of attempt 1 to 3 of attempt 1");
        assertThat(created()
                        .progress("a", "T1", 1, 4)
                        .progress("a", "T1", 2, 0)
                        .listed(live("a", "T1"))
                        .judged())
                .isEmpty();
        assertThat(created().progress("a", "T1", 1, 6).listed(live("a", "T1")).verdict())
                .startsWith("I13: a has 5 bytes and sent 6");
        assertThat(good().progress("a", "T1", 1, 5).verdict()).startsWith("I13: a made progress after its end");
    }

    @Test
    void endsComeInTheOrderInWhichTheyHappened() {
        var evidence = good().planned("b", Upload.Safety.PUT)
                .created("b", "T2", "created")
                .got("b", SHA, 201)
                .handed("b", "T2", "finished 201", SHA, "2026-11-22T10:00:00Z")
                .listed(ended("b", "T2", "finished 201"));
        assertThat(evidence.verdict()).startsWith("I13: b ended before the event handed over before it");
    }

    @Test
    void theServerHasTheBytesOfTheFile() {
        assertThat(created().got("a", OTHER, 201).listed(live("a", "T1")).verdict())
                .startsWith("I19: a is 5 bytes with SHA-256 " + SHA + "; the server got 5 with " + OTHER);
        assertThat(created()
                        .got("a", SHA, 201)
                        .file("a", OTHER)
                        .listed(live("a", "T1"))
                        .verdict())
                .isEqualTo("I19: the file a isn't what was sent");
        assertThat(created()
                        .got("a", SHA, 201)
                        .withoutFile("a")
                        .listed(live("a", "T1"))
                        .verdict())
                .isEqualTo("I19: a was stored as a, which is gone");
        assertThat(created().got("x", SHA, 201).listed(live("a", "T1")).verdict())
                .startsWith("I19: the server got /x, which nobody sent");
    }

    @Test
    void aToldAnswerWasGiven() {
        assertThat(created()
                        .handed("a", "T1", "finished 201")
                        .listed(ended("a", "T1", "finished 201"))
                        .verdict())
                .startsWith("I19: a was told as finished 201, and the server gave no such answer");
        assertThat(created()
                        .got("a", SHA, 201)
                        .handed("a", "T1", "finished 201", OTHER, END)
                        .listed(ended("a", "T1", "finished 201"))
                        .verdict())
                .startsWith("I23: a was told with an answer that belongs to other bytes");
    }

    @Test
    void aPlainPostIsProcessedOnceAtMost() {
        var twice = planned(Upload.Safety.PLAIN_POST)
                .created("a", "T1", "created")
                .got("a", SHA, 201)
                .got("a", SHA, 201);
        assertThat(twice.listed(live("a", "T1")).verdict())
                .isEqualTo("I24: a is a POST without a key, and the server processed it 2 times");
        assertThat(created()
                        .got("a", SHA, 201)
                        .got("a", SHA, 200)
                        .listed(live("a", "T1"))
                        .judged())
                .isEmpty();
    }

    @Test
    void onlyAPlainPostMayEndUnknown() {
        String unknown = "failed outcome-unknown";
        assertThat(planned(Upload.Safety.PLAIN_POST)
                        .created("a", "T1", "created")
                        .handed("a", "T1", unknown)
                        .listed(ended("a", "T1", unknown))
                        .judged())
                .isEmpty();
        assertThat(created()
                        .handed("a", "T1", unknown)
                        .listed(ended("a", "T1", unknown))
                        .verdict())
                .startsWith("I24: a may be repeated, and was given up as unknown");
    }

    @Test
    void nothingIsCancelledOrStartedThatNobodyAskedFor() {
        String cancelled = "cancelled requested";
        assertThat(created()
                        .handed("a", "T1", cancelled)
                        .listed(ended("a", "T1", cancelled))
                        .verdict())
                .startsWith("I3: a was told as cancelled requested, and nobody cancelled it");
        var suspended = new Evidence()
                .planned("a", Upload.Safety.PUT, Upload.Wish.LEFT_SUSPENDED)
                .created("a", "T1", "created")
                .got("a", SHA, 201)
                .listed(live("a", "T1"));
        assertThat(suspended.verdict()).startsWith("I3: a was never resumed, and the server got it");
    }

    @Test
    void nothingIsLeftOverOnceAllIsSaidToBeDone() {
        assertThat(created().done().listed(live("a", "T1")).verdict())
                .startsWith("I5: a is still running, and nothing hinders it");
        String failed = "failed connection-lost";
        assertThat(created()
                        .handed("a", "T1", failed)
                        .listed(ended("a", "T1", failed))
                        .verdict())
                .startsWith("I5: a failed with connection-lost, and the server was there");
    }

    @Test
    void refusedRequestsHaveNoEffect() {
        assertThat(planned(Upload.Safety.PUT)
                        .intended("a")
                        .line(OracleLine.refused(Op.CREATE, "a", "disk-full"))
                        .judged())
                .isEmpty();
    }
}
