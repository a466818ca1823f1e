package dev.outlive.protocol.wire;

import dev.outlive.protocol.model.RecoveryReport;
import java.time.Instant;

/**
 * How the daemon is.
 *
 * @param home the folder of store, spool and logs
 * @param running attempts that are out now
 * @param storeHealthy nothing was found damaged when the store was opened; a store that fails later ends the daemon
 * @param reserveBytes what is set aside for a full disk
 * @param recovery what this daemon found in its store when it started
 */
public record DaemonStatus(
        int schema,
        long pid,
        String software,
        int wire,
        Instant startedAt,
        String home,
        String socket,
        long sessions,
        long liveTasks,
        long unacknowledgedTasks,
        int running,
        int connections,
        boolean storeHealthy,
        long reserveBytes,
        RecoveryReport recovery) {
    public static final int SCHEMA = 1;
}
