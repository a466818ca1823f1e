package dev.outlive.client;

import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TransferPolicy;

/** What an app says to {@link SessionDelegate#onDelayedStart} (Apple: {@code URLSession.DelayedRequestDisposition}). */
public sealed interface StartAnswer {
    /** Begin as it was asked for. Apple: {@code continueLoading}. */
    record Proceed() implements StartAnswer {}

    /**
     * Begin with another request, for example with a fresh token. What an upload sends and where a download goes stay; the
     * session's default fields are merged in as into the first one. Apple: {@code useNewRequest}.
     *
     * @param policy conditions beside those that hold already: it can't loosen them
     */
    record ProceedWith(Request request, TransferPolicy policy) implements StartAnswer {}

    /** End the task as cancelled, with {@code delayed-start-refused}. Apple: {@code cancel}. */
    record Cancel() implements StartAnswer {}

    /** Not now: the answer follows through the question. */
    record Later() implements StartAnswer {}

    static StartAnswer proceed() {
        return new Proceed();
    }

    static StartAnswer proceedWith(Request request) {
        return new ProceedWith(request, TransferPolicy.UNRESTRICTED);
    }

    static StartAnswer cancel() {
        return new Cancel();
    }

    static StartAnswer later() {
        return new Later();
    }

    /** What the task itself declared for the case that nobody answers. */
    static StartAnswer of(AskBeforeStart.Fallback fallback) {
        return switch (fallback) {
            case CONTINUE -> proceed();
            case CANCEL -> cancel();
        };
    }
}
