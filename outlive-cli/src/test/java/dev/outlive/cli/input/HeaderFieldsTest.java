package dev.outlive.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldsTest {
    private static final InputStream NOTHING = InputStream.nullInputStream();

    @TempDir
    private Path folder;

    @Test
    void fieldsKeepTheirOrderAndTheirColons() {
        var given = HeaderFields.parse(List.of("Content-Type: image/jpeg", "X-Time:12:30", "X-Empty:"), NOTHING);
        assertThat(given.headers().fields())
                .containsExactly(
                        new Headers.Field("Content-Type", "image/jpeg"),
                        new Headers.Field("X-Time", "12:30"),
                        new Headers.Field("X-Empty", ""));
        assertThat(given.warnings()).isEmpty();
    }

    @Test
    void fileGivesAFieldALine() throws IOException {
        var file = file("Authorization: Bearer S3CR3T\r\n\n# a comment\nX-Tag: a\n", "rw-------");
        var given = HeaderFields.parse(List.of("X-First: 1", "@" + file, "X-Last: 2"), NOTHING);
        assertThat(given.headers().fields())
                .extracting(Headers.Field::name)
                .containsExactly("X-First", "Authorization", "X-Tag", "X-Last");
        assertThat(given.headers().first("Authorization")).hasValue("Bearer S3CR3T");
        assertThat(given.warnings()).isEmpty();
    }

    @Test
    void standardInputGivesFieldsOnce() {
        var in = new ByteArrayInputStream("Cookie: a=b\n".getBytes(StandardCharsets.UTF_8));
        var given = HeaderFields.parse(List.of("@-"), in);
        assertThat(given.headers().first("Cookie")).hasValue("a=b");
        assertThat(given.warnings()).isEmpty();
        assertThatThrownBy(() -> HeaderFields.parse(List.of("@-", "@-"), NOTHING))
                .hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer S3CR3T", "cookie: S3CR3T", "X-Api-Key: S3CR3T"})
    void credentialAmongTheArgumentsWarnsThatPsShowsIt(String field) {
        var given = HeaderFields.parse(List.of(field), NOTHING);
        assertThat(given.headers().fields()).hasSize(1);
        assertThat(given.warnings())
                .singleElement()
                .asString()
                .contains(" ps ")
                .contains("-H @FILE")
                .doesNotContain("S3CR3T");
    }

    @Test
    void credentialsInAFileForAllEyesWarn() throws IOException {
        var file = file("Authorization: Bearer S3CR3T\n", "rw-r--r--");
        assertThat(HeaderFields.parse(List.of("@" + file), NOTHING).warnings())
                .singleElement()
                .asString()
                .contains("chmod 600")
                .doesNotContain("S3CR3T");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S3CR3T",
                ": S3CR3T",
                "Bad Name: S3CR3T",
                "X: S3CR3T\r\nEvil: 1",
                "X: S3CR3T\u0000",
                "@/no/such/file"
            })
    void brokenFieldsAreRefusedWithoutRepeatingTheirValue(String field) {
        assertThatThrownBy(() -> HeaderFields.parse(List.of(field), NOTHING))
                .isInstanceOf(CommandException.class)
                .extracting(failure -> ((CommandException) failure).text())
                .asString()
                .doesNotContain("S3CR3T");
    }

    @Test
    void brokenLineOfAFileIsNamed() throws IOException {
        var file = file("X-Tag: a\nno colon here\n", "rw-------");
        assertThatThrownBy(() -> HeaderFields.parse(List.of("@" + file), NOTHING))
                .hasMessageContaining(file + ", line 2");
    }

    @Test
    void hugeFileIsRefused() throws IOException {
        var file = file("X-Tag: a\n".repeat(10_000), "rw-------");
        assertThatThrownBy(() -> HeaderFields.parse(List.of("@" + file), NOTHING))
                .hasMessageContaining("65536 bytes");
    }

    private Path file(String text, String permissions) throws IOException {
        var file = Files.writeString(folder.resolve("fields"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }
}
