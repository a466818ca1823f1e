package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.namesIn;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "/a.txt, a.txt",
        "/x/y/a%20b.txt, a b.txt",
        "/../../x, x",
        "/%2e%2e%2f%2e%2e%2fetc%2fpasswd, passwd",
        "/..%5c..%5cboot.ini, boot.ini",
        "/..\\..\\boot.ini, boot.ini",
        "/C:%5ctemp%5ca, a",
        "/a:b, a_b",
        "/n%00u%0dm%0a, num",
        "/.bashrc, bashrc",
        "/...a..., a",
        "/a.%20., a",
        "/CON, _CON",
        "/nul.txt, _nul.txt",
        "/con.a.b, _con.a.b",
        "/%E2%80%AEgpj.exe, gpj.exe",
        "/a%3Cb%3E%7C%3F%2A%22, a_b_____",
        "/.outlive-receive-00000000000000000000000000000000.part, outlive-receive-00000000000000000000000000000000.part"
    })
    void onlyAPlainNameIsLeft(String path, String name) {
        assertThat(FileNames.ofPath(path)).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/..", "/.", "/%2e%2e", "/%2f", "/%00", "/%", "/%4", "/%c3", "/%ed%a0%80", "/%20"})
    void whatHoldsNoNameGivesNone(String path) {
        assertThat(FileNames.ofPath(path)).isEmpty();
    }

    @Test
    void aLongNameKeepsItsSuffixAndWholeCharacters() {
        var name = FileNames.clean("é".repeat(10_000) + ".jpeg").orElseThrow();
        assertThat(name).endsWith("é.jpeg");
        assertThat(name.getBytes(StandardCharsets.UTF_8).length).isBetween(238, FileNames.NAME_BYTES_MAX);
        assertThat(FileNames.clean("x.".repeat(500)).orElseThrow())
                .hasSizeLessThanOrEqualTo(240)
                .endsWith("x");
        assertThat(FileNames.ascii(name))
                .isASCII()
                .hasSizeLessThanOrEqualTo(240)
                .endsWith(".jpeg");
    }

    @Test
    void numbersGoBeforeTheSuffix() {
        assertThat(FileNames.numbered("a.jpg", 0)).isEqualTo("a.jpg");
        assertThat(FileNames.numbered("a.jpg", 2)).isEqualTo("a-2.jpg");
        assertThat(FileNames.numbered("a", 3)).isEqualTo("a-3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../x",
                "/%2e%2e%2f%2e%2e%2fx",
                "/..%5c..%5cx",
                "/..\\..\\x",
                "//etc/x",
                "/%2fetc%2fx",
                "/%00x",
                "/./x"
            })
    void noRequestLeavesTheDirectory(String path, @TempDir Path parent) throws Exception {
        var directory = parent.resolve("outer/inner");
        try (var receiver = Receiver.start(ReceiverConfig.of(directory).build());
                var wire = new Wire(receiver)) {
            wire.send("PUT " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nX");
            assertThat(wire.read().body()).contains("\"name\":\"x\"");
            wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Disposition: inline; filename=\""
                    + path.replace("\\", "\\\\") + "\"\r\n\r\nX");
            assertThat(wire.read().status()).isEqualTo(201);
        }
        assertThat(namesIn(parent)).containsExactly("outer");
        assertThat(namesIn(parent.resolve("outer"))).containsExactly("inner");
        assertThat(namesIn(directory)).hasSize(2).contains("x");
    }

    @Test
    void aNameBeyondAsciiCanBeStoredAndReadInAnyLocale(@TempDir Path directory) throws Exception {
        try (var receiver = Receiver.start(ReceiverConfig.of(directory).build());
                var wire = new Wire(receiver)) {
            wire.send("PUT /na%C3%AFve HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nX");
            assertThat(wire.read().status()).isEqualTo(201);
            wire.send("GET /na%C3%AFve HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(wire.read().body()).isEqualTo("X");
        }
    }
}
