package dev.outlive.transfer.http;

import java.time.Duration;
import java.time.InstantSource;

/**
 * A client for HTTP/1.1, plain and over TLS: blocking, strict, and exact about what the server may have got. Safe from
 * any thread; one engine serves a whole daemon. Retries nothing that a server may have seen; that is its caller's
 * decision.
 */
public final class HttpEngine implements AutoCloseable {
    static {
        // Without this the JDK takes a TLS stream that was cut for one that ended (RFC 8446 §6.1). It is read once,
        // when
        // the JDK's TLS is loaded, which happens after this.
        if (System.getProperty("com.sun.net.ssl.requireCloseNotify") == null) {
            System.setProperty("com.sun.net.ssl.requireCloseNotify", "true");
        }
    }

    private final HttpSettings settings;
    private final Watchdog watchdog = new Watchdog();
    private final Connector connector;
    private final ConnectionPool pool;
    private final ContinueMemory memory = new ContinueMemory();

    private HttpEngine(HttpSettings settings) {
        this.settings = settings;
        this.connector = new Connector(settings, watchdog);
        this.pool = new ConnectionPool(settings);
    }

    /** Starts an engine with the specification's limits. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Sends the request and blocks until there is an outcome. Never throws for what a server, the network or a hook
     * does. An interrupt ends it as a cancellation does, but may also close the request's file channel (see
     * {@link RequestBody.FileRange}).
     */
    public HttpOutcome execute(HttpRequest request, ExchangeHooks hooks, Cancellation cancellation) {
        return new RequestRun(request, settings, hooks, cancellation, connector, pool, memory).run();
    }

    /** Connections kept open for the next request. */
    public int idleConnections() {
        return pool.size();
    }

    /** Closes idle connections. Requests going on end by themselves, without deadlines: cancel them first. */
    @Override
    public void close() {
        pool.close();
        connector.close();
        watchdog.close();
    }

    /** An engine being put together. */
    public static final class Builder {
        /** Body bytes per system call, and above which a second thread reads while the first sends. */
        private static final int SLICE_BYTES = 1024 * 1024;

        private static final long EXPECT_ABOVE_BYTES = 1024 * 1024;

        /** As many as requests run at once to a host by default. */
        private static final int IDLE_PER_ORIGIN_MAX = 6;

        /** Shorter than servers commonly wait (nginx 75 s, Apache 5 s, Node 5 s): the rest is found stale. */
        private static final Duration IDLE_CONNECTION = Duration.ofSeconds(30);

        private Timeouts timeouts = Timeouts.defaults();
        private HostResolver resolver = HostResolver.system();
        private TlsContexts tls = TlsContexts.SYSTEM;
        private int sliceBytes = SLICE_BYTES;
        private long expectAboveBytes = EXPECT_ABOVE_BYTES;
        private int idlePerOriginMax = IDLE_PER_ORIGIN_MAX;
        private Duration idleConnection = IDLE_CONNECTION;
        private String userAgent = "outlive/0.1";
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        public Builder timeouts(Timeouts limits) {
            this.timeouts = limits;
            return this;
        }

        public Builder resolver(HostResolver names) {
            this.resolver = names;
            return this;
        }

        /** Makes the TLS contexts, the first at the first https request. */
        public Builder tls(TlsContexts contexts) {
            this.tls = contexts;
            return this;
        }

        /** Body bytes per system call and between looks at an answer; 64 KiB to 8 MiB. */
        public Builder sliceBytes(int bytes) {
            this.sliceBytes = Math.clamp(bytes, 64 * 1024, 8 * 1024 * 1024);
            return this;
        }

        /** Bodies larger than this ask for 100 (Continue) first. */
        public Builder expectAboveBytes(long bytes) {
            this.expectAboveBytes = bytes;
            return this;
        }

        public Builder idlePerOriginMax(int connections) {
            this.idlePerOriginMax = connections;
            return this;
        }

        public Builder idleConnection(Duration kept) {
            this.idleConnection = kept;
            return this;
        }

        public Builder userAgent(String product) {
            this.userAgent = product;
            return this;
        }

        /** Wall clock of the metrics; deadlines use the monotonic clock. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        public HttpEngine build() {
            return new HttpEngine(new HttpSettings(
                    timeouts,
                    resolver,
                    tls,
                    sliceBytes,
                    expectAboveBytes,
                    idlePerOriginMax,
                    idleConnection,
                    userAgent,
                    clock));
        }
    }
}
