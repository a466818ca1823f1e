package dev.outlive.transfer;

/** Why a request is sent once more within its attempt, on a fresh connection; each reason counts once. */
enum Again {
    /** The server answered 421: the connection led to the wrong one, which did nothing. */
    MISDIRECTED,
    /** The answer can't be read, which may have been the connection's fault; only if the request may be repeated. */
    UNREADABLE,
    /** A connection that was kept died before an answer, as idle ones do; only if the request may be repeated. */
    STALE
}
