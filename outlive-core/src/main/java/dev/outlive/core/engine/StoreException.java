package dev.outlive.core.engine;

/** The store could not do what was asked. Nothing of the transaction is durable. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What it means for the store. */
    public enum Kind {
        /** The disk is full: the transaction was rolled back and the store goes on (I9). */
        FULL,
        /** A write, sync or commit failed: nothing can be trusted until the store is opened again (I8). */
        FAILED,
        /** A record doesn't match its checksum, or is missing (I10). */
        CORRUPT,
        /** Another daemon owns the store (I36). */
        LOCKED,
        /** The store was written by a newer version; it was left untouched (I37). */
        NEWER
    }

    private final Kind kind;

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
