package dev.outlive.core.engine;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.Text;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is kept of a task beside its row, for those who ask: its request and its response. */
record Reading(Leases leases) {
    void response(Link link, ClientFrame.ReadResponse read, Turn turn) {
        Optional<Task> task = turn.task(read.task());
        Response response = task.map(Reading::responseOf).orElse(null);
        if (response != null) {
            byte[] body = response.bodyPath() == null
                    ? turn.transaction.body(read.task()).orElse(new byte[0])
                    : null;
            turn.answer(link, new DaemonFrame.ResponseIs(read.call(), response, body));
            return;
        }
        boolean isKept = task.isPresent();
        turn.refuse(
                link,
                read.call(),
                ErrorCode.TASK_NOT_FOUND,
                isKept
                        ? "task " + read.task() + " has no response yet"
                        : "no task " + read.task() + " keeps a response: it is unknown, or acknowledged and archived",
                isKept
                        ? "It goes on, and its response is kept when it comes"
                        : "Nothing was changed, and a response that was released doesn't come back",
                isKept
                        ? "Wait for it by `outlive wait " + read.task() + "`"
                        : "List what is kept by `outlive ls --unacked`");
    }

    /** Credentials are for the app alone. */
    void request(Link link, ClientFrame.ReadRequest read, Turn turn) {
        if (!leases.permits(link, read.call(), read.session(), read.capability(), turn)) {
            return;
        }
        Optional<Task> task =
                turn.task(read.task()).filter(each -> each.session().equals(read.session()));
        Optional<TaskRequest> kept = task.flatMap(each -> turn.transaction.request(each.id()));
        if (kept.isEmpty()) {
            turn.refuse(
                    link,
                    read.call(),
                    ErrorCode.TASK_NOT_FOUND,
                    "no task " + read.task() + " of session " + read.session()
                            + " keeps a request: it is unknown, or acknowledged and archived",
                    "Nothing was changed",
                    "Look at it by `outlive show " + read.task() + "`");
            return;
        }
        Request current = kept.get().request();
        Request first = kept.get().original();
        Request whole = first == null ? current : first;
        Request shown = link.role() == ClientFrame.Role.OPERATOR ? redacted(whole) : whole;
        Response response = responseOf(task.orElseThrow());
        Request now = link.role() == ClientFrame.Role.OPERATOR ? redacted(current) : current;
        String url = now.uri().toString();
        String method = current.method();
        if (response != null && response.status() != Response.NOT_ASKED) {
            url = response.finalUrl().equals(Text.redactedUrl(current.uri())) ? url : response.finalUrl();
            method = response.method() == null ? method : response.method();
        }
        turn.answer(link, new DaemonFrame.RequestIs(read.call(), shown, method, url));
    }

    private static @Nullable Response responseOf(Task task) {
        return task.state() instanceof TaskState.Completed completed ? completed.response() : null;
    }

    private static Request redacted(Request request) {
        Headers shown = Headers.empty();
        for (Headers.Field field : request.headers()) {
            shown = shown.with(field.name(), field.isCredential() ? "<redacted>" : field.value());
        }
        String url = request.uri().toString();
        int query = url.indexOf('?');
        int fragment = url.indexOf('#');
        int end = query < 0 ? fragment : fragment < 0 ? query : Math.min(query, fragment);
        return new Request(
                request.method(),
                end < 0 ? request.uri() : URI.create(url.substring(0, end)),
                shown,
                request.idempotencyKey() == null ? null : "<redacted>",
                request.redirects(),
                request.cookies(),
                request.cachePolicy());
    }
}
