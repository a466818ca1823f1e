package dev.outlive.receiver;

import dev.outlive.receiver.http.Body;
import dev.outlive.receiver.http.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known so far of one request and its body. Used by one thread. */
final class Exchange {
    private final Instant at = Instant.now();
    private final long startNanos = System.nanoTime();
    private @Nullable RequestHead head;
    private @Nullable Body body;
    private @Nullable Intake intake;
    private List<StoredFile> files = List.of();

    void began(RequestHead requestHead) {
        head = requestHead;
    }

    void receives(Body requestBody, Intake requestIntake) {
        body = requestBody;
        intake = requestIntake;
    }

    void stored(List<StoredFile> storedFiles) {
        files = storedFiles;
    }

    List<StoredFile> files() {
        return files;
    }

    /** Empty if there is no well-formed head. */
    String method() {
        return head == null ? "" : head.method();
    }

    /** Whether the whole request has been read, so that what comes next is another one. */
    boolean isRead() {
        return body != null && body.isFinished();
    }

    /** Whether its connection may carry another request. */
    boolean keepsConnection() {
        return isRead() && head != null && head.keepsConnection();
    }

    RequestLog.Entry entry(int status, RequestLog.Outcome outcome) {
        return new RequestLog.Entry(
                at,
                Duration.ofNanos(System.nanoTime() - startNanos),
                method(),
                head == null ? "" : head.path(),
                status,
                intake == null ? 0 : intake.bytes(),
                files,
                outcome,
                field("Idempotency-Key"),
                field("X-Outlive-Task"));
    }

    private String field(String name) {
        return head == null ? "" : head.fields().first(name).orElse("");
    }
}
