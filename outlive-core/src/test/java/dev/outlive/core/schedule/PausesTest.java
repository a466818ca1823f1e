package dev.outlive.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.SessionRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How long a task was paused, whatever pauses lay over each other. */
class PausesTest {
    private static final Instant ZERO = Instant.parse("2026-11-22T12:00:00Z");
    private static final Lane LANE = new Lane(SessionRef.of("app", "main"), "https://[::1]:8443");

    private static final PauseScope[] SCOPES = {
        PauseScope.all(),
        new PauseScope(LANE.session().app(), null, null),
        new PauseScope(LANE.session().app(), LANE.session().session(), null),
        new PauseScope(null, null, "::1"),
        new PauseScope(null, null, "elsewhere")
    };

    @Test
    void overlapIsTheNumberOfSecondsInWhichAPauseLasted() {
        var random = new Random(7);
        for (int round = 0; round < 500; round++) {
            Pauses pauses = Pauses.NONE;
            var held = new boolean[60];
            for (int second = 0; second < held.length; second++) {
                Instant now = ZERO.plusSeconds(second);
                PauseScope scope = SCOPES[random.nextInt(SCOPES.length)];
                pauses = switch (random.nextInt(6)) {
                    case 0 -> pauses.with(scope, now);
                    case 1 -> pauses.without(scope, now);
                    default -> pauses;
                };
                held[second] = pauses.holding(LANE).isPresent();
            }
            int from = random.nextInt(30);
            int to = from + random.nextInt(30);
            int expected = 0;
            for (int second = from; second < to; second++) {
                expected += held[second] ? 1 : 0;
            }
            assertThat(pauses.overlap(LANE, ZERO.plusSeconds(from), ZERO.plusSeconds(to)))
                    .isEqualTo(Duration.ofSeconds(expected));
        }
    }

    @Test
    void endedPausesAreForgottenFromTheOldestOn() {
        Pauses pauses = Pauses.NONE.with(SCOPES[3], ZERO);
        for (int i = 0; i < Pauses.ENDED_MAX + 5; i++) {
            pauses = pauses.with(SCOPES[1], ZERO.plusSeconds(2L * i)).without(SCOPES[1], ZERO.plusSeconds(2L * i + 1));
        }
        assertThat(pauses.periods()).hasSize(Pauses.ENDED_MAX + 1);
        assertThat(pauses.lasting()).extracting(PausePeriod::scope).containsExactly(SCOPES[3]);
    }
}
