package dev.outlive.client;

/** Whether to start the daemon of this user when none is running. */
public enum DaemonStart {
    /** Starts it, detached from this process, and waits until it answers. */
    IF_NEEDED,
    /** Leaves it: without a running daemon the call fails with {@code daemon-unreachable}. */
    NEVER
}
