package dev.outlive.examples.photos;

import dev.outlive.client.Task;
import dev.outlive.client.UploadTask;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.TransferError;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Says what the app sees, one JSON object a line: {@code {"event":"task","key":"a.jpg","found":"created"}}. */
final class Report {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    /** A task of an earlier run. */
    void snapshot(Task task) {
        say(about("snapshot", task.key().orElseGet(() -> task.id().value()))
                .put("id", task.id().value())
                .put("state", task.state().code())
                .put("bytesSent", task.progress().bytesSent())
                .put("bytesExpectedToSend", task.progress().bytesExpectedToSend()));
    }

    /** A task this run asked for: created, existing or archived. */
    void task(UploadTask task) {
        say(about("task", task.key().orElseThrow())
                .put("id", task.id().value())
                .put("found", task.found().name().toLowerCase(Locale.ROOT))
                .put("state", task.state().code()));
    }

    void progress(String key, long percent, Progress progress) {
        say(about("progress", key)
                .put("percent", percent)
                .put("bytesSent", progress.bytesSent())
                .put("attempt", progress.attempt()));
    }

    /** The server answered. */
    void finished(String key, int status, String body, Optional<Boolean> sameBytes) {
        ObjectNode line = about("completed", key)
                .put("outcome", "finished")
                .put("status", status)
                .put("body", body);
        sameBytes.ifPresent(same -> line.put("sameBytes", same.booleanValue()));
        say(line);
    }

    void failed(String key, TransferError error) {
        say(about("completed", key)
                .put("outcome", "failed")
                .put("code", error.code().code())
                .put("message", error.message())
                .put("serverMayHaveProcessed", error.serverMayHaveProcessed()));
    }

    void cancelled(String key) {
        say(about("completed", key).put("outcome", "cancelled"));
    }

    private static ObjectNode about(String event, String key) {
        return JSON.createObjectNode().put("event", event).put("key", key);
    }

    private synchronized void say(ObjectNode line) {
        out.println(line);
        out.flush();
    }
}
