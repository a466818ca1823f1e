package dev.outlive.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.session.Session.Stage;
import dev.outlive.core.session.SessionMachine.Attach;
import dev.outlive.core.session.SessionMachine.Claim;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lease, generations and end of a session (I16, I18). */
class SessionMachineTest {
    private static final SessionSettings SETTINGS = SessionSettings.defaults();

    /** Stage, question: what came of it. Every pair stands here once. */
    private static final List<String> TRANSITIONS = List.of(
            "OPEN invalidate: INVALIDATING",
            "OPEN end, settled: -",
            "OPEN end, unsettled: -",
            "OPEN close: OPEN",
            "INVALIDATING invalidate: INVALIDATING",
            "INVALIDATING end, settled: INVALID",
            "INVALIDATING end, unsettled: -",
            "INVALIDATING close: INVALIDATING",
            "INVALID invalidate: INVALID",
            "INVALID end, settled: -",
            "INVALID end, unsettled: -",
            "INVALID close: OPEN, next generation");

    @Test
    void everyStageAnswersEveryQuestionAsWritten() {
        var seen = new ArrayList<String>();
        for (Stage stage : Stage.values()) {
            Session session = session().in(stage);
            seen.add(
                    stage + " invalidate: " + SessionMachine.invalidate(session).stage());
            seen.add(stage + " end, settled: " + ended(session, true));
            seen.add(stage + " end, unsettled: " + ended(session, false));
            Session closed = SessionMachine.closed(session);
            seen.add(stage + " close: " + closed.stage()
                    + (closed.generation() > session.generation() ? ", next generation" : ""));
        }
        assertThat(seen).isEqualTo(TRANSITIONS);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void firstAttachToAFreeSessionRaisesTheEpochInEveryStage(Stage stage) {
        Session session = session().in(stage);
        assertThat(SessionMachine.attach(session, SETTINGS, Claim.FIRST, false, null))
                .isEqualTo(new Attach.Granted(session.attachedWith(SETTINGS), false));
        assertThat(session.attachedWith(SETTINGS).epoch()).isEqualTo(session.epoch() + 1);
    }

    @Proves("I18")
    @Test
    void secondAttachIsRefusedWhileTheFirstLives() {
        assertThat(SessionMachine.attach(session(), SETTINGS, Claim.FIRST, true, null))
                .isEqualTo(new Attach.InUse());
    }

    @Proves("I18")
    @Test
    void takeOverRaisesTheEpochOfALivingHolder() {
        Attach taken = SessionMachine.attach(session(), SETTINGS, Claim.TAKE_OVER, true, null);
        assertThat(taken).isInstanceOfSatisfying(Attach.Granted.class, granted -> {
            assertThat(granted.session().epoch()).isEqualTo(6);
            assertThat(granted.resumed()).isFalse();
        });
    }

    @Test
    void resumedLeaseKeepsItsEpoch() {
        assertThat(SessionMachine.attach(session(), SETTINGS, Claim.RESUME, false, 5L))
                .isEqualTo(new Attach.Granted(session(), true));
    }

    @Proves("I18")
    @Test
    void overtakenLeaseIsNotResumed() {
        assertThat(SessionMachine.attach(session(), SETTINGS, Claim.RESUME, false, 4L))
                .isEqualTo(new Attach.Overtaken());
        assertThat(SessionMachine.attach(session(), SETTINGS, Claim.RESUME, false, null))
                .isEqualTo(new Attach.Overtaken());
    }

    /** Its own old connection, whose end hasn't been seen, is no reason to lose the lease. */
    @Test
    void processThatComesBackEarlyGetsItsOwnLease() {
        assertThat(SessionMachine.attach(session(), SETTINGS, Claim.RESUME, true, 5L))
                .isEqualTo(new Attach.Granted(session(), true));
        assertThat(SessionMachine.attach(session(), SETTINGS, Claim.RESUME, true, 4L))
                .isEqualTo(new Attach.Overtaken());
    }

    @Test
    void nextGenerationBeginsItsLogAnewAndKeepsItsNumbers() {
        Session ended = session().numbered().logged(3).handedUpTo(2).in(Stage.INVALID);
        Session next = SessionMachine.closed(ended);
        assertThat(next.nextSeq()).isEqualTo(1);
        assertThat(next.handedSeq()).isZero();
        assertThat(next.nextNumber()).as("never used twice").isEqualTo(ended.nextNumber());
    }

    /** Who held the session before its end can't go on in the next generation: its numbers mean other events there. */
    @Test
    void leaseEndsWithItsGeneration() {
        Session next = SessionMachine.closed(session().in(Stage.INVALID));
        assertThat(SessionMachine.attach(next, SETTINGS, Claim.RESUME, false, 5L))
                .isEqualTo(new Attach.Overtaken());
    }

    private static String ended(Session session, boolean settled) {
        return SessionMachine.end(session, settled)
                .map(after -> after.stage().name())
                .orElse("-");
    }

    private static Session session() {
        return new Session(
                SessionRef.of("app", "main"),
                SETTINGS,
                Stage.OPEN,
                1,
                5,
                1,
                1,
                0,
                Instant.parse("2026-11-22T12:00:00Z"));
    }
}
