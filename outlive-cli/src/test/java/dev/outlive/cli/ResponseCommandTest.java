package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.FrameCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResponseCommandTest extends CommandTest {
    private static final String BODY = "{\"name\":\"img.jpg\"}";

    @Test
    void bodyIsWrittenAsItIs() {
        answered(BODY, null, false);
        assertThat(shell.run("response", FIRST)).isEqualTo(new Shell.Result(0, BODY, ""));
        assertThat(shell.run("response", "k", "--session", "cli").out()).isEqualTo(BODY);
    }

    @Test
    void statusAndFieldsComeBeforeTheBodyOnRequest() {
        answered(BODY, null, false);
        assertThat(shell.run("response", FIRST, "-i").out())
                .isEqualTo("HTTP/1.1 201\r\nContent-Type: application/json\r\nX-Tag: a\r\n\r\n" + BODY);
    }

    @Test
    void largeBodyIsReadFromItsFile() throws IOException {
        var file = Files.writeString(folder.resolve("body"), "x".repeat(100_000));
        answered(null, file.toString(), true);
        var result = shell.run("response", FIRST);
        assertThat(result.out()).hasSize(100_000);
        assertThat(result.err()).contains("only its first");
    }

    @Test
    void bodyThatWasJustReleasedIsExplained() {
        answered(null, folder.resolve("gone").toString(), false);
        var result = shell.run("response", FIRST);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("isn't there any more");
        assertThreeParts(result);
    }

    @Test
    void emptyBodyIsNothing() {
        answered("", null, false);
        assertThat(shell.run("response", FIRST)).isEqualTo(new Shell.Result(0, "", ""));
    }

    @Test
    void answerOfAnyStatusIsAnAnswer() {
        TaskSnapshot task = aTask().id(FIRST).finished(500).build();
        daemon.put(task);
        daemon.response(task, "sorry".getBytes(StandardCharsets.UTF_8));
        assertThat(shell.run("response", FIRST)).isEqualTo(new Shell.Result(0, "sorry", ""));
    }

    @Test
    void terminalIsGuardedFromTheServerAndAPipeIsNot() {
        answered("a\u001b[2J\nb", null, false);
        assertThat(shell.run("response", FIRST).out()).isEqualTo("a\u001b[2J\nb");
        assertThat(shell.atTerminal().run("response", FIRST).out()).isEqualTo("a?[2J\nb");
    }

    @Test
    void jsonHoldsTheResponse() {
        answered(BODY, null, false);
        var node =
                FrameCodec.JSON.readTree(shell.run("response", FIRST, "--json").out());
        assertThat(node.get("schema").intValue()).isEqualTo(1);
        assertThat(node.get("task").stringValue()).isEqualTo(FIRST);
        assertThat(node.get("response").get("status").intValue()).isEqualTo(201);
        assertThat(node.get("body").binaryValue())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(BODY);
    }

    @Test
    void answerOfAnAcknowledgedTaskIsGone() {
        daemon.put(aTask().id(FIRST).finished(201).acknowledged());
        var result = shell.run("response", FIRST);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("was released when it was acknowledged");
        assertThreeParts(result);
    }

    @Test
    void taskWithoutAnAnswerSaysWhyThereIsNone() {
        daemon.put(aTask().id(FIRST).running(0)).put(aTask().id(SECOND).failed(ErrorCode.CANNOT_FIND_HOST));
        var running = shell.run("response", FIRST);
        assertThat(running.code()).isEqualTo(1);
        assertThat(running.err()).contains("has no answer: it is running 0 %");
        assertThreeParts(running);
        assertThat(shell.run("response", SECOND).err()).contains("failed cannot-find-host");
    }

    private void answered(@Nullable String body, @Nullable String bodyPath, boolean truncated) {
        long length = body == null ? 100_000 : body.length();
        var response = new Response(
                201,
                Headers.empty().with("Content-Type", "application/json").with("X-Tag", "a"),
                Headers.empty(),
                "http://127.0.0.1:8080/img.jpg",
                "http/1.1",
                length,
                bodyPath,
                truncated,
                false,
                false);
        TaskSnapshot task = SampleTask.from(
                        aTask().id(FIRST).key("k").finished(201).build())
                .response(response)
                .build();
        daemon.put(task);
        daemon.response(task, body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    }
}
