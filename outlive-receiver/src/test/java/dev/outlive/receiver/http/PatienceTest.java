package dev.outlive.receiver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void aHeadHasOneAllowanceHoweverItDrips() {
        var patience = new Patience(Duration.ofSeconds(60), Duration.ofSeconds(30), 256);
        patience.beginHead();
        for (int i = 0; i < 29; i++) {
            patience.waited(SECOND, 1);
        }
        assertThat(patience.nextWaitNanos()).isEqualTo(SECOND);
        patience.waited(SECOND, 1);
        assertThat(patience.nextWaitNanos()).isZero();
    }

    @Test
    void aBodyMustKeepItsFloorAfterAnIdleTimeOfGrace() {
        var patience = new Patience(Duration.ofSeconds(60), Duration.ofSeconds(30), 256);
        patience.beginBody();
        for (int i = 0; i < 1000; i++) {
            patience.waited(SECOND, 256);
        }
        assertThat(patience.nextWaitNanos()).as("at the floor").isGreaterThan(59 * SECOND);
        for (int i = 0; i < 61; i++) {
            patience.waited(SECOND, 1);
        }
        assertThat(patience.nextWaitNanos()).as("far below the floor").isNegative();
    }

    @Test
    void whatAFastBodyEarnsIsNotSavedUp() {
        var patience = new Patience(Duration.ofSeconds(60), Duration.ofSeconds(30), 256);
        patience.beginBody();
        patience.waited(SECOND, 100 << 20);
        assertThat(patience.nextWaitNanos()).isEqualTo(60 * SECOND);
    }

    @Test
    void aDripEndsAHeadAfterItsAllowance() {
        var now = new AtomicLong();
        var patience = new Patience(Duration.ofSeconds(60), Duration.ofSeconds(30), 256);
        ByteSource drip = (target, offset, length, timeoutNanos) -> {
            now.addAndGet(SECOND);
            target[offset] = 'x';
            return 1;
        };
        patience.beginHead();
        assertThatThrownBy(() -> RequestHead.read(new WireInput(drip, patience, now::get)))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(now.get()).isEqualTo(30 * SECOND);
    }
}
