package dev.outlive.receiver;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a receiver is set up.
 *
 * @param directory where uploads are stored; made if it isn't there
 * @param bindAddress the address to listen on, by default loopback only
 * @param port the port to listen on, 0 for any free one
 * @param limitRate body bytes a second, all connections together, or {@link #UNLIMITED}
 * @param maxSize the longest body in bytes, or {@link #UNLIMITED}
 * @param idleTimeout the longest wait for the next byte of a request, and between two requests of a connection
 * @param floorRate the bytes a second below which a body counts as stalled
 * @param journal a file that gets a fsynced line for each processed upload before it is answered, or null for none
 * @param log hears of each finished request
 * @param hooks how to misbehave
 */
public record ReceiverConfig(
        Path directory,
        InetAddress bindAddress,
        int port,
        long limitRate,
        long maxSize,
        Duration idleTimeout,
        long floorRate,
        @Nullable Path journal,
        RequestLog log,
        List<Hook> hooks) {
    /** No limit of a rate or a size. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    public ReceiverConfig {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
        if (limitRate <= 0 || maxSize <= 0 || floorRate <= 0) {
            throw new IllegalArgumentException(
                    "rates and sizes are above 0, not " + limitRate + ", " + maxSize + ", " + floorRate);
        }
        if (idleTimeout.isNegative() || idleTimeout.isZero()) {
            throw new IllegalArgumentException("a timeout is above 0, not " + idleTimeout);
        }
        hooks = List.copyOf(hooks);
    }

    /** Starts from the defaults: loopback, a free port, no limits, 60 s idle time, a floor of 256 bytes/s. */
    public static Builder of(Path directory) {
        return new Builder(directory);
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private final Path directory;
        private InetAddress bindAddress = InetAddress.ofLiteral("127.0.0.1");
        private int port;
        private long limitRate = UNLIMITED;
        private long maxSize = UNLIMITED;
        private Duration idleTimeout = Duration.ofSeconds(60);
        private long floorRate = 256;
        private @Nullable Path journal;
        private RequestLog log = entry -> {};
        private List<Hook> hooks = List.of();

        private Builder(Path directory) {
            this.directory = directory;
        }

        public Builder bindAddress(InetAddress address) {
            bindAddress = address;
            return this;
        }

        public Builder port(int port) {
            this.port = port;
            return this;
        }

        public Builder limitRate(long bytesPerSecond) {
            limitRate = bytesPerSecond;
            return this;
        }

        /** A rate as people write it: {@code 8M}, {@code 500K}, {@code 1.5MiB}. */
        public Builder limitRate(String rate) {
            return limitRate(ByteSize.parse(rate));
        }

        public Builder maxSize(long bytes) {
            maxSize = bytes;
            return this;
        }

        /** A size as people write it. */
        public Builder maxSize(String size) {
            return maxSize(ByteSize.parse(size));
        }

        public Builder idleTimeout(Duration timeout) {
            idleTimeout = timeout;
            return this;
        }

        public Builder floorRate(long bytesPerSecond) {
            floorRate = bytesPerSecond;
            return this;
        }

        public Builder journal(Path file) {
            journal = file;
            return this;
        }

        public Builder log(RequestLog log) {
            this.log = log;
            return this;
        }

        public Builder hooks(Hook... hooks) {
            return hooks(List.of(hooks));
        }

        public Builder hooks(List<Hook> hooks) {
            this.hooks = List.copyOf(hooks);
            return this;
        }

        public ReceiverConfig build() {
            return new ReceiverConfig(
                    directory, bindAddress, port, limitRate, maxSize, idleTimeout, floorRate, journal, log, hooks);
        }
    }

    /** This configuration with another log. */
    ReceiverConfig withLog(RequestLog other) {
        return new ReceiverConfig(
                directory, bindAddress, port, limitRate, maxSize, idleTimeout, floorRate, journal, other, hooks);
    }
}
