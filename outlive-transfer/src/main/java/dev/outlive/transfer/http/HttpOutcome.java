package dev.outlive.transfer.http;

import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Headers;
import java.net.URI;
import java.util.List;

/** How a request ended: the server gave a final answer, or not. */
public sealed interface HttpOutcome {
    /** What was measured, one record for each request message, the last one last. Empty if none was tried. */
    List<ExchangeMetrics> hops();

    /**
     * A final response, read to its end.
     *
     * @param head status line and header fields of the last hop
     * @param body what came of its body
     * @param early whether it came before the request body was out: sending was stopped
     * @param finalUri where the answer came from, after redirects
     * @param protocol {@code http/1.1}
     * @param bytesSent request body bytes of the last hop handed to the connection
     */
    record Answered(
            ResponseHead head,
            BodyReport body,
            boolean early,
            URI finalUri,
            String protocol,
            long bytesSent,
            List<ExchangeMetrics> hops)
            implements HttpOutcome {}

    /** No final answer, or none that can be believed. */
    record NotAnswered(HttpFailure failure, List<ExchangeMetrics> hops) implements HttpOutcome {}

    /**
     * What came of a response body.
     *
     * @param storedBytes bytes the sink took
     * @param receivedBytes body bytes that came, also those beyond the sink's limit
     * @param truncated whether the sink has less than the whole body
     * @param lengthUnknown whether the body ended with the connection, so that a cut can't be told from an end
     * @param trailers trailer fields, without those that have no place there
     */
    record BodyReport(
            long storedBytes, long receivedBytes, boolean truncated, boolean lengthUnknown, Headers trailers) {}
}
