package dev.outlive.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.cli.exit.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadUrlTest {
    @Test
    void httpAndHttpsAreTaken() {
        assertThat(UploadUrl.parse("https://example.org:8443/a%20b?c=d"))
                .hasHost("example.org")
                .hasPort(8443);
        assertThat(UploadUrl.parse("http://[::1]:80/")).hasHost("[::1]");
    }

    @ParameterizedTest
    @CsvSource({
        "not a url, can't be parsed",
        "http://host/a b, at character 14",
        "example.org/path, with scheme and host",
        "ftp://example.org/, unsupported-url",
        "file:///etc/passwd, unsupported-url",
        "mailto:me@example.org, bad-url",
        "http:///path, names no host",
        "http://host:0/, 1 to 65535",
        "http://host:99999/, 1 to 65535",
        "http://host:99999999999/, aren't well-formed",
        "http://host:x/, aren't well-formed",
        "http://my_host/, aren't well-formed",
        "http://me:S3CR3T@host/, user name or password",
        "http://S3CR3T@host/, user name or password"
    })
    void othersAreRefusedWithTheReasonAndWithoutTheSecret(String text, String reason) {
        assertThatThrownBy(() -> UploadUrl.parse(text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(reason)
                .extracting(failure -> ((CommandException) failure).text())
                .asString()
                .doesNotContain("S3CR3T");
    }

    @Test
    void queryIsNeverRepeated() {
        assertThatThrownBy(() -> UploadUrl.parse("http://host:0/?sig=S3CR3T"))
                .message()
                .doesNotContain("S3CR3T");
        assertThatThrownBy(() -> UploadUrl.parse("http://host/?sig=S3CR3T x"))
                .message()
                .doesNotContain("S3CR3T");
    }
}
