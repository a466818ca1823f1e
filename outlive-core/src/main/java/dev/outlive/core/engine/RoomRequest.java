package dev.outlive.core.engine;

/**
 * A connection that found no room in the spool for the files of a submission or a batch, and asks for some. One of its calls
 * follows, from the engine's thread; both return at once.
 */
public interface RoomRequest {
    /** How much more room it takes, at least 1. */
    long bytesMissing();

    /** Room was made: the files may be held now. If they still don't fit, it is asked for again. */
    void made();

    /** There is none, and the submission is refused as it would have been. */
    void lacking();
}
