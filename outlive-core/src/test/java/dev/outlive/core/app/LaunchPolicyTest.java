package dev.outlive.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When events want their app, and what may be done for it. */
class LaunchPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final SessionId SESSION = new SessionId("photos");
    private static final Attempts FIRST = Attempts.none(SESSION);
    private static final Launcher LAUNCHER = new Launcher(List.of("/usr/bin/photos"), "", List.of());
    private static final App APP = App.unknown(new AppId("app")).registered(LAUNCHER);

    private final LaunchPolicy policy = LaunchPolicy.DEFAULT;

    private static Backlog backlog(long events, boolean question, boolean canRun) {
        return new Backlog(events, NOW.minusSeconds(60), question, canRun);
    }

    @Test
    void allWaitsUntilNothingCanRunByItself() {
        assertThat(policy.wantedAt(LaunchWhen.all(), backlog(3, false, true), FIRST, NOW))
                .isEmpty();
        assertThat(policy.wantedAt(LaunchWhen.all(), backlog(1, false, false), FIRST, NOW))
                .contains(NOW);
    }

    @Test
    void eachWantsTheAppForEveryEvent() {
        assertThat(policy.wantedAt(LaunchWhen.each(), backlog(1, false, true), FIRST, NOW))
                .contains(NOW);
    }

    @Test
    void everyWantsItForEnoughEventsOrAfterEnoughTime() {
        LaunchWhen every = LaunchWhen.every(3, Duration.ofMinutes(5));
        assertThat(policy.wantedAt(every, backlog(2, false, true), FIRST, NOW)).contains(NOW.plusSeconds(240));
        assertThat(policy.wantedAt(every, backlog(3, false, true), FIRST, NOW)).contains(NOW);
        assertThat(policy.wantedAt(every, backlog(1, false, false), FIRST, NOW)).contains(NOW);
    }

    @Test
    void questionWantsItAtOnceUnlessLaunchEventsAreOff() {
        assertThat(policy.wantedAt(LaunchWhen.all(), backlog(1, true, true), FIRST, NOW))
                .contains(NOW);
        assertThat(policy.wantedAt(LaunchWhen.never(), backlog(9, true, false), FIRST, NOW))
                .isEmpty();
    }

    @Test
    void backOffHoldsTheLaunchAndTheGuardEndsIt() {
        Attempts waiting = FIRST.launched(NOW.plusSeconds(10));
        assertThat(policy.wantedAt(LaunchWhen.each(), backlog(1, false, true), waiting, NOW))
                .contains(NOW.plusSeconds(10));
        Attempts tried = FIRST;
        for (int i = 0; i < policy.launchesMax(); i++) {
            assertThat(policy.isParked(tried)).isFalse();
            tried = tried.launched(NOW);
        }
        assertThat(policy.isParked(tried)).isTrue();
        assertThat(policy.wantedAt(LaunchWhen.each(), backlog(1, true, false), tried, NOW))
                .isEmpty();
    }

    /** A launcher that is missing is tried again for ever, ever more seldom: nothing crashed. */
    @Test
    void failedStartCountsForTheBackOffAndNotForTheGuard() {
        App app = APP;
        for (int i = 0; i < 20; i++) {
            app = app.launched("t" + i, LaunchReason.EVENTS, List.of(SESSION), NOW)
                    .failed("not there", NOW);
        }
        assertThat(app.attempts(SESSION).tries()).isEqualTo(20);
        assertThat(policy.isParked(app.attempts(SESSION))).isFalse();
        assertThat(app.problem()).isEqualTo("not there");
    }

    @Test
    void waitsDoubleUpToAnHourWithJitterBelow() {
        var random = new Random(7);
        for (int tries = 1; tries <= 40; tries++) {
            Duration doubled = tries > 9 ? Duration.ofHours(1) : Duration.ofSeconds(10L << (tries - 1));
            Duration capped = doubled.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : doubled;
            assertThat(policy.wait(tries, random))
                    .isBetween(capped.multipliedBy(3).dividedBy(4), capped);
        }
    }

    @Test
    void livingProcessIsNeverDoubled() {
        assertThat(policy.means(APP, false)).isEqualTo(LaunchPolicy.Means.LAUNCH);
        assertThat(policy.means(APP, true)).isEqualTo(LaunchPolicy.Means.NONE);
        App started = APP.launched("t", LaunchReason.EVENTS, List.of(SESSION), NOW);
        assertThat(policy.means(started, false)).isEqualTo(LaunchPolicy.Means.NONE);
        App stopped = started.seen(4711, NOW).suspending(NOW).suspended();
        assertThat(policy.means(stopped, true)).isEqualTo(LaunchPolicy.Means.WAKE);
        assertThat(policy.means(stopped.suspending(NOW), true)).isEqualTo(LaunchPolicy.Means.NONE);
    }

    @Test
    void quitOrDisabledAppIsLeftAlone() {
        assertThat(policy.means(APP.userQuit(NOW), false)).isEqualTo(LaunchPolicy.Means.NONE);
        assertThat(policy.means(APP.enabled(false), false)).isEqualTo(LaunchPolicy.Means.NONE);
        assertThat(policy.means(APP.userQuit(NOW).userStarted(), false)).isEqualTo(LaunchPolicy.Means.LAUNCH);
        assertThat(policy.means(App.unknown(new AppId("app")), false)).isEqualTo(LaunchPolicy.Means.NONE);
    }

    @Test
    void acknowledgementUserStartAndNewLauncherBeginAnew() {
        App tried = APP.launched("t", LaunchReason.EVENTS, List.of(SESSION, new SessionId("other")), NOW);
        assertThat(tried.acknowledged(SESSION).attempts(SESSION)).isEqualTo(FIRST);
        assertThat(tried.acknowledged(SESSION).attempts(new SessionId("other")).launches())
                .isEqualTo(1);
        assertThat(tried.userStarted().attempts()).isEmpty();
        assertThat(tried.cleared().attempts()).isEmpty();
        assertThat(tried.registered(LAUNCHER).attempts()).hasSize(2);
        assertThat(tried.registered(new Launcher(List.of("/opt/photos"), "", List.of()))
                        .attempts())
                .isEmpty();
    }
}
