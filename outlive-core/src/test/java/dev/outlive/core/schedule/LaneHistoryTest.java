package dev.outlive.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.outlive.core.credential.Folders;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a task waited for with its lane, from when it came to when it went. */
class LaneHistoryTest {
    private static final Instant ZERO = Instant.parse("2026-11-22T12:00:00Z");
    private static final Lane LANE = new Lane(SessionRef.of("app", "main"), "http://a:80");

    private final LaneHistory history = new LaneHistory();
    private boolean written;

    private void note(int second, WaitReason code) {
        note(second, code, "text");
    }

    private void note(int second, WaitReason code, String text) {
        note(second, Optional.of(new Reason(code, text, null, null)));
    }

    private void isFree(int second) {
        note(second, Optional.empty());
    }

    private void note(int second, Optional<Reason> reason) {
        List<LaneHistory.Hold> after = LaneHistory.then(history.of(LANE), reason, at(second));
        written = LaneHistory.isNew(history.of(LANE), after);
        history.replace(Map.of(LANE, after));
    }

    private static Instant at(int second) {
        return ZERO.plusSeconds(second);
    }

    @Test
    void holdsAreCutToTheTimeOfTheTask() {
        note(0, WaitReason.SLOT);
        note(3, WaitReason.SLOT);
        note(10, WaitReason.USER_PAUSED);
        isFree(20);
        note(30, WaitReason.SLOT);

        assertThat(history.between(LANE, at(5), at(35)))
                .containsExactly(
                        new LaneHistory.Hold(WaitReason.SLOT, "text", at(5), at(10)),
                        new LaneHistory.Hold(WaitReason.USER_PAUSED, "text", at(10), at(20)),
                        new LaneHistory.Hold(WaitReason.SLOT, "text", at(30), at(35)));
        assertThat(history.between(LANE, at(20), at(30))).isEmpty();
        assertThat(history.lasting(LANE)).map(LaneHistory.Hold::since).contains(at(30));
    }

    /** A credential that is wanted in more folders holds those from then on, and not since the first ones were held. */
    @Test
    void otherFoldersAreAnotherHold() {
        var auth = Optional.of(new Reason(WaitReason.AUTH, "text", null, null));
        Folders one = new Folders(List.of("/a/"));
        Folders both = one.with(new Folders(List.of("/b/")));
        List<LaneHistory.Hold> first = LaneHistory.then(List.of(), auth, one, at(0));
        List<LaneHistory.Hold> second = LaneHistory.then(first, auth, both, at(10));
        assertThat(second)
                .containsExactly(
                        new LaneHistory.Hold(WaitReason.AUTH, "text", at(0), at(10), one),
                        new LaneHistory.Hold(WaitReason.AUTH, "text", at(10), null, both));
        assertThat(LaneHistory.isNew(first, second)).isTrue();
    }

    @Test
    void laneThatIsFreeIsHeldSinceNothing() {
        note(0, WaitReason.SLOT);
        isFree(1);
        assertThat(history.lasting(LANE)).isEmpty();
        history.replace(Map.of());
        assertThat(history.between(LANE, at(0), at(9))).isEmpty();
    }

    /** Which slots are taken changes all the time; that one is waited for doesn't. */
    @Test
    void sameReasonIsTheSameHoldWhateverIsToldOfIt() {
        note(0, WaitReason.SLOT, "slots of the host");
        assertThat(written).isTrue();
        note(1, WaitReason.SLOT, "slots of the daemon");
        assertThat(written).isFalse();
        isFree(2);
        assertThat(written).isFalse();
        note(3, WaitReason.SLOT, "slots of the host");
        assertThat(written).isFalse();

        assertThat(history.of(LANE))
                .containsExactly(new LaneHistory.Hold(WaitReason.SLOT, "slots of the host", at(0), null));
    }

    @Test
    void anotherReasonInBetweenEndsAHold() {
        note(0, WaitReason.SLOT);
        note(1, WaitReason.LOAD);
        assertThat(written).isTrue();
        note(2, WaitReason.SLOT);
        assertThat(written).isTrue();
        assertThat(history.of(LANE))
                .extracting(LaneHistory.Hold::since, LaneHistory.Hold::until)
                .containsExactly(tuple(at(0), at(1)), tuple(at(1), at(2)), tuple(at(2), null));
    }

    @Test
    void ofMoreHoldsThanAreRememberedTheShortestAreForgotten() {
        note(0, WaitReason.NETWORK);
        for (int second = 100; second < 1000; second++) {
            note(second, second % 2 == 0 ? WaitReason.SLOT : WaitReason.USER_PAUSED);
        }
        assertThat(history.of(LANE))
                .hasSize(LaneHistory.HOLDS_MAX)
                .startsWith(new LaneHistory.Hold(WaitReason.NETWORK, "text", at(0), at(100)));
    }
}
