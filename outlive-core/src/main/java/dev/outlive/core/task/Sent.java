package dev.outlive.core.task;

/** The attempt marker: whether a byte of the current attempt's request may have left this machine. */
public enum Sent {
    /** The attempt hasn't been allowed to write its first byte. */
    NOTHING,
    /** The mark was committed before the first byte, so the server may have processed the request. */
    MAYBE
}
