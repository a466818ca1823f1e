package dev.outlive.transfer.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Challenge;
import dev.outlive.core.credential.ChallengeParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Challenges as servers write them (RFC 9110 §11.6.1). */
class ChallengeParserTest {
    private static List<Challenge> parse(String... fields) {
        return ChallengeParser.parse(List.of(fields));
    }

    /** The example of RFC 9110 §11.6.1. */
    @Test
    void severalChallengesInOneFieldAreToldApart() {
        assertThat(parse("Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\""))
                .containsExactly(
                        new Challenge("basic", Map.of("realm", "simple"), ""),
                        new Challenge(
                                "newauth", Map.of("realm", "apps", "type", "1", "title", "Login to \"apps\""), ""));
    }

    @Test
    void severalFieldsAreReadInTheirOrder() {
        assertThat(parse("Negotiate", "NTLM TlRMTVNTUAAB==", "Basic realm=\"a, b=c\""))
                .containsExactly(
                        new Challenge("negotiate", Map.of(), ""),
                        new Challenge("ntlm", Map.of(), "TlRMTVNTUAAB=="),
                        new Challenge("basic", Map.of("realm", "a, b=c"), ""));
    }

    @Test
    void schemesAndNamesAreReadInAnyCaseAndBlanksAreAllowedAroundEquals() {
        assertThat(parse("BEARER Realm = \"x\" ,ERROR=\"invalid_token\""))
                .containsExactly(new Challenge("bearer", Map.of("realm", "x", "error", "invalid_token"), ""));
    }

    @Test
    void emptyElementsAreSkipped() {
        assertThat(parse(", ,Basic realm=x,, Digest nonce=\"n\",realm=\"r\",  "))
                .extracting(Challenge::scheme)
                .containsExactly("basic", "digest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",,,", "\"quoted\"", "=", "Basic realm=\"open", "Basic =x", "\u0000", "Digest a=b=c"})
    void whatCanNotBeReadEndsTheField(String field) {
        assertThat(parse(field)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void longRubbishIsReadInNoTimeAndBounded() {
        assertThat(parse("a ".repeat(100_000))).hasSizeLessThanOrEqualTo(ChallengeParser.CHALLENGES_MAX);
        assertThat(parse("Basic realm=\"" + "\\\"".repeat(100_000))).hasSize(1);
    }
}
