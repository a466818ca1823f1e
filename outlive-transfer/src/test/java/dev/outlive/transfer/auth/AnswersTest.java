package dev.outlive.transfer.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Challenge;
import dev.outlive.core.credential.ChallengeParser;
import dev.outlive.transfer.auth.DigestAnswer.Asked;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers against the examples of their RFCs. */
class AnswersTest {
    private static Challenge challenge(String field) {
        return ChallengeParser.parse(List.of(field)).getFirst();
    }

    /** RFC 7617 §2 and §2.1. */
    @Test
    void basicIsThatOfItsRfc() {
        assertThat(BasicAnswer.of(challenge("Basic realm=\"WallyWorld\""), "Aladdin", "open sesame"))
                .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assertThat(BasicAnswer.of(challenge("Basic realm=\"foo\", charset=\"UTF-8\""), "test", "123£"))
                .isEqualTo("Basic dGVzdDoxMjPCow==");
    }

    /** RFC 7616 §3.9.1. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void digestIsThatOfItsRfc(String algorithm, String response) {
        String field = DigestAnswer.of(
                challenge("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=" + algorithm
                        + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                        + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""),
                "Mufasa",
                "Circle of Life",
                new Asked("GET", "/dir/index.html", 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));
        assertThat(challenge(field).parameters())
                .containsEntry("username", "Mufasa")
                .containsEntry("realm", "http-auth@example.org")
                .containsEntry("uri", "/dir/index.html")
                .containsEntry("algorithm", algorithm)
                .containsEntry("nonce", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v")
                .containsEntry("nc", "00000001")
                .containsEntry("cnonce", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
                .containsEntry("qop", "auth")
                .containsEntry("response", response)
                .containsEntry("opaque", "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
        assertThat(field).contains("nc=00000001,").contains("qop=auth,").contains("algorithm=" + algorithm + ",");
    }

    /** RFC 7616 §3.9.2 hashes the user's name. Its response has a known erratum, so only the name is compared. */
    @Test
    void digestHashesTheUsersNameWhereTheServerWantsThat() {
        String field = DigestAnswer.of(
                challenge("Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
                        + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\","
                        + " opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, userhash=true"),
                "Jäsøn Doe",
                "Secret, or not?",
                new Asked("GET", "/doe.json", 1, "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm"));
        assertThat(challenge(field).parameters())
                .containsEntry("userhash", "true")
                .containsEntry("username", "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
    }

    /** RFC 2617 §3.5, which 2069 servers speak without qop. */
    @Test
    void digestWithoutQopIsThatOfRfc2069() {
        String field = DigestAnswer.of(
                challenge("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\""),
                "Mufasa",
                "Circle Of Life",
                new Asked("GET", "/dir/index.html", 1, "0a4f113b"));
        assertThat(challenge(field).parameters())
                .containsEntry("response", "670fd8c2df070c60b045671b8b24ff02")
                .doesNotContainKeys("qop", "nc", "cnonce", "algorithm");
    }

    @Test
    void digestWritesANameBeyondAsciiEncoded() {
        String field = DigestAnswer.of(
                challenge("Digest realm=\"r\", nonce=\"n\", charset=UTF-8"),
                "Jäsøn",
                "x",
                new Asked("GET", "/", 1, "c"));
        assertThat(field).startsWith("Digest username*=UTF-8''J%C3%A4s%C3%B8n, ");
    }

    @Test
    void digestQuotesWhatWouldEndItsParameters() {
        String field = DigestAnswer.of(
                challenge("Digest realm=\"a\\\"b\\\\\", nonce=\"n\\\"\""), "me\"", "x", new Asked("GET", "/", 1, "c"));
        assertThat(challenge(field).parameters())
                .containsEntry("realm", "a\"b\\")
                .containsEntry("username", "me\"")
                .containsEntry("nonce", "n\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
                "Digest realm=\"r\", nonce=\"n\", algorithm=WHIRLPOOL",
                "Digest realm=\"r\"",
                "Negotiate"
            })
    void whatIsNotKnownIsNotAnswered(String field) {
        assertThat(DigestAnswer.canAnswer(challenge(field))).isFalse();
    }
}
