package dev.outlive.core.engine;

import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One connection, as the engine sees it. Calls return at once and come from the engine's thread. */
public interface Link {
    AppId app();

    long pid();

    ClientFrame.Role role();

    /** The launch token that the process showed, or null. */
    default @Nullable String launch() {
        return null;
    }

    /** When the system started the process, on steady time; null if it isn't seen among the processes of this user. */
    default @Nullable Instant startedAt() {
        return null;
    }

    /** Since when the process hasn't answered, or null if it does. */
    default @Nullable Instant silentSince() {
        return null;
    }

    /** Sends a frame, after those sent before. A connection that is gone drops it. */
    void send(DaemonFrame frame);

    /** Asks the connection to pin the file of this submission and to hand it in again. */
    void pin(ClientFrame.Submit submit);

    /**
     * Asks the connection to write the export and to answer.
     *
     * @param held how the session holds for it, to be handed back if it fails; null if it doesn't
     */
    void export(ClientFrame.ExportSession asked, @Nullable Restored held);
}
