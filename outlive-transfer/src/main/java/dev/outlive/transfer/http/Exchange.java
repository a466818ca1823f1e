package dev.outlive.transfer.http;

import dev.outlive.transfer.http.HttpOutcome.BodyReport;
import dev.outlive.transfer.http.RedirectPolicy.Handover;
import java.nio.ByteBuffer;

/** One request message and its final response, over one HTTP/1.1 connection or one HTTP/2 stream. */
interface Exchange {
    /** A final response, read to its end. */
    record Reply(ResponseHead head, BodyReport body, boolean early) {}

    /** The place for a response that only says where to go next: nothing of its body is wanted. */
    ResponseSink SKIP = new ResponseSink() {
        @Override
        public long limitBytes() {
            return 0;
        }

        @Override
        public void write(ByteBuffer bytes) {
            throw new IllegalStateException("a sink of limit 0 was given bytes");
        }
    };

    /** Says where a final response's body goes, as soon as its head is known. */
    @FunctionalInterface
    interface HeadRouter {
        ResponseSink route(ResponseHead head, Handover handover) throws ExchangeFailure;
    }

    /** Sends the request and reads the answer. Called once. */
    Reply run() throws ExchangeFailure;

    /** Whether not even a part of the request left; then it may be run again elsewhere. */
    boolean wroteNothing();

    /** Whether the server, by the framing, got a request it can act upon. */
    Sent sent();

    /** Request body bytes handed over. */
    long bytesHandedOver();

    /** The protocol's name in outcomes. */
    String protocol();
}
