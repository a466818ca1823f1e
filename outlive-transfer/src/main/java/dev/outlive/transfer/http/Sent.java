package dev.outlive.transfer.http;

/** What the server may have got of a request that drew no answer. */
public enum Sent {
    /** Nothing it could act upon: sending again is safe for any method. */
    NOTHING,
    /** Perhaps all of it. */
    MAYBE
}
