package dev.outlive.transfer;

import dev.outlive.transfer.auth.UrlRenewals;
import dev.outlive.transfer.http.HostResolver;
import dev.outlive.transfer.http.Timeouts;
import dev.outlive.transfer.http.TlsContexts;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What transfers are set up with.
 *
 * @param bulkThreads which threads carry large bodies; everything else is on virtual ones
 * @param bulkThreadsMax large bodies moving at once if their threads are platform threads; others wait
 * @param bytesPerSecondMax all attempts together move at most so much, 0 for no limit
 * @param connectionsKeptPerOrigin idle connections kept for the next request; as many as run at once to an origin
 * @param timeouts of each request; its idle timeout comes with the task instead
 * @param resolver from host names to addresses
 * @param tls makes the TLS contexts, the first at the first https request; null for the system's
 * @param clock wall time, for dates in answers
 * @param renewals those who give fresh URLs
 */
public record TransferSettings(
        BulkThreads bulkThreads,
        int bulkThreadsMax,
        long bytesPerSecondMax,
        int connectionsKeptPerOrigin,
        Timeouts timeouts,
        HostResolver resolver,
        @Nullable TlsContexts tls,
        InstantSource clock,
        UrlRenewals renewals) {
    private static final int BULK_THREADS_MAX = 64; // as many as the daemon admits by default
    private static final int CONNECTIONS_KEPT_PER_ORIGIN = 6; // as many as the daemon admits to one origin by default

    /** The kind of thread for large bodies. */
    public enum BulkThreads {
        VIRTUAL,
        /** Bounded in number: the kernel's sendfile holds one for as long as it takes. */
        PLATFORM
    }

    public TransferSettings {
        if (bulkThreadsMax < 1 || bytesPerSecondMax < 0 || connectionsKeptPerOrigin < 0) {
            throw new IllegalArgumentException("limits are out of range: " + bulkThreadsMax + ", " + bytesPerSecondMax
                    + ", " + connectionsKeptPerOrigin);
        }
    }

    public static TransferSettings defaults() {
        return new TransferSettings(
                BulkThreads.VIRTUAL,
                BULK_THREADS_MAX,
                0,
                CONNECTIONS_KEPT_PER_ORIGIN,
                Timeouts.defaults(),
                HostResolver.system(),
                null,
                InstantSource.system(),
                UrlRenewals.NONE);
    }

    public TransferSettings withBulkThreads(BulkThreads kind, int max) {
        return new TransferSettings(
                kind, max, bytesPerSecondMax, connectionsKeptPerOrigin, timeouts, resolver, tls, clock, renewals);
    }

    public TransferSettings withBytesPerSecondMax(long limit) {
        return new TransferSettings(
                bulkThreads, bulkThreadsMax, limit, connectionsKeptPerOrigin, timeouts, resolver, tls, clock, renewals);
    }

    public TransferSettings withConnectionsKeptPerOrigin(int connections) {
        return new TransferSettings(
                bulkThreads, bulkThreadsMax, bytesPerSecondMax, connections, timeouts, resolver, tls, clock, renewals);
    }

    public TransferSettings withTimeouts(Timeouts limits) {
        return new TransferSettings(
                bulkThreads,
                bulkThreadsMax,
                bytesPerSecondMax,
                connectionsKeptPerOrigin,
                limits,
                resolver,
                tls,
                clock,
                renewals);
    }

    public TransferSettings withResolver(HostResolver names) {
        return new TransferSettings(
                bulkThreads,
                bulkThreadsMax,
                bytesPerSecondMax,
                connectionsKeptPerOrigin,
                timeouts,
                names,
                tls,
                clock,
                renewals);
    }

    public TransferSettings withTls(TlsContexts context) {
        return new TransferSettings(
                bulkThreads,
                bulkThreadsMax,
                bytesPerSecondMax,
                connectionsKeptPerOrigin,
                timeouts,
                resolver,
                context,
                clock,
                renewals);
    }

    public TransferSettings withClock(InstantSource source) {
        return new TransferSettings(
                bulkThreads,
                bulkThreadsMax,
                bytesPerSecondMax,
                connectionsKeptPerOrigin,
                timeouts,
                resolver,
                tls,
                source,
                renewals);
    }

    public TransferSettings withRenewals(UrlRenewals asked) {
        return new TransferSettings(
                bulkThreads,
                bulkThreadsMax,
                bytesPerSecondMax,
                connectionsKeptPerOrigin,
                timeouts,
                resolver,
                tls,
                clock,
                asked);
    }
}
