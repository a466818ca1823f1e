package dev.outlive.protocol.wire;

/**
 * One line between app and daemon: {@code {"frame":"Start","call":3,…}}.
 *
 * <p>The first frame of a client is {@link ClientFrame.Hello}; the daemon answers {@link DaemonFrame.Welcome} or
 * {@link DaemonFrame.Refused}. Every other client frame but {@code Pong} carries a {@code call} number of the client's
 * choice, and exactly one answer repeats it. Frames of the daemon without a call are deliveries. Unknown fields are
 * ignored, unknown frames are refused by name.
 */
public sealed interface Frame permits ClientFrame, DaemonFrame {
    /** The name on the wire: the record's simple name. */
    default String name() {
        return getClass().getSimpleName();
    }
}
