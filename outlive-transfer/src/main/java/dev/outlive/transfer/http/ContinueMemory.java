package dev.outlive.transfer.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The origins that don't answer {@code Expect: 100-continue}, so that no upload waits there again for a day. */
final class ContinueMemory {
    private static final long KEPT_NANOS = Duration.ofDays(1).toNanos();

    /** Origins remembered; the oldest is forgotten first, at the price of one more wait there. */
    private static final int ORIGINS_MAX = 1_000;

    private final Map<Origin, Long> silentSince = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Long> eldest) {
            return size() > ORIGINS_MAX;
        }
    };

    /** Whether to expect an answer from this origin. */
    synchronized boolean answers(Origin origin) {
        var since = silentSince.get(origin);
        if (since != null && System.nanoTime() - since > KEPT_NANOS) {
            silentSince.remove(origin);
            return true;
        }
        return since == null;
    }

    synchronized void wasSilent(Origin origin) {
        silentSince.remove(origin);
        silentSince.put(origin, System.nanoTime());
    }
}
