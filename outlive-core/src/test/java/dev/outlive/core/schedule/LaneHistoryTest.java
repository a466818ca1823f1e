package dev.outlive.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a task waited for with its lane, from when it came to when it went. */
class LaneHistoryTest {
    private static final Instant ZERO = Instant.parse("2026-11-22T12:00:00Z");
    private static final Lane LANE = new Lane(SessionRef.of("app", "main"), "http://a:80");

    private final LaneHistory history = new LaneHistory();

    private void note(int second, WaitReason code) {
        history.note(LANE, Optional.of(new Reason(code, "text", null, null)), at(second));
    }

    private static Instant at(int second) {
        return ZERO.plusSeconds(second);
    }

    @Test
    void holdsAreCutToTheTimeOfTheTask() {
        note(0, WaitReason.SLOT);
        note(3, WaitReason.SLOT);
        note(10, WaitReason.USER_PAUSED);
        history.note(LANE, Optional.empty(), at(20));
        note(30, WaitReason.SLOT);

        assertThat(history.between(LANE, at(5), at(35)))
                .containsExactly(
                        new LaneHistory.Hold(WaitReason.SLOT, "text", at(5), at(10)),
                        new LaneHistory.Hold(WaitReason.USER_PAUSED, "text", at(10), at(20)),
                        new LaneHistory.Hold(WaitReason.SLOT, "text", at(30), at(35)));
        assertThat(history.between(LANE, at(20), at(30))).isEmpty();
        assertThat(history.since(LANE)).contains(at(30));
    }

    @Test
    void laneThatIsFreeIsHeldSinceNothing() {
        note(0, WaitReason.SLOT);
        history.note(LANE, Optional.empty(), at(1));
        assertThat(history.since(LANE)).isEmpty();
        history.keep(Set.of());
        assertThat(history.between(LANE, at(0), at(9))).isEmpty();
    }

    @Test
    void onlyTheLatestHoldsAreRemembered() {
        for (int second = 0; second < 1000; second++) {
            note(second, second % 2 == 0 ? WaitReason.SLOT : WaitReason.USER_PAUSED);
        }
        assertThat(history.between(LANE, at(0), at(1000))).hasSize(LaneHistory.HOLDS_MAX);
    }
}
