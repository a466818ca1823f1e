package dev.outlive.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    private Path folder;

    private Receiver start(Hook... hooks) throws IOException {
        return Receiver.start(ReceiverConfig.of(folder.resolve("files"))
                .journal(folder.resolve("journal"))
                .hooks(hooks)
                .build());
    }

    private static String post(String fields) {
        return "POST /a HTTP/1.1\r\nHost: h\r\n" + fields + "Content-Length: 1\r\n\r\nX";
    }

    @Test
    void aProcessedUploadStandsInTheJournalWhenItsAnswerArrives() throws Exception {
        try (var receiver = start();
                var wire = new Wire(receiver)) {
            wire.send(post("Idempotency-Key: \"k\\\"1\"\r\n")).read();
            assertThat(Files.readAllLines(folder.resolve("journal")))
                    .containsExactly(
                            "{\"n\":1,\"id\":\"\\\"k\\\\\\\"1\\\"\",\"times\":1,\"method\":\"POST\",\"path\":\"/a\","
                                    + "\"offset\":0,\"bytes\":1,\"status\":201,\"task\":\"\",\"key\":\"\\\"k\\\\\\\"1\\\"\","
                                    + "\"name\":\"a\",\"sha256\":\"" + Contents.sha256(new byte[] {'X'}) + "\"}");
        }
    }

    @Test
    void timesCountHowOftenOneIdWasProcessedOverRestarts() throws Exception {
        try (var receiver = start();
                var wire = new Wire(receiver)) {
            wire.send(post("Idempotency-Key: \"k\"\r\n")).read();
            wire.send(post("X-Outlive-Task: t1\r\nIdempotency-Key: \"k\"\r\n")).read();
            wire.send(post("Idempotency-Key: \"k\"\r\n")).read();
            wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read();
        }
        Files.writeString(folder.resolve("journal"), "{\"n\":99,\"id\":\"torn", StandardOpenOption.APPEND);
        try (var receiver = start();
                var wire = new Wire(receiver)) {
            wire.send(post("Idempotency-Key: \"k\"\r\n")).read();
        }
        var lines = Files.readAllLines(folder.resolve("journal"));
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).contains("\"id\":\"t1\",\"times\":1");
        assertThat(lines.get(2)).contains("\"times\":2");
        assertThat(lines.get(3)).startsWith("{\"n\":4,\"id\":\"\\\"k\\\"\",\"times\":3");
    }

    @Test
    void anAnswerThatWasDroppedOrAnErrorCountsAsProcessed() throws Exception {
        try (var receiver = start(new Hook.DropFinalResponseOnce(), new Hook.AnswerStatus(500))) {
            try (var wire = new Wire(receiver)) {
                assertThat(wire.send(post("")).isEnded()).isTrue();
            }
            try (var wire = new Wire(receiver)) {
                assertThat(wire.send(post("")).read().status()).isEqualTo(500);
            }
        }
        var lines = Files.readAllLines(folder.resolve("journal"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1))
                .contains("\"id\":\"POST /a\",\"times\":2", "\"status\":500")
                .doesNotContain("sha256");
    }

    @Test
    void aCutOrRefusedUploadDoesNotCount() throws Exception {
        try (var receiver = start(new Hook.AnswerEarly(503))) {
            try (var wire = new Wire(receiver)) {
                assertThat(wire.send(post("")).read().status()).isEqualTo(503);
            }
        }
        try (var receiver = start()) {
            try (var wire = new Wire(receiver)) {
                wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nX")
                        .endSending();
                assertThat(wire.isEnded()).isTrue();
            }
        }
        assertThat(folder.resolve("journal")).isEmptyFile();
    }
}
