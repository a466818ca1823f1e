package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CachePolicyTest {
    @Test
    void theStricterHoldsAndNumbersAreApples() {
        assertThat(Arrays.stream(CachePolicy.values()).map(policy -> policy.number() + " " + policy.code()))
                .containsExactly(
                        "0 use-protocol",
                        "2 return-cached-else-load",
                        "1 reload-ignoring-local",
                        "5 reload-revalidating",
                        "4 reload-ignoring-local-and-remote",
                        "3 return-cached-dont-load");
        for (CachePolicy session : CachePolicy.values()) {
            for (CachePolicy request : CachePolicy.values()) {
                assertThat(session.tightenedBy(request)).isGreaterThanOrEqualTo(session);
                assertThat(session.tightenedBy(request)).isEqualTo(request.tightenedBy(session));
            }
        }
    }
}
