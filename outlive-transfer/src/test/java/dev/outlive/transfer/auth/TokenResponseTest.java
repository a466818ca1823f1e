package dev.outlive.transfer.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.ProviderAnswer.Verdict;
import dev.outlive.fixtures.TestCa;
import dev.outlive.protocol.wire.FrameCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What providers say. */
class TokenResponseTest {
    private static ProviderAnswer answer(String json) {
        return TokenResponse.read(json.getBytes(StandardCharsets.UTF_8)).answer();
    }

    /** RFC 6749 §5.1. */
    @Test
    void tokenResponseIsThatOfItsRfc() {
        assertThat(answer("""
                {"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"bearer","expires_in":3600,
                 "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value"}"""))
                .isEqualTo(new ProviderAnswer.Fresh(
                        null, "2YotnFZFEjr1zCsicMWpAA", Duration.ofHours(1), "tGzv3JOkF0XG5Qx2TlKWIA"));
    }

    @Test
    void nameAndPasswordNothingAndErrorsAreTold() {
        assertThat(answer("{\"username\":\"me\",\"password\":\"x\"}"))
                .isEqualTo(new ProviderAnswer.Fresh("me", "x", null, null));
        assertThat(answer("{}")).isEqualTo(new ProviderAnswer.Nothing());
        assertThat(answer("{\"error\":\"locked\"}")).isEqualTo(new ProviderAnswer.Failed("locked", Verdict.ASK_AGAIN));
        assertThat(answer("{\"error\":\"locked\",\"final\":true}"))
                .isEqualTo(new ProviderAnswer.Failed("locked", Verdict.FINAL));
    }

    /** Connections show certificates and nothing else, requests everything else. */
    @Test
    void aCertificateIsWhatConnectionsShow() throws Exception {
        String pem = TestCa.get().issue("kiosk-7", Instant.now()).pem();
        byte[] said = FrameCodec.JSON.writeValueAsBytes(Map.of("certificate", pem, "expires_in", 3600));
        assertThat(TokenResponse.read(said).answerOfConnection())
                .isEqualTo(new ProviderAnswer.Fresh(null, pem, Duration.ofHours(1), null));
        assertThat(TokenResponse.read(said).answer()).isInstanceOf(ProviderAnswer.Failed.class);
        for (String other : List.of("{\"access_token\":\"CANARY\"}", "{\"certificate\":\"CANARY\"}")) {
            ProviderAnswer answer =
                    TokenResponse.read(other.getBytes(StandardCharsets.UTF_8)).answerOfConnection();
            assertThat(answer).isInstanceOf(ProviderAnswer.Failed.class);
            assertThat(answer.toString()).doesNotContain("CANARY");
        }
        assertThat(TokenResponse.read("{}".getBytes(StandardCharsets.UTF_8)).answerOfConnection())
                .isEqualTo(new ProviderAnswer.Nothing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CANARY",
                "[\"CANARY\"]",
                "{\"access_token\":7,\"x\":\"CANARY\"}",
                "{\"access_token\":\"CANARY\",\"token_type\":\"mac\"}",
                "{\"access_token\":\"CANARY\\r\\nX: y\"}",
                "{\"username\":\"CANARY\"}",
                "{\"username\":\"CA:NARY\",\"password\":\"CANARY\"}"
            })
    void whatCanNotBeUsedFailsAndIsNotRepeatedToAnybody(String json) {
        ProviderAnswer answer = answer(json);
        assertThat(answer).isInstanceOf(ProviderAnswer.Failed.class);
        assertThat(answer.toString()).doesNotContain("CANARY");
    }
}
