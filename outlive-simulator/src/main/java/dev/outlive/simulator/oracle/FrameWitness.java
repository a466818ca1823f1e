package dev.outlive.simulator.oracle;

import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import org.jspecify.annotations.Nullable;

/** Somebody who sees each frame: as a client says it, and as the daemon lets it go. */
interface FrameWitness {
    default void said(LinkFacts link, ClientFrame frame) {}

    /**
     * The daemon lets a frame go.
     *
     * @param call what it answers, or null if it answers nothing
     */
    void leaves(LinkFacts link, DaemonFrame frame, @Nullable ClientFrame call);
}
