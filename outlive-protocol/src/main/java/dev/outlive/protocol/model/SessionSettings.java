package dev.outlive.protocol.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
 * @param roots the folders its files lie under; empty if they may lie anywhere
 * @param cachePolicy what caches may do with its requests
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
        CredentialPolicy credentials,
        List<FileRoot> roots,
        CachePolicy cachePolicy) {
    public static final int TASKS_PER_HOST_DEFAULT = 6; // Apple's HTTPMaximumConnectionsPerHost
    public static final Duration IDLE_TIMEOUT_DEFAULT = Duration.ofSeconds(60); // Apple's timeoutIntervalForRequest
    public static final Duration RESOURCE_TIMEOUT_DEFAULT = Duration.ofDays(7); // Apple's timeoutIntervalForResource

    private static final Set<String> OF_ANSWERS = Set.of("proxy-authenticate", "www-authenticate");

    public SessionSettings {
        if (maxConcurrentTasksPerHost < 1 || maxConcurrentTasksPerHost > 10_000) {
            throw new IllegalArgumentException(
                    "maxConcurrentTasksPerHost is 1 to 10000, not " + maxConcurrentTasksPerHost);
        }
        defaultHeaders.forEach(field -> requireForSession(field.name()));
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("resourceTimeout", resourceTimeout);
        roots = FileRoot.distinct(roots);
    }

    /** One whose files may lie anywhere, and of which caches are told nothing. */
    public SessionSettings(
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
        this(
                maxConcurrentTasksPerHost,
                idleTimeout,
                resourceTimeout,
                defaultHeaders,
                lifecycle,
                description,
                policy,
                redirects,
                cookies,
                credentials,
                List.of(),
                CachePolicy.USE_PROTOCOL);
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

    /** The same with its files under these roots. */
    public SessionSettings withRoots(FileRoot... folders) {
        return new SessionSettings(
                maxConcurrentTasksPerHost,
                idleTimeout,
                resourceTimeout,
                defaultHeaders,
                lifecycle,
                description,
                policy,
                redirects,
                cookies,
                credentials,
                List.of(folders),
                cachePolicy);
    }

    /** The same under this policy for caches. */
    public SessionSettings withCachePolicy(CachePolicy caches) {
        return new SessionSettings(
                maxConcurrentTasksPerHost,
                idleTimeout,
                resourceTimeout,
                defaultHeaders,
                lifecycle,
                description,
                policy,
                redirects,
                cookies,
                credentials,
                roots,
                caches);
    }

    /** Refuses a field that can't be given for a whole session: it frames the message, or is one of an answer or a proxy. */
    public static void requireForSession(String field) {
        if (Request.isFraming(field) || OF_ANSWERS.contains(field.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the field " + Text.visible(field, 80)
                    + " can't be given for a whole session: Outlive sets it itself where it is needed");
        }
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
