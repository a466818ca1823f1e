package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request tightens its session's policy, property by property, and never loosens it (BG-31). */
class TransferPolicyTest {
    private static final TransferPolicy ANY = TransferPolicy.UNRESTRICTED;
    private static final TimeWindows NIGHT = TimeWindows.of("22:00-06:00");
    private static final TimeWindows WEEKEND = TimeWindows.of("sat,sun 00:00-24:00");

    private static TransferPolicy forbidding(NetworkDetail kind) {
        return new TransferPolicy(
                kind != NetworkDetail.CELLULAR,
                kind != NetworkDetail.EXPENSIVE,
                kind != NetworkDetail.CONSTRAINED,
                kind != NetworkDetail.ULTRA_CONSTRAINED,
                SchedulePolicy.ANYTIME,
                ProxyRules.DIRECT,
                ServiceType.DEFAULT);
    }

    private static TransferPolicy on(UnaryOperator<SchedulePolicy> schedule) {
        return new TransferPolicy(true, true, true, schedule.apply(SchedulePolicy.ANYTIME));
    }

    private static <T> T merged(TransferPolicy session, TransferPolicy request, Function<SchedulePolicy, T> property) {
        return property.apply(session.tightenedBy(request).schedule());
    }

    @ParameterizedTest
    @EnumSource(NetworkDetail.class)
    void aKindOfNetworkIsForbiddenIfEitherForbidsIt(NetworkDetail kind) {
        assertThat(forbidding(kind).tightenedBy(ANY)).isEqualTo(forbidding(kind));
        assertThat(ANY.tightenedBy(forbidding(kind))).isEqualTo(forbidding(kind));
        for (NetworkDetail other : NetworkDetail.values()) {
            assertThat(forbidding(kind).tightenedBy(ANY).allows(other)).isEqualTo(other != kind);
        }
    }

    @Test
    void proxyOfTheSessionHoldsAndARequestMayAddOne() {
        TransferPolicy proxied = ANY.over(ProxyRules.of("p.example:3128"));
        assertThat(proxied.tightenedBy(ANY)).isEqualTo(proxied);
        assertThat(ANY.tightenedBy(proxied)).isEqualTo(proxied);
        assertThat(proxied.tightenedBy(ANY.over(ProxyRules.of("q.example:3128"))))
                .isEqualTo(proxied);
    }

    @ParameterizedTest
    @CsvSource({
        "DEFAULT, DEFAULT, DEFAULT",
        "DEFAULT, VIDEO, VIDEO",
        "VIDEO, DEFAULT, VIDEO",
        "BACKGROUND, VOICE, BACKGROUND",
        "VIDEO, BACKGROUND, BACKGROUND",
        "AV_STREAMING, RESPONSIVE_DATA, RESPONSIVE_DATA"
    })
    void theServiceTypeThatAsksForLessHoldsWhereBothSayOne(ServiceType session, ServiceType request, ServiceType both) {
        assertThat(ANY.as(session).tightenedBy(ANY.as(request)).serviceType()).isEqualTo(both);
    }

    @Test
    void mainsPowerIsRequiredIfEitherRequiresIt() {
        TransferPolicy mains = on(SchedulePolicy::onMainsPower);
        assertThat(merged(mains, ANY, SchedulePolicy::requiresMainsPower)).isTrue();
        assertThat(merged(ANY, mains, SchedulePolicy::requiresMainsPower)).isTrue();
        assertThat(merged(ANY, ANY, SchedulePolicy::requiresMainsPower)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0.5, 0, 0.5", "0, 0.5, 0.5", "0.5, 2, 0.5", "2, 0.5, 0.5"})
    void theLowerLoadCounts(double session, double request, double both) {
        assertThat(merged(
                        on(policy -> policy.underLoad(session)),
                        on(policy -> policy.underLoad(request)),
                        SchedulePolicy::loadMax))
                .isEqualTo(both);
    }

    @Test
    void theHoursOfBothHaveToBeOpen() {
        TransferPolicy night = on(policy -> policy.during(NIGHT));
        TransferPolicy weekend = on(policy -> policy.during(WEEKEND));
        assertThat(merged(night, weekend, SchedulePolicy::windows)).containsExactly(NIGHT, WEEKEND);
        assertThat(merged(night, night, SchedulePolicy::windows)).containsExactly(NIGHT);
        assertThat(merged(night, ANY, SchedulePolicy::windows)).containsExactly(NIGHT);
        assertThat(merged(ANY, night, SchedulePolicy::windows)).containsExactly(NIGHT);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 1000})
    void theSessionsLimitOnBytesStaysAndTheRequestsIsItsOwn(long request) {
        assertThat(merged(
                        on(policy -> policy.limitedTo(100)),
                        on(policy -> policy.limitedTo(request)),
                        SchedulePolicy::bytesPerSecondMax))
                .isEqualTo(100);
    }

    @Test
    void nothingIsImplied() {
        assertThat(SessionSettings.defaults().policy()).isEqualTo(ANY);
        assertThat(ANY.tightenedBy(ANY)).isEqualTo(ANY);
        assertThat(ANY.schedule().windows()).isEmpty();
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SchedulePolicy(List.of(), false, -0.1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SchedulePolicy(List.of(), false, Double.NaN, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SchedulePolicy(List.of(), false, 0, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SchedulePolicy(
                        java.util.Collections.nCopies(SchedulePolicy.WINDOWS_MAX + 1, NIGHT), false, 0, 0));
    }
}
