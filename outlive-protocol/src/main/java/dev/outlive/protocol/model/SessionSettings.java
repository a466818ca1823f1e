package dev.outlive.protocol.model;

import java.time.Duration;

/**
 * The stored part of a session's configuration. Changed settings apply to tasks created afterwards.
 *
 * @param maxConcurrentTasksPerHost at most so many tasks of this session move to one host at a time
 * @param idleTimeout an attempt without a byte in either direction for so long is given up and tried again
 * @param resourceTimeout the whole time a task may take, retries and waiting included; suspended time doesn't count
 * @param defaultHeaders sent with each request that doesn't name the same field itself
 * @param lifecycle how it goes together with the app's processes: launcher, launch events, quit policy
 * @param policy under which conditions of the machine its tasks may move
 * @param redirects which redirects its tasks follow
 * @param cookies whose cookies are kept for its tasks
 * @param credentials what its tasks show to servers that ask who it is
 */
public record SessionSettings(
        int maxConcurrentTasksPerHost,
        Duration idleTimeout,
        Duration resourceTimeout,
        Headers defaultHeaders,
        Lifecycle lifecycle,
        String description,
        TransferPolicy policy,
        Redirects redirects,
        CookiePolicy cookies,
        CredentialPolicy credentials) {
    public static final int TASKS_PER_HOST_DEFAULT = 6; // Apple's HTTPMaximumConnectionsPerHost
    public static final Duration IDLE_TIMEOUT_DEFAULT = Duration.ofSeconds(60); // Apple's timeoutIntervalForRequest
    public static final Duration RESOURCE_TIMEOUT_DEFAULT = Duration.ofDays(7); // Apple's timeoutIntervalForResource

    public SessionSettings {
        if (maxConcurrentTasksPerHost < 1 || maxConcurrentTasksPerHost > 10_000) {
            throw new IllegalArgumentException(
                    "maxConcurrentTasksPerHost is 1 to 10000, not " + maxConcurrentTasksPerHost);
        }
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("resourceTimeout", resourceTimeout);
    }

    /** One whose tasks may move over any network at any time, and follow redirects. */
    public SessionSettings(
            int maxConcurrentTasksPerHost,
            Duration idleTimeout,
            Duration resourceTimeout,
            Headers defaultHeaders,
            Lifecycle lifecycle,
            String description) {
        this(
                maxConcurrentTasksPerHost,
                idleTimeout,
                resourceTimeout,
                defaultHeaders,
                lifecycle,
                description,
                TransferPolicy.UNRESTRICTED,
                Redirects.UNRESTRICTED,
                CookiePolicy.MAIN_DOMAIN,
                CredentialPolicy.STORED);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is longer than zero, not " + duration);
        }
    }

    public static SessionSettings defaults() {
        return new SessionSettings(
                TASKS_PER_HOST_DEFAULT,
                IDLE_TIMEOUT_DEFAULT,
                RESOURCE_TIMEOUT_DEFAULT,
                Headers.empty(),
                Lifecycle.DEFAULT,
                "");
    }
}
