package dev.outlive.protocol.model;

/**
 * Under which conditions of the machine tasks may move, and by which way. A session has one for its tasks, and a request
 * may tighten it, never loosen it. A condition that the daemon can't see holds nothing back.
 *
 * @param allowsCellularAccess over a network of a mobile phone carrier (Apple's {@code allowsCellularAccess})
 * @param allowsExpensiveNetworkAccess over one that costs by use (Apple's {@code allowsExpensiveNetworkAccess})
 * @param allowsConstrainedNetworkAccess over one on which little should be sent (Apple's {@code
 *     allowsConstrainedNetworkAccess})
 * @param schedule when, for transfers that could as well move later (Apple's {@code isDiscretionary})
 * @param proxy over which proxies (Apple's {@code connectionProxyDictionary})
 */
public record TransferPolicy(
        boolean allowsCellularAccess,
        boolean allowsExpensiveNetworkAccess,
        boolean allowsConstrainedNetworkAccess,
        SchedulePolicy schedule,
        ProxyRules proxy)
        implements Comparable<TransferPolicy> {
    /** Over any network at any time: the default. */
    public static final TransferPolicy UNRESTRICTED = new TransferPolicy(true, true, true, SchedulePolicy.ANYTIME);

    /** One whose tasks ask every server directly. */
    public TransferPolicy(
            boolean allowsCellularAccess,
            boolean allowsExpensiveNetworkAccess,
            boolean allowsConstrainedNetworkAccess,
            SchedulePolicy schedule) {
        this(
                allowsCellularAccess,
                allowsExpensiveNetworkAccess,
                allowsConstrainedNetworkAccess,
                schedule,
                ProxyRules.DIRECT);
    }

    /** The same, also over mobile phone carriers. */
    public TransferPolicy withCellularAccess() {
        return new TransferPolicy(true, allowsExpensiveNetworkAccess, allowsConstrainedNetworkAccess, schedule, proxy);
    }

    /** The same, but not over mobile phone carriers. */
    public TransferPolicy withoutCellularAccess() {
        return new TransferPolicy(false, allowsExpensiveNetworkAccess, allowsConstrainedNetworkAccess, schedule, proxy);
    }

    /** The same, also over networks that cost by use. */
    public TransferPolicy withExpensiveNetworkAccess() {
        return new TransferPolicy(allowsCellularAccess, true, allowsConstrainedNetworkAccess, schedule, proxy);
    }

    /** The same, but not over networks that cost by use. */
    public TransferPolicy withoutExpensiveNetworkAccess() {
        return new TransferPolicy(allowsCellularAccess, false, allowsConstrainedNetworkAccess, schedule, proxy);
    }

    /** The same, also over networks on which little should be sent. */
    public TransferPolicy withConstrainedNetworkAccess() {
        return new TransferPolicy(allowsCellularAccess, allowsExpensiveNetworkAccess, true, schedule, proxy);
    }

    /** The same, but not over networks on which little should be sent. */
    public TransferPolicy withoutConstrainedNetworkAccess() {
        return new TransferPolicy(allowsCellularAccess, allowsExpensiveNetworkAccess, false, schedule, proxy);
    }

    /** The same at these times. */
    public TransferPolicy on(SchedulePolicy when) {
        return new TransferPolicy(
                allowsCellularAccess, allowsExpensiveNetworkAccess, allowsConstrainedNetworkAccess, when, proxy);
    }

    /** The same over these proxies. */
    public TransferPolicy over(ProxyRules proxies) {
        return new TransferPolicy(
                allowsCellularAccess, allowsExpensiveNetworkAccess, allowsConstrainedNetworkAccess, schedule, proxies);
    }

    /** What holds for a task of a session with this policy whose request asks for another: both. */
    public TransferPolicy tightenedBy(TransferPolicy request) {
        return new TransferPolicy(
                allowsCellularAccess && request.allowsCellularAccess,
                allowsExpensiveNetworkAccess && request.allowsExpensiveNetworkAccess,
                allowsConstrainedNetworkAccess && request.allowsConstrainedNetworkAccess,
                schedule.tightenedBy(request.schedule),
                proxy.tightenedBy(request.proxy));
    }

    /** Whether a network of this kind may be used. */
    public boolean allows(NetworkDetail kind) {
        return switch (kind) {
            case CELLULAR -> allowsCellularAccess;
            case EXPENSIVE -> allowsExpensiveNetworkAccess;
            case CONSTRAINED -> allowsConstrainedNetworkAccess;
            case ULTRA_CONSTRAINED -> true; // accepted without effect
        };
    }

    /** An order without a meaning, so that what is grouped by policies comes in one order. */
    @Override
    public int compareTo(TransferPolicy other) {
        return equals(other) ? 0 : toString().compareTo(other.toString());
    }
}
