package dev.outlive.core.engine;

import dev.outlive.protocol.wire.DaemonStatus;

/** Completes what the engine knows of the daemon's state with what the process knows. */
@FunctionalInterface
public interface StatusSource {
    DaemonStatus status(long sessions, SessionCounts counts, int running);
}
