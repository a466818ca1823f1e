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

    /** Where its tasks compete for slots, whatever their policy and the port they go to: session and host alone. */
    public Lane place() {
        String host = host();
        return host.equals(origin) && policy.equals(TransferPolicy.UNRESTRICTED) ? this : new Lane(session, host);
    }

    /** The name or address of its server, whatever the scheme and the port: {@code example.org}, {@code [::1]}. */
    public String host() {
        int scheme = origin.indexOf("//");
        String host = scheme < 0 ? origin : origin.substring(scheme + 2);
        int port = host.lastIndexOf(':');
        return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
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
        String name = host();
        return name.equals("localhost")
                || name.endsWith(".localhost") // RFC 6761 §6.3
                || name.startsWith("127.") && name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')
                || name.equals("[::1]");
    }

    @Override
    public int compareTo(Lane other) {
        return ORDER.compare(this, other);
    }
}
