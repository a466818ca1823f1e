package dev.outlive.transfer.http;

/** A time limit the watchdog keeps by closing the connection. */
public enum Deadline {
    /** Name lookup and TCP connection, all addresses together. */
    CONNECT(FailureCode.TIMED_OUT_CONNECT),
    /** TLS handshake. */
    TLS(FailureCode.TIMED_OUT_TLS),
    /** A response head, counted from its first byte: stops a server that drips it. */
    HEAD(FailureCode.TIMED_OUT_HEAD),
    /** No byte in either direction; while sending, no byte taken by the peer. */
    IDLE(FailureCode.TIMED_OUT_IDLE),
    /** Nothing answered after the last request byte. */
    RESPONSE(FailureCode.TIMED_OUT_RESPONSE),
    /** The whole response, counted from the last request byte. */
    TOTAL(FailureCode.TIMED_OUT_TOTAL),
    /** Fewer bytes a second than the floor. */
    FLOOR(FailureCode.TIMED_OUT_FLOOR),
    /** No byte of an early response, or after a failed write: ends the wait for one, never a failure of its own. */
    DRAIN(FailureCode.CONNECTION_LOST),
    /** An idle connection in the pool; never a failure. */
    POOL(FailureCode.CONNECTION_LOST);

    private final String code;

    Deadline(String code) {
        this.code = code;
    }

    /** The code of the failure this deadline ends an exchange with. */
    public String code() {
        return code;
    }
}
