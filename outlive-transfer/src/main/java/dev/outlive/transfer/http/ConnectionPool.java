package dev.outlive.transfer.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Idle connections by the way to their origin, the one used last first. Only connections that ended an exchange cleanly come here. */
final class ConnectionPool implements AutoCloseable {
    private final HttpSettings settings;
    private final Map<Route, Deque<Idle>> idle = new HashMap<>();
    private boolean closed;

    private record Idle(Connection connection, Watch watch) {}

    ConnectionPool(HttpSettings settings) {
        this.settings = settings;
    }

    /** An idle connection, which the peer may have closed meanwhile, or null. One opened before {@code since} stays for others. */
    @Nullable
    Connection take(Route route, @Nullable Long since) {
        while (true) {
            var candidate = poll(route, since);
            if (candidate == null) {
                return null;
            }
            if (candidate.watch().release()) {
                return candidate.connection();
            }
        }
    }

    /** Keeps a connection for the next exchange; closes it, or the oldest, when there is no room. */
    void put(Connection connection) {
        connection.markReused();
        Connection surplus = null;
        synchronized (this) {
            var kept = idle.computeIfAbsent(connection.route(), _ -> new ArrayDeque<>());
            if (closed || settings.idlePerOriginMax() == 0) {
                surplus = connection;
            } else {
                if (kept.size() == settings.idlePerOriginMax()) {
                    var oldest = kept.removeLast();
                    oldest.watch().release();
                    surplus = oldest.connection();
                }
                var watch = connection.beginWatch(() -> forget(connection));
                kept.addFirst(new Idle(connection, watch));
                watch.arm(Deadline.POOL, settings.idleConnection());
            }
        }
        if (surplus != null) {
            surplus.close();
        }
    }

    /** Idle connections held now. */
    synchronized int size() {
        return idle.values().stream().mapToInt(Deque::size).sum();
    }

    @Override
    public void close() {
        List<Idle> all;
        synchronized (this) {
            closed = true;
            all = idle.values().stream().flatMap(Deque::stream).toList();
            idle.clear();
        }
        for (var one : all) {
            one.watch().release();
            one.connection().close();
        }
    }

    private synchronized @Nullable Idle poll(Route route, @Nullable Long since) {
        var kept = idle.get(route);
        if (kept == null) {
            return null;
        }
        var found = kept.stream()
                .filter(one -> since == null || one.connection().isOpenedSince(since))
                .findFirst()
                .orElse(null);
        kept.remove(found);
        if (kept.isEmpty()) {
            idle.remove(route);
        }
        return found;
    }

    private synchronized void forget(Connection connection) {
        var kept = idle.get(connection.route());
        if (kept != null) {
            kept.removeIf(one -> one.connection() == connection);
            if (kept.isEmpty()) {
                idle.remove(connection.route());
            }
        }
    }
}
