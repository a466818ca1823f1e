package dev.outlive.transfer;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/** The limits on bytes that the tasks of a session share by their policy. Each lasts while an attempt holds it. */
final class SessionLimits {
    private static final RateLimit NONE = new RateLimit(0);

    private final Map<Shared, WeakReference<RateLimit>> limits = new HashMap<>();

    private record Shared(SessionRef session, long bytesPerSecond) {}

    /** The limit that this task shares with others of its session. */
    synchronized RateLimit of(Task task) {
        long bytesPerSecond = task.traits().policy().schedule().bytesPerSecondMax();
        if (bytesPerSecond == 0) {
            return NONE;
        }
        limits.values().removeIf(limit -> limit.refersTo(null));
        var shared = new Shared(task.session(), bytesPerSecond);
        WeakReference<RateLimit> kept = limits.get(shared);
        RateLimit known = kept == null ? null : kept.get();
        if (known != null) {
            return known;
        }
        var fresh = new RateLimit(bytesPerSecond);
        limits.put(shared, new WeakReference<>(fresh));
        return fresh;
    }
}
