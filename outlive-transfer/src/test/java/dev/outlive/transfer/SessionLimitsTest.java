package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.Request;
import java.net.URI;
import org.junit.jupiter.api.Test;

class SessionLimitsTest {
    private final SessionLimits limits = new SessionLimits();

    private static Task task(long bytesPerSecondMax) {
        var request = Request.get(URI.create("http://localhost/"));
        return Orders.of(request)
                .sharedBytesPerSecondMax(bytesPerSecondMax)
                .build()
                .task();
    }

    @Test
    void tasksOfOneSessionUnderOneLimitShareIt() {
        RateLimit one = limits.of(task(1000));
        assertThat(limits.of(task(1000))).isSameAs(one);
        assertThat(limits.of(task(2000))).isNotSameAs(one);
        assertThat(one.slice(1_000_000)).isEqualTo(1000);
    }

    @Test
    void withoutALimitNothingIsPaced() {
        assertThat(limits.of(task(0)).isUnlimited()).isTrue();
    }
}
