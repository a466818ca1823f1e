package dev.outlive.protocol.wire;

import dev.outlive.protocol.model.AttemptMetrics;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.PendingQuestion;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * About how many bytes a frame takes as a line, never fewer, without making that line: the text in it is counted, and for
 * names, numbers and dates stands the most they can be. For what waits to be sent.
 */
public final class FrameSize {
    /** An answer beside what it holds. */
    private static final int ANSWER = 200;

    /** A frame that names its session, beside what it holds. */
    private static final int FRAME = 1_000;

    private static final int TASK = 900;
    private static final int PART = 300;
    private static final int EXCHANGE = 1_300;

    private FrameSize() {}

    public static int of(DaemonFrame frame) {
        if (frame instanceof DaemonFrame.Deliver deliver) {
            return of(deliver);
        } else if (frame instanceof DaemonFrame.SnapshotPage page) {
            return ANSWER + of(page.tasks());
        } else if (frame instanceof DaemonFrame.Tasks tasks) {
            return ANSWER + of(tasks.tasks());
        } else if (frame instanceof DaemonFrame.Changed changed) {
            return ANSWER + of(changed.task());
        } else if (frame instanceof DaemonFrame.Accepted accepted) {
            return ANSWER + of(accepted.task());
        } else if (frame instanceof DaemonFrame.TaskIs is) {
            return ANSWER + of(is.task());
        } else if (frame instanceof DaemonFrame.Refused refused) {
            return ANSWER + text(refused.message());
        } else if (frame instanceof DaemonFrame.Informed informed) {
            return FRAME + PART + text(informed.response().headers());
        } else if (frame instanceof DaemonFrame.Done
                || frame instanceof DaemonFrame.Ping
                || frame instanceof DaemonFrame.AnswerTaken) {
            return ANSWER;
        } else if (isSmall(frame)) {
            return FRAME;
        }
        return encoded(frame); // what people ask for: of any shape, and not often
    }

    private static int encoded(DaemonFrame frame) {
        try {
            return FrameCodec.encode(frame).length;
        } catch (WireException tooLong) {
            return FrameCodec.FRAME_BYTES_MAX; // it is noticed where it is written
        }
    }

    /** What neither grows nor holds a text of anybody's choice, but a name of session and app. */
    private static boolean isSmall(DaemonFrame frame) {
        return frame instanceof DaemonFrame.Progressed
                || frame instanceof DaemonFrame.Attached
                || frame instanceof DaemonFrame.Drained
                || frame instanceof DaemonFrame.DeadLettered;
    }

    private static int of(DaemonFrame.Deliver deliver) {
        TaskSnapshot task = deliver.task();
        TaskMetrics metrics = deliver.metrics();
        PendingQuestion question = deliver.question();
        return FRAME
                + (task == null ? 0 : of(task))
                + (metrics == null ? 0 : of(metrics))
                + (question == null ? 0 : of(question.question()));
    }

    private static int of(List<TaskSnapshot> tasks) {
        return tasks.stream().mapToInt(FrameSize::of).sum();
    }

    private static int of(TaskSnapshot task) {
        int size = TASK
                + text(task.session().value())
                + text(task.app().value())
                + text(task.description())
                + text(task.url())
                + text(task.method())
                + text(task.file())
                + text(task.handler())
                + text(task.proxy());
        if (task.key() != null) {
            size += text(task.key().value());
        }
        if (task.reason() != null) {
            size += PART + text(task.reason().text());
        }
        if (task.outcome() != null) {
            size += 2 * PART
                    + (task.outcome().error() == null
                            ? 0
                            : text(task.outcome().error().message()));
        }
        if (task.deadLetter() != null) {
            size += PART + text(task.deadLetter().why());
        }
        if (task.response() != null) {
            size += of(task.response());
        }
        for (Map.Entry<String, String> each : task.userInfo().values().entrySet()) {
            size += text(each.getKey()) + text(each.getValue());
        }
        return size;
    }

    private static int of(Response response) {
        return PART
                + text(response.headers())
                + text(response.trailers())
                + text(response.finalUrl())
                + text(response.protocol())
                + text(response.bodyPath())
                + text(response.method());
    }

    private static int of(TaskMetrics metrics) {
        int size = PART + metrics.waits().size() * PART;
        for (AttemptMetrics attempt : metrics.attempts()) {
            size += PART + text(attempt.result());
            List<ExchangeMetrics> exchanges = attempt.exchanges();
            for (ExchangeMetrics exchange : exchanges == null ? List.<ExchangeMetrics>of() : exchanges) {
                size += EXCHANGE
                        + text(exchange.method())
                        + text(exchange.origin())
                        + text(exchange.proxy())
                        + text(exchange.remoteAddress())
                        + text(exchange.localAddress())
                        + 12 * exchange.interimResponses().size();
            }
        }
        return size;
    }

    private static int of(Question question) {
        return question instanceof Question.Authentication asked
                ? 2 * PART
                        + text(asked.realm())
                        + text(asked.method())
                        + 2 * text(asked.space().origin())
                : PART;
    }

    private static int text(Headers headers) {
        int size = 0;
        for (Headers.Field field : headers) {
            size += text(field.name()) + text(field.value());
        }
        return size;
    }

    /** The text in quotation marks, with a comma or colon behind it: UTF-8, and what JSON escapes takes six bytes. */
    private static int text(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        int size = 4;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return size;
    }
}
