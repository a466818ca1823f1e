package dev.outlive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.Submission;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** How large a batch may be, by the heap of the daemon. */
class OpenBatchTest {
    /** What a virtual machine with -Xmx512m and the serial collector, as {@code outlived} starts it, says that it may use. */
    private static final long USUAL_HEAP = 495 * 1024 * 1024;

    @Test
    void theUsualHeapTakesAHundredThousandTasks() {
        var batch = new OpenBatch(USUAL_HEAP);

        for (int i = 0; i < OpenBatch.TASKS_MAX; i++) {
            assertThat(batch.add(plain())).isEmpty();
        }

        assertThat(batch.add(plain())).hasValueSatisfying(refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(refused.message()).contains("at most 100000 tasks");
        });
    }

    @Test
    void aSmallHeapTakesFewer() {
        var batch = new OpenBatch(USUAL_HEAP / 8);
        int taken = 0;

        while (batch.add(plain()).isEmpty()) {
            taken++;
        }

        assertThat(taken).isBetween(10_000, 20_000);
    }

    private static ClientFrame.Submit plain() {
        var request =
                new Request("PUT", URI.create("http://127.0.0.1:1/photos/2026/11/1234.jpg"), Headers.empty(), null);
        var submission = new Submission(
                TaskKind.UPLOAD,
                new TaskKey("photo-123456"),
                "01M81J18G0AYPKYRK27A2JR9FK",
                request,
                new Source("/home/field/photos/2026/11/1234.jpg", SourceMode.REFERENCE),
                null,
                "a photo of the north gate",
                Submission.PRIORITY_DEFAULT,
                null,
                true,
                0,
                FailurePolicy.DEFAULT);
        return new ClientFrame.Submit(7, SessionRef.of("photos", "main"), null, submission);
    }
}
