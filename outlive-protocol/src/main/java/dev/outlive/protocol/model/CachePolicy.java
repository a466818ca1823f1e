package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a request lets caches do. The daemon has none of its own; what is said to those on the way is all that a policy can
 * do here. Apple: {@code requestCachePolicy}.
 */
public enum CachePolicy {
    /** As HTTP has it: the default. */
    USE_PROTOCOL("use-protocol", 0),
    /** A cached answer is as good. The same here, where there is none. */
    RETURN_CACHED_ELSE_LOAD("return-cached-else-load", 2),
    /** No cached answer of the app's own. The same here, where there is none. */
    RELOAD_IGNORING_LOCAL("reload-ignoring-local", 1),
    /** A cached answer is asked after first. The same here, where there is none. */
    RELOAD_REVALIDATING("reload-revalidating", 5),
    /** No cached answer, also none of a cache on the way: {@code Cache-Control: no-cache}, {@code Pragma: no-cache}. */
    RELOAD_IGNORING_LOCAL_AND_REMOTE("reload-ignoring-local-and-remote", 4),
    /** A cached answer or none at all: without a cache a task can only fail, with {@code cannot-load-from-network}. */
    RETURN_CACHED_DONT_LOAD("return-cached-dont-load", 3);

    private final String code;
    private final int number;

    CachePolicy(String code, int number) {
        this.code = code;
        this.number = number;
    }

    @JsonValue
    public String code() {
        return code;
    }

    /** Apple's number. */
    public int number() {
        return number;
    }

    /** The stricter of the two: a request tightens its session's policy, and never loosens it. */
    public CachePolicy tightenedBy(CachePolicy other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
