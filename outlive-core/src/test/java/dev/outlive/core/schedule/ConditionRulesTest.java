package dev.outlive.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.time.Moment;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.NetworkDetail;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each condition holds back, and that one which can't be seen holds nothing. */
class ConditionRulesTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final AdmissionPolicy POLICY = new AdmissionPolicy(4, 4);
    private static final TransferPolicy STRICT = new TransferPolicy(
                    false,
                    false,
                    false,
                    new SchedulePolicy(java.util.List.of(TimeWindows.of("09:00-17:00")), true, 0.5, 0))
            .withoutUltraConstrainedNetworkAccess();
    private static final Conditions FINE = new Conditions(
            Fact.yes("eth0"),
            Fact.no("eth0"),
            Fact.no("eth0"),
            Fact.no("eth0"),
            Fact.no("eth0"),
            Fact.no("eth0"),
            Fact.yes("AC"),
            0.5,
            java.time.ZoneOffset.UTC);

    private static Situation situation(Conditions conditions, TransferPolicy policy, String origin, Instant now) {
        var lane = new Lane(SessionRef.of("app", "main"), origin, policy);
        return new Situation(
                POLICY, lane, 4, new Occupancy(), Pauses.NONE, null, null, null, conditions, moment(now), null);
    }

    /** Steady time stands elsewhere: no condition may look at it. */
    private static Moment moment(Instant wall) {
        return new Moment(wall, NOON.minusSeconds(100_000));
    }

    private static Optional<Reason> held(Conditions conditions, TransferPolicy policy) {
        return POLICY.holds(situation(conditions, policy, "https://a.example:443", NOON));
    }

    private static void assertHeld(Conditions conditions, WaitReason code, @Nullable NetworkDetail detail) {
        assertThat(held(conditions, STRICT)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(code);
            assertThat(reason.detail()).isEqualTo(detail);
        });
    }

    @Test
    void whereEverythingIsFineNothingIsHeld() {
        assertThat(held(FINE, STRICT)).isEmpty();
    }

    @Proves("I5")
    @Test
    void whatCannotBeSeenHoldsNothing() {
        assertThat(held(Conditions.UNKNOWN, STRICT)).isEmpty();
    }

    @Test
    void beforeAnybodyHasLookedOnlyWhatDependsOnItWaits() {
        assertThat(held(Conditions.UNREAD, TransferPolicy.UNRESTRICTED)).isEmpty();
        assertThat(held(Conditions.UNREAD, STRICT))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("isn't known yet"));
        assertThat(held(FINE.withMainsPower(Fact.UNREAD), STRICT))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(WaitReason.POWER));
    }

    @Test
    void withoutANetworkEveryTaskWaitsButThoseToThisMachine() {
        Conditions down = FINE.withNetwork(Fact.no("no interface is up"));
        assertHeld(down, WaitReason.NETWORK, null);
        assertThat(held(down, TransferPolicy.UNRESTRICTED))
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("no interface is up"));
        for (String local : new String[] {
            "http://localhost:80", "http://127.0.0.1:8080", "http://[::1]:8443", "https://a.localhost:443"
        }) {
            assertThat(POLICY.holds(situation(down, STRICT, local, NOON)))
                    .as(local)
                    .isEmpty();
        }
        for (String other :
                new String[] {"http://127.evil.example:80", "http://localhost.example:80", "http://[::2]:80"}) {
            assertThat(POLICY.holds(situation(down, STRICT, other, NOON)))
                    .as(other)
                    .isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkDetail.class)
    void aKindOfNetworkThatIsForbiddenIsNamed(NetworkDetail kind) {
        Conditions such = FINE.with(kind, Fact.yes("says somebody"));
        assertHeld(such, WaitReason.NETWORK, kind);
        assertThat(held(such, TransferPolicy.UNRESTRICTED)).isEmpty();
        var localToo = situation(such, STRICT, "http://localhost:80", NOON);
        assertThat(POLICY.holds(localToo)).isEmpty();
    }

    @Test
    void applesNumbersAreTheirs() {
        assertThat(NetworkDetail.values()).extracting(NetworkDetail::number).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aNetworkOfWhichNothingButMeteredIsKnownIsWaitedForAsThat() {
        Conditions metered = FINE.withMetered(Fact.yes("NetworkManager"));
        assertThat(held(metered, STRICT))
                .as("each kind is known, and it is none of them")
                .isEmpty();
        Conditions unclear = metered.with(NetworkDetail.EXPENSIVE, Fact.unknown("nobody says"));
        assertHeld(unclear, WaitReason.UNMETERED, null);
        assertThat(held(unclear.withMetered(Fact.unknown("nobody says")), STRICT))
                .isEmpty();
        Conditions unnamed = metered.with(NetworkDetail.ULTRA_CONSTRAINED, Fact.unknown("nobody says"));
        assertThat(held(unnamed, STRICT))
                .as("a metered network is no satellite's")
                .isEmpty();
        var cellularOnly = new TransferPolicy(false, true, true, SchedulePolicy.ANYTIME);
        assertThat(held(unclear, cellularOnly))
                .as("it isn't cellular, that is known")
                .isEmpty();
    }

    @Test
    void onBatteryOnlyWhatNeedsMainsPowerWaits() {
        Conditions battery = FINE.withMainsPower(Fact.no("BAT0 discharges"));
        assertHeld(battery, WaitReason.POWER, null);
        assertThat(held(battery, TransferPolicy.UNRESTRICTED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.5, false", "0.55, true", "-1, false"})
    void aBusyMachineBeginsNothingButStopsNothing(double load, boolean holds) {
        Situation situation = situation(FINE.withLoad(load), STRICT, "https://a.example:443", NOON);
        assertThat(POLICY.holds(situation)
                        .map(Reason::code)
                        .filter(WaitReason.LOAD::equals)
                        .isPresent())
                .isEqualTo(holds);
        assertThat(POLICY.holdsRunning(situation)).isEmpty();
    }

    @Test
    void outsideItsHoursATaskWaitsUntilTheyBegin() {
        Instant evening = Instant.parse("2026-11-23T18:00:00Z");
        Situation situation = situation(FINE, STRICT, "https://a.example:443", evening);
        assertThat(POLICY.holds(situation)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(WaitReason.WINDOW);
            assertThat(reason.until()).isEqualTo(Instant.parse("2026-11-24T09:00:00Z"));
            assertThat(reason.text()).contains("09:00-17:00");
        });
        assertThat(POLICY.holdsRunning(situation)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network",
                "cellular",
                "expensive",
                "constrained",
                "ultra-constrained",
                "unmetered",
                "power",
                "window"
            })
    void theseStopWhatRuns(String code) {
        Rule rule = java.util.Arrays.stream(Rule.values())
                .filter(each -> each.code().equals(code))
                .findFirst()
                .orElseThrow();
        assertThat(rule.stopsWhatRuns()).isTrue();
    }
}
