package dev.outlive.cli.output;

import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.DeadLetter;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TransferError;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything known of one task, a line each. */
public final class TaskBlock {
    private static final int OPERATORS_MAX = 5; // the last ones; timeline tells all

    private final Clock clock;

    public TaskBlock(Clock clock) {
        this.clock = clock;
    }

    /**
     * The lines of a task.
     *
     * @param history what it waited for, among the rest
     * @param metrics what was measured of its attempts
     */
    public Columns of(TaskSnapshot task, List<HistoryEntry> history, TaskMetrics metrics) {
        var block = new Block();
        block.line(
                "Task", task.id() + " (" + task.kind().code() + " " + task.number() + " of " + task.sessionRef() + ")");
        block.line("Key", task.key() == null ? null : task.key().value());
        block.line("Description", task.description().isEmpty() ? null : task.description());
        block.columns.row(List.of("State", new TaskPhrase(clock).of(task)), 1, TaskTable.colourOf(task));
        block.line("Reason", reason(task.reason()));
        block.line("Next", TaskOutlook.next(task));
        block.line("You can", TaskOutlook.remedy(task));
        block.line("Request", task.method() + " " + task.url());
        block.line("Proxy", task.proxy());
        block.line("File", task.file() == null ? null : task.file() + source(task));
        block.line(
                "Sent",
                task.kind() != TaskKind.UPLOAD && task.bytesExpectedToSend() == 0
                        ? null
                        : bytes(task.bytesSent(), task.bytesExpectedToSend()));
        block.line(
                "Received",
                task.bytesReceived() == 0 ? null : bytes(task.bytesReceived(), task.bytesExpectedToReceive()));
        block.line("Attempts", task.attempt() + ", " + task.failures() + " failed since the last progress");
        block.line("Bytes hint", hint(task.bytesHint()));
        MetricsLines.of(metrics).forEach(line -> block.line(line.label(), line.text()));
        String waited = WhyTree.waited(history);
        block.line("Waited", waited.isEmpty() ? null : waited);
        history.stream()
                .filter(entry -> entry.what() == HistoryEntry.Kind.OPERATOR)
                .skip(Math.max(
                        0,
                        history.stream()
                                        .filter(entry -> entry.what() == HistoryEntry.Kind.OPERATOR)
                                        .count()
                                - OPERATORS_MAX))
                .forEach(entry -> block.line("Operator", entry.text() + ", " + time(entry.at())));
        block.line("Priority", Double.toString(task.priority()));
        block.line("Not before", task.notBefore() == null ? null : time(task.notBefore()));
        block.line("Not after", task.notAfter() == null ? null : time(task.notAfter()));
        block.line(
                "User info", task.userInfo().isEmpty() ? null : task.userInfo().toString());
        block.line("Handler", task.handler());
        block.line("Suspended", task.suspendCount() < 2 ? null : task.suspendCount() + " resume calls are needed");
        block.line("Created", time(task.createdAt()));
        block.line("Ended", task.endedAt() == null ? null : time(task.endedAt()));
        outcome(block, task.outcome());
        DeadLetter letter = task.deadLetter();
        if (letter != null) {
            block.line(
                    "Dead letter",
                    "refused " + letter.refusals() + " times, set aside at " + time(letter.since()) + ": "
                            + letter.why());
        }
        if (task.acknowledged() && task.response() != null) {
            block.line("Response", task.response().status() + ", its body was released when it was acknowledged");
        } else {
            response(block, task.response());
        }
        return block.columns;
    }

    private static void outcome(Block block, @Nullable Outcome outcome) {
        if (outcome == null) {
            return;
        }
        block.line("Outcome", outcome.kind().code());
        block.line("Integrity", outcome.integrity());
        CancelReason cancelled = outcome.cancelReason();
        if (cancelled != null) {
            block.line("Cancelled", TaskPhrase.of(cancelled) + mayHaveProcessed(cancelled.serverMayHaveProcessed()));
        }
        TransferError error = outcome.error();
        if (error != null) {
            block.line("Error", error.code() + number(error.urlErrorCode()) + ": " + error.message());
            block.line("At the server", error.uploaded().code() + mayHaveProcessed(error.serverMayHaveProcessed()));
            block.line("Retryable", (error.retryable() ? "yes" : "no") + ", after " + error.attempts() + " attempts");
        }
    }

    private static void response(Block block, @Nullable Response response) {
        if (response == null) {
            return;
        }
        block.line(
                "Response",
                response.status() == Response.NOT_ASKED
                        ? "none was asked for, the file was there"
                        : response.status() + " by " + response.protocol() + " from " + response.finalUrl()
                                + (response.early() ? ", before the whole body was sent" : ""));
        block.line(
                "Body",
                bytes(response.bodyBytes())
                        + (response.truncated() ? ", cut: only its beginning is kept" : "")
                        + (response.lengthUnknown() ? ", its length was not declared" : "")
                        + (response.bodyPath() == null ? "" : ", in " + response.bodyPath()));
    }

    private @Nullable String reason(@Nullable Reason reason) {
        if (reason == null) {
            return null;
        }
        return reason.code().code() + ": " + reason.text()
                + (reason.since() == null ? "" : "; since " + time(reason.since()))
                + (reason.until() == null ? "" : "; until " + time(reason.until()));
    }

    private String time(Instant then) {
        return Ages.full(then, clock);
    }

    private static String source(TaskSnapshot task) {
        return task.source() == null ? "" : " (" + task.source().code() + ")";
    }

    private static String number(int urlErrorCode) {
        return urlErrorCode == 0 ? "" : " (" + urlErrorCode + ")";
    }

    private static String mayHaveProcessed(boolean may) {
        return may ? "; the server may have processed the request" : "";
    }

    private static @Nullable String hint(@Nullable BytesHint hint) {
        if (hint == null) {
            return null;
        }
        var parts = new ArrayList<String>();
        if (hint.toSend() != BytesHint.UNKNOWN) {
            parts.add("at most " + Sizes.of(hint.toSend()) + " to send");
        }
        if (hint.toReceive() != BytesHint.UNKNOWN) {
            parts.add("at most " + Sizes.of(hint.toReceive()) + " to receive");
        }
        return parts.isEmpty() ? null : String.join(", ", parts);
    }

    private static String bytes(long part, long whole) {
        return whole < 0
                ? bytes(part)
                : Sizes.of(part) + " of " + Sizes.of(whole) + " (" + part + " of " + whole + " bytes)";
    }

    private static String bytes(long count) {
        return Sizes.of(count) + " (" + count + " bytes)";
    }

    /** Labels and values; what is absent has no line. */
    private static final class Block {
        private final Columns columns = new Columns();

        void line(String label, @Nullable String value) {
            if (value != null) {
                columns.row(List.of(label, value));
            }
        }
    }
}
