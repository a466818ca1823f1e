package dev.outlive.core.schedule;

import dev.outlive.protocol.model.SessionRef;
import java.util.Comparator;

/** The queue of one session's tasks to one origin: those who compete for the same slots. */
public record Lane(SessionRef session, String origin) implements Comparable<Lane> {
    private static final Comparator<Lane> ORDER =
            Comparator.comparing(Lane::session).thenComparing(Lane::origin);

    @Override
    public int compareTo(Lane other) {
        return ORDER.compare(this, other);
    }
}
