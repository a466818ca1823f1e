package dev.outlive.transfer.http;

import java.time.Duration;

/**
 * How long each part of an exchange may take, on the monotonic clock (specification §7.5). {@link Duration#ZERO} for
 * {@code total} and 0 for {@code floorBytesPerSecond} switch that limit off. The floor counts while a body moves, not
 * while the server thinks.
 */
public record Timeouts(
        Duration connect,
        Duration tls,
        Duration head,
        Duration idle,
        Duration response,
        Duration total,
        Duration continueWait,
        Duration drain,
        long floorBytesPerSecond,
        Duration floorWindow) {
    public Timeouts {
        requirePositive(connect, "connect");
        requirePositive(tls, "tls");
        requirePositive(head, "head");
        requirePositive(idle, "idle");
        requirePositive(response, "response");
        requirePositive(continueWait, "continueWait");
        requirePositive(drain, "drain");
        requirePositive(floorWindow, "floorWindow");
        if (total.isNegative() || floorBytesPerSecond < 0) {
            throw new IllegalArgumentException("a limit isn't negative: " + total + ", " + floorBytesPerSecond);
        }
    }

    /** The specification's figures. */
    public static Timeouts defaults() {
        var minute = Duration.ofSeconds(60);
        return new Timeouts(
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                minute,
                minute,
                minute,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                0,
                minute);
    }

    public Timeouts withConnect(Duration limit) {
        return new Timeouts(
                limit, tls, head, idle, response, total, continueWait, drain, floorBytesPerSecond, floorWindow);
    }

    public Timeouts withTls(Duration limit) {
        return new Timeouts(
                connect, limit, head, idle, response, total, continueWait, drain, floorBytesPerSecond, floorWindow);
    }

    public Timeouts withHead(Duration limit) {
        return new Timeouts(
                connect, tls, limit, idle, response, total, continueWait, drain, floorBytesPerSecond, floorWindow);
    }

    public Timeouts withIdle(Duration limit) {
        return new Timeouts(
                connect, tls, head, limit, response, total, continueWait, drain, floorBytesPerSecond, floorWindow);
    }

    public Timeouts withResponse(Duration limit) {
        return new Timeouts(
                connect, tls, head, idle, limit, total, continueWait, drain, floorBytesPerSecond, floorWindow);
    }

    public Timeouts withTotal(Duration limit) {
        return new Timeouts(
                connect, tls, head, idle, response, limit, continueWait, drain, floorBytesPerSecond, floorWindow);
    }

    public Timeouts withContinueWait(Duration limit) {
        return new Timeouts(connect, tls, head, idle, response, total, limit, drain, floorBytesPerSecond, floorWindow);
    }

    public Timeouts withDrain(Duration limit) {
        return new Timeouts(
                connect, tls, head, idle, response, total, continueWait, limit, floorBytesPerSecond, floorWindow);
    }

    public Timeouts withFloor(long bytesPerSecond, Duration window) {
        return new Timeouts(connect, tls, head, idle, response, total, continueWait, drain, bytesPerSecond, window);
    }

    private static void requirePositive(Duration limit, String name) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the " + name + " timeout must be positive, not " + limit);
        }
    }
}
