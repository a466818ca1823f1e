package dev.outlive.simulator;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Draws for one part of the world. */
final class Chance {
    private final SplittableRandom random;
    private final World world;
    private final int slowness;

    Chance(World world, int slowness) {
        this.world = world;
        this.random = world.split();
        this.slowness = slowness;
    }

    SplittableRandom random() {
        return random;
    }

    /** Whether a fault of this rate strikes; never once the world is healed. */
    boolean strikes(double rate) {
        return random.nextDouble() < rate && !world.isHealed();
    }

    /** Whether something that is no fault happens. */
    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    /** A time that ordinary work takes, mostly short. */
    Duration work(long millisMax) {
        double draw = random.nextDouble();
        int factor = world.isHealed() ? 1 : slowness;
        return Duration.ofNanos((long) (draw * draw * draw * millisMax * 1_000_000) * factor);
    }

    /** A time drawn around a mean. */
    Duration around(Duration mean) {
        double draw = -Math.log(1 - random.nextDouble());
        return Duration.ofNanos((long) (mean.toNanos() * Math.min(draw, 8)));
    }

    <T> T oneOf(List<T> several) {
        return several.get(random.nextInt(several.size()));
    }
}
