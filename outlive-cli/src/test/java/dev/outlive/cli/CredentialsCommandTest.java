package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.fixtures.TestCa;
import dev.outlive.fixtures.TestCertificate;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ClientCertificate;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.FrameCodec;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsCommandTest extends CommandTest {
    private static final ProtectionSpace SERVER = ProtectionSpace.of(URI.create("https://h.example/"));

    private ClientFrame.SetCredential set() {
        return daemon.heard(ClientFrame.SetCredential.class).getLast();
    }

    @Test
    void passwordComesFromTheInput() {
        var result =
                shell.withInput("open sesame\n").run("credentials", "set", "https://H.example/a?b=c", "--user", "me");
        assertThat(result.code()).isZero();
        assertThat(set().space()).isEqualTo(SERVER);
        assertThat(set().session()).isEqualTo(SessionRef.of("cli", "cli"));
        assertThat(set().credential()).isEqualTo(Credential.password("me", "open sesame"));
        assertThat(result.out()).contains("https://h.example:443").doesNotContain("sesame");
    }

    @Test
    void tokenComesFromAFileWhichIsPrivate() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "abc.def\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        var result = shell.run(
                "credentials",
                "set",
                "https://h.example",
                "--bearer",
                "--secret-file",
                file.toString(),
                "--app",
                "a",
                "--session",
                "s",
                "--realm",
                "photos");
        assertThat(result.err()).contains("chmod 600").doesNotContain("abc.def");
        assertThat(set().credential()).isEqualTo(Credential.bearer("abc.def"));
        assertThat(set().session()).isEqualTo(SessionRef.of("a", "s"));
        assertThat(set().space().realm()).isEqualTo("photos");
    }

    @Test
    void recipeAndProgramsAreTakenAsTheyAre() {
        shell.withInput("refresh_token: r1\nclient_secret: s1\n")
                .run(
                        "credentials",
                        "set",
                        "https://h.example",
                        "--oauth2",
                        "https://auth.example/token",
                        "--client-id",
                        "photos",
                        "--attempts",
                        "5");
        assertThat(set().credential())
                .isEqualTo(Credential.refreshToken(URI.create("https://auth.example/token"), "photos", "s1", "r1")
                        .withAttemptsMax(5));
        shell.run(
                "credentials",
                "set",
                "https://h.example",
                "--url-command",
                "--each-attempt",
                "--time-limit",
                "5s",
                "--",
                "/opt/sign",
                "--bucket",
                "x");
        CredentialCommand command = Objects.requireNonNull(set().credential().command());
        assertThat(command.launcher().argv()).containsExactly("/opt/sign", "--bucket", "x");
        assertThat(command.timeLimit()).isEqualTo(Duration.ofSeconds(5));
        assertThat(command.when()).isEqualTo(CredentialCommand.When.EACH_ATTEMPT);
    }

    @Proves("I29")
    @ParameterizedTest
    @ValueSource(strings = {"", "CANARY\nCANARY\n", "CANARY \u0001\n"})
    void aSecretThatCanNotBeTakenIsNotRepeated(String input) {
        var result = shell.withInput(input).run("credentials", "set", "https://h.example", "--bearer");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).isNotBlank().doesNotContain("CANARY");
        assertThat(daemon.heard(ClientFrame.SetCredential.class)).isEmpty();
    }

    @Test
    void listAndRemoveShowWhatThereIs() {
        shell.withInput("x\n").run("credentials", "set", "https://h.example", "--user", "me");
        assertThat(shell.run("credentials", "list").lines())
                .containsExactly(
                        "https://h.example:443\trequest\t\tcli\tcli\tpassword\tme\tready\t2026-08-01T12:00:00Z\t\t");
        assertThat(shell.run("credentials", "list", "--json").lines())
                .map(line -> FrameCodec.JSON
                        .readValue(line, CredentialSnapshot.class)
                        .holder())
                .containsExactly("me");
        assertThat(shell.run("credentials", "list", "--session", "other").lines())
                .isEmpty();
        assertThat(shell.run("credentials", "remove", "https://h.example").lines())
                .isEmpty();
    }

    private static TestCertificate kiosk() throws Exception {
        return TestCa.get().issue("kiosk-7", Instant.now());
    }

    @Test
    void certificateComesFromPemFiles() throws Exception {
        TestCertificate kiosk = kiosk();
        var chain = Files.writeString(folder.resolve("kiosk.crt"), kiosk.chainPem());
        var key = Files.writeString(folder.resolve("kiosk.key"), kiosk.keyPem());
        var result = shell.run(
                "credentials",
                "set",
                "https://h.example/a",
                "--certificate",
                chain.toString(),
                "--key",
                key.toString());
        assertThat(result.code()).isZero();
        assertThat(set().space()).isEqualTo(ProtectionSpace.ofConnection(URI.create("https://h.example/")));
        assertThat(set().credential()).isEqualTo(Credential.certificate(ClientCertificate.ofPem(kiosk.pem())));
        assertThat(result.out())
                .contains("https://h.example:443\tconnection\t", "CN=kiosk-7")
                .doesNotContain(kiosk.keyPem().lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void certificateComesFromAPkcs12FileWithItsPassphrase() throws Exception {
        TestCertificate kiosk = kiosk();
        var file = kiosk.pkcs12(folder.resolve("kiosk.p12"), "open sesame");
        shell.withInput("open sesame\n")
                .run("credentials", "set", "https://h.example", "--certificate", file.toString());
        assertThat(set().credential()).isEqualTo(Credential.certificate(ClientCertificate.ofPem(kiosk.pem())));
        var wrong = shell.withInput("sesame\n")
                .run("credentials", "set", "https://h.example", "--certificate", file.toString());
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("passphrase", "kiosk.p12").doesNotContain("sesame");
    }

    @Test
    void whatIsNoCertificateIsToldApart() throws Exception {
        TestCertificate kiosk = kiosk();
        var chain = Files.writeString(folder.resolve("kiosk.crt"), kiosk.chainPem());
        var plain = Files.writeString(folder.resolve("both.pem"), kiosk.pem());
        for (var each : List.of(
                List.of(folder.resolve("missing").toString(), "can't be read"),
                List.of(chain.toString(), "no private key"),
                List.of(kiosk.pkcs12(folder.resolve("k.pfx"), "x") + " --key=" + chain, "Leave --key out"),
                List.of(plain + " --realm=photos", "no realms"))) {
            var arguments = new ArrayList<>(List.of("credentials", "set", "https://h.example", "--certificate"));
            arguments.addAll(List.of(each.getFirst().split(" ")));
            var result = shell.withInput("x\n").run(arguments.toArray(String[]::new));
            assertThat(result.code()).as(each.getFirst()).isEqualTo(2);
            assertThat(result.err()).contains(each.getLast());
        }
        var result = shell.run("credentials", "set", "http://h.example", "--certificate", plain.toString());
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("https");
    }

    /** What connections show is set, asked for and removed apart from what requests show. */
    @Test
    void connectionsHaveCredentialsOfTheirOwn() {
        shell.run("credentials", "set", "https://h.example", "--tls", "--ask-app");
        assertThat(set().space()).isEqualTo(ProtectionSpace.ofConnection(URI.create("https://h.example/")));
        shell.run("credentials", "remove", "https://h.example", "--tls");
        assertThat(daemon.heard(ClientFrame.RemoveCredential.class).getLast().space())
                .isEqualTo(ProtectionSpace.ofConnection(URI.create("https://h.example/")));
    }

    /** Exit code 7 where only a person can help; a provider that is being asked is a wait like any other. */
    @Test
    void waitingForCredentialsEndsWithSeven() {
        daemon.put(aTask().id("01J8ZQ3A4BXXXXXXXXXXXXXXXX").waiting(WaitReason.AUTH, null));
        var result = shell.run("wait", "01J8ZQ3A4B");
        assertThat(result.code()).isEqualTo(7);
        assertThat(result.err()).contains("needs credentials", "a sentence about it", "outlive credentials set");
    }

    @Test
    void aTaskWhoseProviderIsAskedIsWaitedFor() {
        daemon.put(aTask().id("01J8ZQ3A4BXXXXXXXXXXXXXXXX").waiting(WaitReason.AUTH, SampleTask.NOW.plusSeconds(30)));
        assertThat(shell.run("wait", "01J8ZQ3A4B", "--timeout", "50ms").code()).isEqualTo(4);
    }

    @Test
    void aKindIsNamedOnce() {
        for (List<String> arguments : List.of(
                List.of("credentials", "set", "https://h.example"),
                List.of("credentials", "set", "https://h.example", "--bearer", "--user", "me"),
                List.of("credentials", "set", "https://h.example", "--command"),
                List.of("credentials", "set", "https://h.example", "--bearer", "--", "/bin/true"),
                List.of("credentials"))) {
            assertThat(shell.withInput("x\n")
                            .run(arguments.toArray(String[]::new))
                            .code())
                    .isEqualTo(2);
        }
    }
}
