package dev.outlive.transfer.http;

import org.jspecify.annotations.Nullable;

/** A failure on its way to the engine's border, where it becomes a {@link HttpFailure}. */
final class ExchangeFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final transient @Nullable Deadline deadline;
    private transient @Nullable ResponseHead partialHead;

    ExchangeFailure(String code, String message) {
        this(code, message, null);
    }

    ExchangeFailure(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.deadline = null;
    }

    ExchangeFailure(Deadline deadline, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = deadline.code();
        this.deadline = deadline;
    }

    static ExchangeFailure cancelled() {
        return new ExchangeFailure(FailureCode.CANCELLED, "the request was cancelled");
    }

    static ExchangeFailure interrupted(InterruptedException cause) {
        return new ExchangeFailure(FailureCode.CANCELLED, "the thread that sends was interrupted", cause);
    }

    ExchangeFailure with(@Nullable ResponseHead head) {
        partialHead = head;
        return this;
    }

    String code() {
        return code;
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }

    @Nullable
    ResponseHead partialHead() {
        return partialHead;
    }
}
