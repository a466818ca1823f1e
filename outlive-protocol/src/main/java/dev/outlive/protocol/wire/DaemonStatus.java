package dev.outlive.protocol.wire;

import dev.outlive.protocol.model.Observation;
import dev.outlive.protocol.model.RecoveryReport;
import java.time.Instant;
import java.util.List;

/**
 * How the daemon is.
 *
 * @param home the folder of store, spool and logs
 * @param running attempts that are out now
 * @param storeHealthy nothing was found damaged when the store was opened; a store that fails later ends the daemon
 * @param reserveBytes what is set aside for a full disk
 * @param recovery what this daemon found in its store when it started
 * @param conditions what is seen of the machine's network, power and load
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
        RecoveryReport recovery,
        List<Observation> conditions) {
    public static final int SCHEMA = 1;

    public DaemonStatus {
        conditions = List.copyOf(conditions);
    }

    /** The same of a daemon that looks at no conditions. */
    public DaemonStatus(
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
        this(
                schema,
                pid,
                software,
                wire,
                startedAt,
                home,
                socket,
                sessions,
                liveTasks,
                unacknowledgedTasks,
                running,
                connections,
                storeHealthy,
                reserveBytes,
                recovery,
                List.of());
    }
}
