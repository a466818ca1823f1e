package dev.outlive.transfer;

import dev.outlive.transfer.http.HttpEngine;
import dev.outlive.transfer.http.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * HTTP engines by the idle timeout they keep, made when first asked for. Sessions mostly agree on one. Safe from any
 * thread.
 */
final class Engines implements AutoCloseable {
    /** Different timeouts that get an engine; one has a thread and connections of its own. */
    static final int ENGINES_MAX = 16;

    private final TransferSettings settings;
    private final TreeMap<Duration, HttpEngine> engines = new TreeMap<>();
    private boolean closed;

    Engines(TransferSettings settings) {
        this.settings = settings;
    }

    /** The engine for this idle timeout; when there are too many different ones, the engine with the nearest. */
    synchronized HttpEngine withIdle(Duration idle) {
        HttpEngine known = engines.get(idle);
        if (known != null) {
            return known;
        }
        if (engines.size() >= ENGINES_MAX) {
            Duration nearest = engines.keySet().stream()
                    .min(Comparator.comparing(each -> each.minus(idle).abs()))
                    .orElseThrow();
            return engines.get(nearest) instanceof HttpEngine near ? near : made(idle);
        }
        HttpEngine made = made(idle);
        engines.put(idle, made);
        return made;
    }

    /** Connections kept open for the next request. */
    synchronized int idleConnections() {
        return engines.values().stream().mapToInt(HttpEngine::idleConnections).sum();
    }

    /** Closes idle connections; requests going on have to be cancelled before. */
    @Override
    public void close() {
        List<HttpEngine> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(engines.values());
        }
        all.forEach(HttpEngine::close);
    }

    private HttpEngine made(Duration idle) {
        if (closed) {
            throw new IllegalStateException("the transfers are closed");
        }
        return made(settings, settings.timeouts().withIdle(idle));
    }

    static HttpEngine made(TransferSettings settings, Timeouts timeouts) {
        var builder = HttpEngine.builder()
                .timeouts(timeouts)
                .resolver(settings.resolver())
                .idlePerOriginMax(settings.connectionsKeptPerOrigin())
                .clock(settings.clock());
        if (settings.tls() != null) {
            builder.tls(settings.tls());
        }
        return builder.build();
    }
}
