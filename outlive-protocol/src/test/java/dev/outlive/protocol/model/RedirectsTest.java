package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.protocol.model.Redirects.Follow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request tightens its session's rule for redirects, property by property, and never loosens it (BG-31). */
class RedirectsTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "ANY, ANY, ANY",
        "ANY, SAME_ORIGIN, SAME_ORIGIN",
        "SAME_ORIGIN, ANY, SAME_ORIGIN",
        "NONE, ANY, NONE",
        "SAME_ORIGIN, NONE, NONE",
        "NONE, SAME_ORIGIN, NONE"
    })
    void theStricterOfTwoHolds(Follow session, Follow request, Follow together) {
        assertThat(Redirects.DEFAULT
                        .following(session)
                        .tightenedBy(Redirects.DEFAULT.following(request))
                        .follow())
                .isEqualTo(together);
    }

    @Test
    void theSmallerNumberHolds() {
        var few = Redirects.DEFAULT.atMost(2);
        assertThat(few.tightenedBy(Redirects.DEFAULT)).isEqualTo(few);
        assertThat(Redirects.DEFAULT.tightenedBy(few)).isEqualTo(few);
    }

    @Test
    void whatEitherStripsIsStripped() {
        var together =
                Redirects.DEFAULT.stripping("X-Trace").tightenedBy(Redirects.DEFAULT.stripping("x-trace", "Range"));
        assertThat(together.strippedFields()).containsExactly("range", "x-trace");
    }

    @Test
    void aBodyLeavesItsOriginIfBothAllowIt() {
        var allowed = Redirects.DEFAULT.bodyAcrossOrigins(true);
        assertThat(allowed.tightenedBy(allowed).bodyAcrossOrigins()).isTrue();
        assertThat(allowed.tightenedBy(Redirects.DEFAULT).bodyAcrossOrigins()).isFalse();
        assertThat(Redirects.DEFAULT.tightenedBy(allowed).bodyAcrossOrigins()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 21})
    void numbersOutOfRangeAreRefused(int max) {
        assertThatThrownBy(() -> Redirects.DEFAULT.atMost(max)).hasMessageContaining("0 to 20");
    }

    @Test
    void whatIsNoNameOfAFieldIsRefused() {
        assertThatThrownBy(() -> Redirects.DEFAULT.stripping("a b")).hasMessageContaining("'a b'");
        assertThat(new Redirects(Follow.ANY, 20, List.of("B", "a", "b"), false).strippedFields())
                .containsExactly("a", "b");
    }
}
