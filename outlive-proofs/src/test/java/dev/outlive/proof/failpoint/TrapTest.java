package dev.outlive.proof.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TrapTest {
    @Test
    void everyTrapReadsBackFromItsOption() {
        for (Point point : Point.values()) {
            for (Trap trap : new Trap[] {Trap.halt(point, 1), Trap.hold(point, 3)}) {
                String option = trap.option();
                assertThat(Trap.parse(option.substring(option.indexOf('=') + 1)))
                        .contains(trap);
            }
        }
    }

    @Test
    void noPropertyIsNoTrap() {
        assertThat(Trap.parse(null)).isEmpty();
        assertThat(Trap.parse("")).isEmpty();
        assertThat(Trap.parse("marked")).contains(Trap.halt(Point.MARKED, 1));
    }

    @Test
    void anUnknownPointIsRefusedByName() {
        assertThatThrownBy(() -> Trap.parse("no-such-point:2")).hasMessageContaining("'no-such-point'");
    }
}
