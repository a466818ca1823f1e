package dev.outlive.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.UserInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameSizeTest {
    @Proves("I17")
    @Test
    void noFrameIsLongerThanItsSizeAndFewAreMuchShorter() {
        for (Frame frame : Examples.all()) {
            if (frame instanceof DaemonFrame told) {
                int line = FrameCodec.encode(told).length;
                assertThat(FrameSize.of(told)).as(told.toString()).isBetween(line, 3 * line + 1_000);
            }
        }
    }

    @Test
    void everyTextCountsAsItIsWritten() {
        for (String text : List.of("plain", "\"quoted\\\"", "\u0001\n\u001f", "größer", "雪", "\ud83d\ude00")) {
            String many = text.repeat(1_000);
            var frame = new DaemonFrame.SnapshotPage(1, List.of(with(many), with(many)), true);
            int empty = FrameSize.of(new DaemonFrame.SnapshotPage(1, List.of(with(""), with("")), true));
            int line = FrameCodec.encode(frame).length;
            assertThat(FrameSize.of(frame)).as(text).isBetween(line, 3 * line + empty);
        }
    }

    private static TaskSnapshot with(String text) {
        TaskSnapshot task = Examples.all().stream()
                .filter(DaemonFrame.TaskIs.class::isInstance)
                .map(frame -> ((DaemonFrame.TaskIs) frame).task())
                .findFirst()
                .orElseThrow();
        return new TaskSnapshot(
                task.schema(),
                task.id(),
                task.number(),
                task.session(),
                task.app(),
                task.key(),
                task.kind(),
                task.state(),
                task.phase(),
                task.everResumed(),
                task.suspendCount(),
                task.reason(),
                task.outcome(),
                text,
                task.url(),
                task.method(),
                text,
                task.source(),
                task.bytesSent(),
                task.bytesExpectedToSend(),
                task.bytesReceived(),
                task.bytesExpectedToReceive(),
                task.attempt(),
                task.failures(),
                task.priority(),
                task.createdAt(),
                task.endedAt(),
                task.acknowledged(),
                task.deadLetter(),
                task.response(),
                task.notBefore(),
                task.notAfter(),
                task.bytesHint(),
                new UserInfo(Map.of("n", text)),
                text,
                text);
    }
}
