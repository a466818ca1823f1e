package dev.outlive.transfer.http;

import java.time.Duration;
import java.time.InstantSource;

/** What an engine was built with. The TLS context is asked for at the first https request only. */
record HttpSettings(
        Timeouts timeouts,
        HostResolver resolver,
        TlsContexts tls,
        int sliceBytes,
        long expectAboveBytes,
        int idlePerOriginMax,
        Duration idleConnection,
        String userAgent,
        InstantSource clock) {}
