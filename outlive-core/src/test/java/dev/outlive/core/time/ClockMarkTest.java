package dev.outlive.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Steady time over settings of the clock, restarts of the process and of the machine. */
@Proves("I35")
class ClockMarkTest {
    private static final Instant ZERO = Instant.parse("2026-11-22T12:00:00Z");
    private static final ClockMark FIRST = ClockMark.first(reading(0, 1_000, "a"));

    private static ClockReading reading(long wallSecond, long sinceBoot, String boot) {
        return new ClockReading(ZERO.plusSeconds(wallSecond), Duration.ofSeconds(sinceBoot), boot);
    }

    @Test
    void steadyTimeBeginsAtTheWalls() {
        assertThat(FIRST.moment()).isEqualTo(new Moment(ZERO, ZERO));
    }

    @Test
    void withinABootItFollowsTheBootClockWhateverTheWallSays() {
        for (long wall : new long[] {-315_360_000, -86_400, 60, 86_400, 315_360_000}) {
            ClockMark later = FIRST.at(reading(wall, 1_060, "a"));
            assertThat(later.steady()).as("wall at %d", wall).isEqualTo(ZERO.plusSeconds(60));
            assertThat(later.wall()).isEqualTo(ZERO.plusSeconds(wall));
            assertThat(later.at(reading(70, 1_070, "a")).steady()).isEqualTo(ZERO.plusSeconds(70));
        }
    }

    @Test
    void inAnotherBootItGoesOnByTheDifferenceOfTheWallClock() {
        ClockMark later = FIRST.at(reading(500, 3, "b"));
        assertThat(later.steady()).isEqualTo(ZERO.plusSeconds(500));
        assertThat(later.at(reading(86_400, 10, "b")).steady()).isEqualTo(ZERO.plusSeconds(507));
    }

    @Test
    void wallClockThatWasLostWithThePowerCountsNothing() {
        ClockMark later = FIRST.at(reading(-86_400, 3, "b"));
        assertThat(later.steady()).isEqualTo(ZERO);
        assertThat(later.at(reading(0, 13, "b")).steady()).isEqualTo(ZERO.plusSeconds(10));
    }

    @Test
    void stepOfTheLastBootCountsNothingOnceItsMarkIsStored() {
        ClockMark stepped = FIRST.at(reading(86_460, 1_060, "a"));
        assertThat(FIRST.isReplacedBy(stepped)).isTrue();
        assertThat(stepped.at(reading(86_470, 3, "b")).steady()).isEqualTo(ZERO.plusSeconds(70));
    }

    @Test
    void bootClockThatBeganAnewUnderTheSameNameIsAnotherBoot() {
        ClockMark later = FIRST.at(reading(60, 5, "a"));
        assertThat(later.steady()).isEqualTo(ZERO.plusSeconds(60));
    }

    @Test
    void bootClockToldInHundredthsDoesNotTakeSteadyTimeBack() {
        var coarse = new ClockReading(ZERO, Duration.ofSeconds(1_000).minusMillis(9), "a");
        assertThat(FIRST.at(coarse).steady()).isEqualTo(ZERO);
    }

    @Test
    void markIsReplacedAfterABootASettingOrAWhile() {
        assertThat(FIRST.isReplacedBy(FIRST)).isFalse();
        assertThat(FIRST.isReplacedBy(FIRST.at(reading(10, 1_010, "a")))).isFalse();
        assertThat(FIRST.isReplacedBy(FIRST.at(reading(300, 1_300, "a")))).isTrue();
        assertThat(FIRST.isReplacedBy(FIRST.at(reading(9, 1_010, "a"))))
                .as("set by a second")
                .isTrue();
        assertThat(FIRST.isReplacedBy(FIRST.at(reading(10, 1, "b")))).isTrue();
    }

    @Test
    void momentTellsBothClocksOfATime() {
        var moment = new Moment(ZERO.plusSeconds(100), ZERO);
        assertThat(moment.wallOf(ZERO.plusSeconds(5))).isEqualTo(ZERO.plusSeconds(105));
        assertThat(moment.steadyOf(ZERO.plusSeconds(105))).isEqualTo(ZERO.plusSeconds(5));
        assertThat(moment.steadyOf(Instant.MIN)).as("a date beyond all dates").isEqualTo(Instant.MIN);
        assertThat(moment.isSetSince(new Moment(ZERO, ZERO))).isTrue();
        assertThat(moment.isSetSince(new Moment(ZERO.plusMillis(99_001), ZERO))).isFalse();
    }
}
