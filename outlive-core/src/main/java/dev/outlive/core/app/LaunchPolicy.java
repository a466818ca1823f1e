package dev.outlive.core.app;

import dev.outlive.core.app.AppProcess.Stage;
import dev.outlive.protocol.model.LaunchWhen;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Whether and when an app is started or woken for events that wait. It decides about processes only: no transfer is
 * delayed by it.
 *
 * @param reconnectGrace after the daemon's start clients that come back in this time count as running
 * @param backoffFirst the wait after a launch without an acknowledgement; doubles
 * @param launchesMax launches in a row without an acknowledgement, after which the session is launch-parked
 * @param suspendGrace how long a process may go on before it is stopped
 * @param handOverGrace how long a process under supervision has to open a session that was handed over to it
 */
public record LaunchPolicy(
        Duration reconnectGrace,
        Duration backoffFirst,
        Duration backoffMax,
        int launchesMax,
        Duration suspendGrace,
        Duration handOverGrace) {
    public static final LaunchPolicy DEFAULT = new LaunchPolicy(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            5,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30));

    private static final int DOUBLINGS_MAX = 20; // far beyond the longest wait

    /** When the events of a session want its app, back-off included; empty if they never do by themselves. */
    public Optional<Instant> wantedAt(LaunchWhen when, Backlog backlog, Attempts attempts, Instant now) {
        if (when.kind() == LaunchWhen.Kind.NEVER || isParked(attempts)) {
            return Optional.empty();
        }
        return triggeredAt(when, backlog, now).map(at -> later(at, attempts));
    }

    private static Optional<Instant> triggeredAt(LaunchWhen when, Backlog backlog, Instant now) {
        if (backlog.question() || !backlog.canRun()) {
            return Optional.of(now);
        }
        return switch (when.kind()) {
            case EACH -> Optional.of(now);
            case EVERY ->
                Optional.of(
                        backlog.events() >= when.events()
                                ? now
                                : backlog.oldest().plus(when.within()));
            case ALL, NEVER -> Optional.empty();
        };
    }

    private static Instant later(Instant at, Attempts attempts) {
        Instant notBefore = attempts.notBefore();
        return notBefore != null && notBefore.isAfter(at) ? notBefore : at;
    }

    /** Whether events of the session start its app no more. */
    public boolean isParked(Attempts attempts) {
        return attempts.launches() >= launchesMax;
    }

    /** What may be done for an app whose events want it. */
    public enum Means {
        /** Start a process. */
        LAUNCH,
        /** Let the stopped process run. */
        WAKE,
        /** Nothing: a process runs, or the app may not be started. */
        NONE
    }

    /**
     * What may be done for an app.
     *
     * @param alive whether a process of it is known to live, by its connection or its number
     */
    public Means means(App app, boolean alive) {
        if (app.isHeldBack()) {
            return Means.NONE;
        }
        AppProcess process = app.process();
        if (process != null) {
            return process.stage() == Stage.SUSPENDED ? Means.WAKE : Means.NONE;
        }
        return alive || !app.launcher().isPresent() ? Means.NONE : Means.LAUNCH;
    }

    /** The wait after so many tries in a row without an acknowledgement: with jitter, never above the doubled one. */
    public Duration wait(int tries, RandomGenerator random) {
        Duration doubled = backoffFirst.multipliedBy(1L << Math.min(Math.max(tries - 1, 0), DOUBLINGS_MAX));
        Duration capped = doubled.compareTo(backoffMax) > 0 ? backoffMax : doubled;
        return capped.multipliedBy(750 + random.nextInt(251)).dividedBy(1000);
    }
}
