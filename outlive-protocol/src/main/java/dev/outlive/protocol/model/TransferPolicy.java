package dev.outlive.protocol.model;

/**
 * Under which conditions of the machine tasks may move, and by which way. A session has one for its tasks, and a request
 * may tighten it, never loosen it. A condition that the daemon can't see holds nothing back.
 *
 * @param allowsCellularAccess over a network of a mobile phone carrier (Apple's {@code allowsCellularAccess})
 * @param allowsExpensiveNetworkAccess over one that costs by use (Apple's {@code allowsExpensiveNetworkAccess})
 * @param allowsConstrainedNetworkAccess over one on which little should be sent (Apple's {@code
 *     allowsConstrainedNetworkAccess})
 * @param allowsUltraConstrainedNetworkAccess over one over which hardly anything can be sent, such as a satellite's (Apple's
 *     {@code allowsUltraConstrainedNetworkAccess})
 * @param schedule when, for transfers that could as well move later (Apple's {@code isDiscretionary})
 * @param proxy over which proxies (Apple's {@code connectionProxyDictionary})
 * @param serviceType what kind of traffic it is to networks on the way (Apple's {@code networkServiceType})
 */
public record TransferPolicy(
        boolean allowsCellularAccess,
        boolean allowsExpensiveNetworkAccess,
        boolean allowsConstrainedNetworkAccess,
        boolean allowsUltraConstrainedNetworkAccess,
        SchedulePolicy schedule,
        ProxyRules proxy,
        ServiceType serviceType)
        implements Comparable<TransferPolicy> {
    /** Over any network at any time: the default. */
    public static final TransferPolicy UNRESTRICTED = new TransferPolicy(true, true, true, SchedulePolicy.ANYTIME);

    /** One whose tasks ask every server directly, also over networks over which hardly anything can be sent. */
    public TransferPolicy(
            boolean allowsCellularAccess,
            boolean allowsExpensiveNetworkAccess,
            boolean allowsConstrainedNetworkAccess,
            SchedulePolicy schedule) {
        this(
                allowsCellularAccess,
                allowsExpensiveNetworkAccess,
                allowsConstrainedNetworkAccess,
                true,
                schedule,
                ProxyRules.DIRECT,
                ServiceType.DEFAULT);
    }

    /** The same, also over mobile phone carriers. */
    public TransferPolicy withCellularAccess() {
        return over(
                true,
                allowsExpensiveNetworkAccess,
                allowsConstrainedNetworkAccess,
                allowsUltraConstrainedNetworkAccess);
    }

    /** The same, but not over mobile phone carriers. */
    public TransferPolicy withoutCellularAccess() {
        return over(
                false,
                allowsExpensiveNetworkAccess,
                allowsConstrainedNetworkAccess,
                allowsUltraConstrainedNetworkAccess);
    }

    /** The same, also over networks that cost by use. */
    public TransferPolicy withExpensiveNetworkAccess() {
        return over(allowsCellularAccess, true, allowsConstrainedNetworkAccess, allowsUltraConstrainedNetworkAccess);
    }

    /** The same, but not over networks that cost by use. */
    public TransferPolicy withoutExpensiveNetworkAccess() {
        return over(allowsCellularAccess, false, allowsConstrainedNetworkAccess, allowsUltraConstrainedNetworkAccess);
    }

    /** The same, also over networks on which little should be sent. */
    public TransferPolicy withConstrainedNetworkAccess() {
        return over(allowsCellularAccess, allowsExpensiveNetworkAccess, true, allowsUltraConstrainedNetworkAccess);
    }

    /** The same, but not over networks on which little should be sent. */
    public TransferPolicy withoutConstrainedNetworkAccess() {
        return over(allowsCellularAccess, allowsExpensiveNetworkAccess, false, allowsUltraConstrainedNetworkAccess);
    }

    /** The same, also over networks over which hardly anything can be sent. */
    public TransferPolicy withUltraConstrainedNetworkAccess() {
        return over(allowsCellularAccess, allowsExpensiveNetworkAccess, allowsConstrainedNetworkAccess, true);
    }

    /** The same, but not over networks over which hardly anything can be sent. */
    public TransferPolicy withoutUltraConstrainedNetworkAccess() {
        return over(allowsCellularAccess, allowsExpensiveNetworkAccess, allowsConstrainedNetworkAccess, false);
    }

    /** The same at these times. */
    public TransferPolicy on(SchedulePolicy when) {
        return with(when, proxy, serviceType);
    }

    /** The same over these proxies. */
    public TransferPolicy over(ProxyRules proxies) {
        return with(schedule, proxies, serviceType);
    }

    /** The same as traffic of this kind. */
    public TransferPolicy as(ServiceType type) {
        return with(schedule, proxy, type);
    }

    private TransferPolicy over(boolean cellular, boolean expensive, boolean constrained, boolean ultraConstrained) {
        return new TransferPolicy(cellular, expensive, constrained, ultraConstrained, schedule, proxy, serviceType);
    }

    private TransferPolicy with(SchedulePolicy when, ProxyRules proxies, ServiceType type) {
        return new TransferPolicy(
                allowsCellularAccess,
                allowsExpensiveNetworkAccess,
                allowsConstrainedNetworkAccess,
                allowsUltraConstrainedNetworkAccess,
                when,
                proxies,
                type);
    }

    /** What holds for a task of a session with this policy whose request asks for another: both. */
    public TransferPolicy tightenedBy(TransferPolicy request) {
        return new TransferPolicy(
                allowsCellularAccess && request.allowsCellularAccess,
                allowsExpensiveNetworkAccess && request.allowsExpensiveNetworkAccess,
                allowsConstrainedNetworkAccess && request.allowsConstrainedNetworkAccess,
                allowsUltraConstrainedNetworkAccess && request.allowsUltraConstrainedNetworkAccess,
                schedule.tightenedBy(request.schedule),
                proxy.tightenedBy(request.proxy),
                serviceType.tightenedBy(request.serviceType));
    }

    /** Whether a network of this kind may be used. */
    public boolean allows(NetworkDetail kind) {
        return switch (kind) {
            case CELLULAR -> allowsCellularAccess;
            case EXPENSIVE -> allowsExpensiveNetworkAccess;
            case CONSTRAINED -> allowsConstrainedNetworkAccess;
            case ULTRA_CONSTRAINED -> allowsUltraConstrainedNetworkAccess;
        };
    }

    /** An order without a meaning, so that what is grouped by policies comes in one order. */
    @Override
    public int compareTo(TransferPolicy other) {
        return equals(other) ? 0 : toString().compareTo(other.toString());
    }
}
