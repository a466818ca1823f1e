package dev.outlive.protocol.model;

/**
 * How far a task is; bodies only, in bytes. Volatile: the latest value, never redelivered. The count goes back only
 * together with a higher attempt, or an offset the server confirmed.
 *
 * @param bytesExpectedToSend the body's length, 0 without a body
 * @param bytesExpectedToReceive the answer's Content-Length, or -1
 */
public record Progress(
        long attempt, long bytesSent, long bytesExpectedToSend, long bytesReceived, long bytesExpectedToReceive) {

    /** Between 0 and 1: the part of the body that was handed to the network. */
    public double fractionSent() {
        return bytesExpectedToSend <= 0 ? 1.0 : Math.min(1.0, (double) bytesSent / bytesExpectedToSend);
    }
}
