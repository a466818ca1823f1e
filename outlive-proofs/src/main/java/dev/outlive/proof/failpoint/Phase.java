package dev.outlive.proof.failpoint;

/** What was going on at the moment of a kill. */
public enum Phase {
    /** A task is asked for and its row not yet committed. */
    CREATE,
    /** Request bytes are on their way and nothing is being decided. */
    SENDING,
    /** The server's answer is there and not yet committed. */
    RESPONSE,
    /** Within a commit. */
    COMMIT,
    /** The end of a task is committed or sent and not yet acknowledged. */
    DELIVER,
    /** An acknowledgement is on its way, and not yet committed or just committed. */
    ACK,
    /** None of these. */
    IDLE
}
