package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.outlive.fixtures.TestCa;
import dev.outlive.fixtures.TestCertificate;
import dev.outlive.guarantees.Proves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates in the forms that people have them in, and what is said of those that can't be used. */
class ClientCertificateTest {
    @TempDir
    Path folder;

    private final TestCertificate kiosk = issue("kiosk-7");

    private static TestCertificate issue(String name) {
        try {
            return TestCa.get().issue(name, Instant.now().minus(Duration.ofDays(1)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pemAndPkcs12AreTheSame() throws Exception {
        Path both = Files.writeString(folder.resolve("both.pem"), "kiosk 7\n" + kiosk.keyPem() + kiosk.chainPem());
        Path chain = Files.writeString(folder.resolve("chain.pem"), kiosk.chainPem());
        Path key = Files.writeString(folder.resolve("key.pem"), kiosk.keyPem());
        Path file = kiosk.pkcs12(folder.resolve("kiosk.p12"), "open sesame");
        ClientCertificate text = ClientCertificate.ofPem(kiosk.pem());
        assertThat(text.subject()).isEqualTo("CN=kiosk-7");
        assertThat(text.notAfter()).isAfter(Instant.now());
        assertThat(ClientCertificate.ofPem(both, null).pem()).isEqualTo(text.pem());
        assertThat(ClientCertificate.ofPem(chain, key).pem()).isEqualTo(text.pem());
        assertThat(ClientCertificate.ofPkcs12(file, "open sesame".toCharArray()).pem())
                .isEqualTo(text.pem());
        assertThat(ClientCertificate.ofPem(text.pem()).key()).isEqualTo(kiosk.key());
    }

    @Test
    void theChainKeepsItsOrder() {
        TestCertificate other = issue("other");
        ClientCertificate chain = ClientCertificate.ofPem(kiosk.pem() + other.chainPem());
        assertThat(chain.chain()).containsExactly(kiosk.certificate(), other.certificate());
        assertThat(ClientCertificate.ofPem(chain.pem()).chain()).isEqualTo(chain.chain());
    }

    @Test
    void rsaKeysAreReadToo() throws Exception {
        var keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientCertificate.ofPem(kiosk.chainPem() + pem))
                .withMessageContaining("isn't the one of its certificate");
    }

    @Proves("I32")
    @Test
    void whatCanNotBeUsedIsSaidWithoutAnythingOfIt() throws Exception {
        TestCertificate other = issue("other");
        refused(kiosk.chainPem(), "no private key");
        refused(kiosk.keyPem(), "no certificate");
        refused("", "no certificate");
        refused(kiosk.chainPem() + other.keyPem(), "the key isn't the one");
        refused(kiosk.pem() + other.keyPem(), "more than one private key");
        refused(kiosk.chainPem() + kiosk.keyPem().replace("PRIVATE KEY", "RSA PRIVATE KEY"), "openssl pkcs8");
        refused(kiosk.chainPem().replaceFirst("M", "A") + kiosk.keyPem(), "certificate");
        refused("x".repeat(ClientCertificate.CHARACTERS_MAX + 1), "at most");
        assertThat(ClientCertificate.ofPem(kiosk.pem()).toString())
                .contains("CN=kiosk-7")
                .doesNotContain(secret());
    }

    private void refused(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientCertificate.ofPem(text))
                .withMessageContaining(why)
                .satisfies(each -> assertThat(each.getMessage()).doesNotContain(secret()));
    }

    private String secret() {
        return kiosk.keyPem().lines().skip(1).findFirst().orElseThrow();
    }

    @Test
    void aWrongPassphraseAndAnotherFileAreToldApart() throws Exception {
        Path file = kiosk.pkcs12(folder.resolve("kiosk.p12"), "open sesame");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientCertificate.ofPkcs12(file, "wrong".toCharArray()))
                .withMessageContaining("passphrase")
                .withMessageContaining("kiosk.p12");
        Path text = Files.writeString(folder.resolve("text.p12"), "no keys here");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientCertificate.ofPkcs12(text, "wrong".toCharArray()))
                .withMessageContaining("text.p12")
                .satisfies(each -> assertThat(each.getMessage()).doesNotContain("passphrase of"));
    }

    @Test
    void aCredentialOfItShowsWhoseItIs() {
        Credential credential = Credential.certificate(ClientCertificate.ofPem(kiosk.pem()));
        assertThat(credential.text()).startsWith("CN=kiosk-7, until ");
        assertThat(credential.toString()).doesNotContain(secret());
    }
}
