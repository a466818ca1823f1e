package dev.outlive.core.schedule;

import dev.outlive.protocol.model.NetworkDetail;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * What was seen of the machine that tasks may depend on.
 *
 * @param network whether it is connected to any network beside itself
 * @param metered whether the network costs by use or has little to give, where nothing closer is known
 * @param mainsPower whether it isn't on battery
 * @param load runnable threads by processor, averaged over a minute; negative if that can't be seen
 * @param zone where its clock is set to
 */
public record Conditions(
        Fact network,
        Fact cellular,
        Fact expensive,
        Fact constrained,
        Fact ultraConstrained,
        Fact metered,
        Fact mainsPower,
        double load,
        ZoneId zone) {
    public static final double LOAD_UNKNOWN = -1;

    /** Before anybody has looked. */
    public static final Conditions UNREAD = all(Fact.UNREAD);

    /** Where nothing can be seen. */
    public static final Conditions UNKNOWN = all(Fact.unknown("nobody looks at it"));

    private static Conditions all(Fact fact) {
        return new Conditions(fact, fact, fact, fact, fact, fact, fact, LOAD_UNKNOWN, ZoneOffset.UTC);
    }

    /** Whether the network is of this kind. */
    public Fact is(NetworkDetail kind) {
        return switch (kind) {
            case CELLULAR -> cellular;
            case EXPENSIVE -> expensive;
            case CONSTRAINED -> constrained;
            case ULTRA_CONSTRAINED -> ultraConstrained;
        };
    }

    public Conditions withNetwork(Fact fact) {
        return new Conditions(
                fact, cellular, expensive, constrained, ultraConstrained, metered, mainsPower, load, zone);
    }

    public Conditions with(NetworkDetail kind, Fact fact) {
        return new Conditions(
                network,
                kind == NetworkDetail.CELLULAR ? fact : cellular,
                kind == NetworkDetail.EXPENSIVE ? fact : expensive,
                kind == NetworkDetail.CONSTRAINED ? fact : constrained,
                kind == NetworkDetail.ULTRA_CONSTRAINED ? fact : ultraConstrained,
                metered,
                mainsPower,
                load,
                zone);
    }

    public Conditions withMetered(Fact fact) {
        return new Conditions(
                network, cellular, expensive, constrained, ultraConstrained, fact, mainsPower, load, zone);
    }

    public Conditions withMainsPower(Fact fact) {
        return new Conditions(network, cellular, expensive, constrained, ultraConstrained, metered, fact, load, zone);
    }

    public Conditions withLoad(double byProcessor) {
        return new Conditions(
                network, cellular, expensive, constrained, ultraConstrained, metered, mainsPower, byProcessor, zone);
    }

    public Conditions in(ZoneId place) {
        return new Conditions(
                network, cellular, expensive, constrained, ultraConstrained, metered, mainsPower, load, place);
    }
}
