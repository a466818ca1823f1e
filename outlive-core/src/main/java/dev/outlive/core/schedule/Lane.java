package dev.outlive.core.schedule;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TransferPolicy;
import java.util.Comparator;

/**
 * The queue of one session's tasks to one origin under one policy: what holds one of them, times aside, holds all.
 */
public record Lane(SessionRef session, String origin, TransferPolicy policy) implements Comparable<Lane> {
    private static final Comparator<Lane> ORDER =
            Comparator.comparing(Lane::session).thenComparing(Lane::origin).thenComparing(Lane::policy);

    /** Of tasks that may move under any conditions. */
    public Lane(SessionRef session, String origin) {
        this(session, origin, TransferPolicy.UNRESTRICTED);
    }

    /** Where its tasks compete for slots, whatever their policy: the lane without one. */
    public Lane place() {
        return policy.equals(TransferPolicy.UNRESTRICTED) ? this : new Lane(session, origin);
    }

    /** Whether the tasks of both share a limit on bytes: that of their session. */
    public boolean sharesLimitWith(Lane other) {
        long limit = policy.schedule().bytesPerSecondMax();
        return limit != 0
                && session.equals(other.session)
                && limit == other.policy.schedule().bytesPerSecondMax();
    }

    /** Whether its origin is this machine, for which no network is needed. */
    public boolean isLocal() {
        int begin = origin.indexOf("//") + 2;
        int colon = origin.indexOf(':', begin);
        String name = origin.substring(begin, colon < 0 ? origin.length() : colon);
        return name.equals("localhost")
                || name.endsWith(".localhost") // RFC 6761 §6.3
                || name.startsWith("127.") && name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')
                || origin.startsWith("[::1]", begin);
    }

    @Override
    public int compareTo(Lane other) {
        return ORDER.compare(this, other);
    }
}
