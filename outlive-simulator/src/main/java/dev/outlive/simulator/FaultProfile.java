package dev.outlive.simulator;

import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.engine.DeliveryPolicy;
import dev.outlive.protocol.wire.FrameCodec;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What goes wrong in one run, drawn from its seed: each class of faults is on or off, and each rate is drawn too, so that
 * rare combinations occur undiluted.
 *
 * @param chaosEvery the mean time between two faults
 * @param killInside how often a kill of the daemon falls inside a turn, between two calls
 * @param commitFails how often a commit fails although the process lives
 * @param connectFails how often an attempt finds no server
 * @param lost how often a connection to the server breaks while an attempt is out
 * @param refusals how often the server says no
 * @param early how often the server answers before the request is whole
 * @param silent how often the server never answers
 * @param stopLoses how often an answer overtakes the stop of its attempt
 * @param throwing how often a delegate throws
 * @param dyingInCallback how often a process dies inside its delegate
 * @param slowness a factor for everything that takes time
 * @param repeats how often an app submits again what it has submitted
 * @param conflicts how often an app uses a key for another request
 * @param posts how many of the uploads may not be repeated
 * @param poison how many of the tasks have an end, or a result, that the delegate always refuses, until some
 *     time after all is healed, so that letters die of it
 * @param asking how many of the tasks have a begin date and ask before they begin
 * @param expiresTokens whether a server wants tokens, which expire without a word
 * @param pauses whether the operator pauses sessions, servers, or all
 * @param findsCopies whether the store is found as a copy now and then, whose original may have sent more
 * @param stopsApps whether processes are stopped for a while, and neither read nor do anything meanwhile
 * @param neverReturning how often a delegate doesn't return, so that its process acknowledges nothing any more
 * @param keeping how often a delegate returns and its app acknowledges or refuses later
 * @param window events on their way to an app at a time
 * @param launches whether apps have launchers, and policies that say when
 * @param launchPolicy how long the daemon waits before launches, and how many in vain are enough
 * @param failingLaunches how often a launcher starts no process
 * @param dyingLaunches how often a process that was started dies at once
 * @param quits whether apps are quit, started, disabled and enabled
 */
record FaultProfile(
        Duration chaosEvery,
        double killInside,
        double commitFails,
        double connectFails,
        double lost,
        double refusals,
        double early,
        double silent,
        double stopLoses,
        double throwing,
        double dyingInCallback,
        int slowness,
        double repeats,
        double conflicts,
        double posts,
        double poison,
        boolean pauses,
        boolean killsDaemon,
        boolean killsApps,
        boolean cutsConnections,
        boolean fillsDisk,
        boolean stepsClock,
        boolean takesOver,
        boolean hasOperator,
        boolean invalidates,
        boolean batches,
        boolean shortBudgets,
        int tasksMax,
        int tasksPerHostMax,
        int sites,
        int uploads,
        boolean changesConditions,
        boolean expiresTokens,
        double asking,
        boolean findsCopies,
        boolean stopsApps,
        double neverReturning,
        double keeping,
        DeliveryPolicy window,
        boolean launches,
        LaunchPolicy launchPolicy,
        double failingLaunches,
        double dyingLaunches,
        boolean quits) {

    static FaultProfile draw(SplittableRandom random) {
        return new FaultProfile(
                Duration.ofMillis(random.nextInt(200, 8_000)),
                rate(random, 0.9),
                rate(random, 0.02),
                rate(random, 0.4),
                rate(random, 0.5),
                rate(random, 0.5),
                rate(random, 0.3),
                rate(random, 0.1),
                random.nextDouble(),
                rate(random, 0.3),
                rate(random, 0.15),
                random.nextInt(4) == 0 ? random.nextInt(5, 40) : 1,
                rate(random, 0.6),
                rate(random, 0.1),
                random.nextDouble(),
                rate(random, 0.3),
                random.nextInt(3) == 0,
                random.nextInt(4) > 0,
                random.nextInt(4) > 0,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextInt(1, 9),
                random.nextInt(1, 5),
                random.nextInt(1, 4),
                random.nextInt(8, 40),
                random.nextBoolean(),
                random.nextInt(3) == 0,
                rate(random, 0.5),
                random.nextInt(4) == 0,
                random.nextInt(3) == 0,
                rate(random, 0.1),
                rate(random, 0.5),
                window(random),
                random.nextBoolean(),
                launchPolicy(random),
                rate(random, 0.6),
                rate(random, 0.9),
                random.nextInt(3) == 0);
    }

    /** A few events, or what a few of them take. */
    private static DeliveryPolicy window(SplittableRandom random) {
        boolean few = random.nextBoolean();
        boolean narrow = random.nextInt(4) == 0;
        return new DeliveryPolicy(
                few ? random.nextInt(1, 6) : DeliveryPolicy.DEFAULT.windowEventsMax(),
                narrow ? FrameCodec.FRAME_BYTES_MAX + random.nextInt(20_000) : DeliveryPolicy.DEFAULT.windowBytesMax());
    }

    /** Shorter waits than an ordinary daemon's, as these worlds last for minutes. */
    private static LaunchPolicy launchPolicy(SplittableRandom random) {
        return new LaunchPolicy(
                Duration.ofSeconds(random.nextInt(1, 31)),
                Duration.ofSeconds(random.nextInt(1, 11)),
                LaunchPolicy.DEFAULT.backoffMax(),
                random.nextInt(2, 6),
                LaunchPolicy.DEFAULT.suspendGrace(),
                LaunchPolicy.DEFAULT.handOverGrace());
    }

    private static double rate(SplittableRandom random, double max) {
        return random.nextBoolean() ? random.nextDouble() * max : 0;
    }
}
