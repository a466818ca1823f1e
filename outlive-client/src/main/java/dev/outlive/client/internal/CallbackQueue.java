package dev.outlive.client.internal;

/** Where the callbacks of one session run, in order and one at a time. */
interface CallbackQueue {
    /** Takes a callback, which must handle its own exceptions. Doesn't wait. */
    void dispatch(Runnable callback);

    /** Whether this thread runs one. */
    boolean isRunningHere();

    /** Nothing follows. */
    void end();
}
