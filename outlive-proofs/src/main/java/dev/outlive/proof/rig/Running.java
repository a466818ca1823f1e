package dev.outlive.proof.rig;

import java.time.Duration;
import java.util.OptionalInt;

/** Something that was started and comes to an end. */
public interface Running {
    /** Its exit code, or empty if it is alive after so long. */
    OptionalInt awaitExit(Duration max) throws InterruptedException;

    /** The last it said, for people. */
    String tail();
}
