package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.namesIn;
import static dev.outlive.receiver.Contents.ofSize;
import static dev.outlive.receiver.Contents.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.receiver.http.FormReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    private static final String TWO =
            "preamble\r\n--X\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
                    + "--X  \r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n"
                    + "\r\n--\r\n--Y\r\n--\r\n"
                    + "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../a.txt\"\r\n\r\n\r\n"
                    + "--X--\r\nepilogue";

    @TempDir
    private Path directory;

    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start(ReceiverConfig.of(directory).maxSize(8 << 20).build());
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private Wire.Answer post(String contentType, byte[] body) throws IOException {
        try (var wire = new Wire(receiver)) {
            wire.send("POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                    + body.length + "\r\n\r\n");
            return wire.send(body).read();
        }
    }

    private Wire.Answer post(String body) throws IOException {
        return post("multipart/form-data; boundary=X", body.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyFilePartIsStored() throws Exception {
        var answer = post(TWO);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body())
                .startsWith("{\"files\":[{\"name\":\"a.txt\"")
                .contains("{\"name\":\"a-1.txt\",\"bytes\":0,");
        assertThat(directory.resolve("a.txt")).hasBinaryContent("\r\n--\r\n--Y\r\n--".getBytes());
        assertThat(directory.resolve("a-1.txt")).isEmptyFile();
        assertThat(namesIn(directory)).containsExactly("a-1.txt", "a.txt");
    }

    @Test
    void oneFileIsAnsweredLikeAPlainPost() throws Exception {
        var content = ofSize(3 << 20);
        var body = new ByteArrayOutputStream();
        body.writeBytes("--b o\r\nContent-Disposition: form-data; filename=\"big\"\r\n\r\n".getBytes());
        body.writeBytes(content);
        body.writeBytes("\r\n--b o--".getBytes());
        var answer = post("Multipart/Form-Data; charset=utf-8; boundary=\"b o\"", body.toByteArray());
        assertThat(answer.body())
                .isEqualTo("{\"name\":\"big\",\"bytes\":3145728,\"sha256\":\"" + sha256(content) + "\"}\n");
        assertThat(directory.resolve("big")).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--X--\r\n",
                "--Y\r\n\r\n--Y--",
                "--X\r\nContent-Disposition: form-data; filename=a\r\n\r\nhello",
                "--X\r\nContent-Disposition: form-data; filename=a\r\n\r\nhello\r\n--X",
                "--X\r\nContent-Disposition: form-data; filename=a\r\n\r\nhello\r\n--X\r\nno colon\r\n\r\n\r\n--X--",
                "--Xjunk\r\nContent-Disposition: form-data; filename=a\r\n\r\nhello\r\n--X--",
                "--X\r\nContent-Disposition: form-data; name=a; filename=\"\"\r\n\r\n\r\n--X--"
            })
    void aBrokenFormStoresNothing(String body) throws Exception {
        assertThat(post(body).status()).isEqualTo(400);
        assertThat(namesIn(directory)).isEmpty();
    }

    @Test
    void endlessHeadsAndPartsAreRefused() throws Exception {
        assertThat(post("--X\r\nA: " + "x".repeat(20_000)).status()).isEqualTo(400);
        assertThat(post("--X\r\n\r\n\r\n".repeat(300)).status()).isEqualTo(413);
        assertThat(post("multipart/form-data", new byte[1]).status()).isEqualTo(400);
        assertThat(post("multipart/form-data; boundary=" + "x".repeat(71), new byte[1])
                        .status())
                .isEqualTo(400);
        assertThat(namesIn(directory)).isEmpty();
    }

    @Test
    void anotherMultipartTypeIsAPlainBody() throws Exception {
        assertThat(post("multipart/mixed; boundary=X", TWO.getBytes()).body()).contains("\"name\":\"form\"");
        assertThat(directory.resolve("form")).hasBinaryContent(TWO.getBytes());
    }

    @Test
    void partsAreTheSameInWhateverPiecesTheyCome() throws Exception {
        for (int piece = 1; piece < 100; piece++) {
            assertThat(partsOf(TWO, piece))
                    .as("pieces of " + piece)
                    .containsExactly("hello", "\r\n--\r\n--Y\r\n--", "");
        }
    }

    private static List<String> partsOf(String body, int piece) throws IOException {
        var in = new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1));
        var reader = new FormReader((target, offset, length) -> in.read(target, offset, Math.min(length, piece)), "X");
        var parts = new ArrayList<String>();
        while (reader.next().isPresent()) {
            var part = new ByteArrayOutputStream();
            var buffer = new byte[piece];
            for (int count; (count = reader.read(buffer, 0, piece)) >= 0; ) {
                part.write(buffer, 0, count);
            }
            parts.add(part.toString(StandardCharsets.ISO_8859_1));
        }
        return parts;
    }
}
