package dev.outlive.simulator;

import dev.outlive.core.time.ClockReading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Time and chance: one queue of what will happen, ordered by virtual time and, at the same time, by a draw. One thread, one
 * seed, so the same run again.
 */
final class World {
    private static final Instant BEGIN = Instant.parse("2026-11-22T00:00:00Z");

    private record Planned(
            long at, long draw, long order, @Nullable Node node, long epoch, String what, Runnable action) {}

    private static final Comparator<Planned> ORDER = Comparator.comparingLong(Planned::at)
            .thenComparingLong(Planned::draw)
            .thenComparingLong(Planned::order);

    private final PriorityQueue<Planned> queue = new PriorityQueue<>(ORDER);
    private final SplittableRandom random;
    private final Map<Node, List<Planned>> stopped = new IdentityHashMap<>();
    private final Trace trace;
    private final Tally tally = new Tally();
    private long order;
    private long now;
    private long bootedAt;
    private long boots = 1;
    private long events;
    private Duration wallOffset = Duration.ZERO;
    private Calm calm = Calm.NOT_YET;
    private long healedAt;

    /** Whether things still go wrong. */
    enum Calm {
        NOT_YET,
        HEALED
    }

    World(long seed, int lastEvents) {
        random = new SplittableRandom(seed);
        trace = new Trace(lastEvents);
    }

    /** A source of chance for one part of the world, so that one more draw in a part doesn't change the others. */
    SplittableRandom split() {
        return random.split();
    }

    Trace trace() {
        return trace;
    }

    Tally tally() {
        return tally;
    }

    /** Nanoseconds since the world began; never goes back. */
    long now() {
        return now;
    }

    /** What a clock on the wall says; may jump. */
    Instant wall() {
        return BEGIN.plusNanos(now).plus(wallOffset);
    }

    /** What the clocks of the machine say. */
    ClockReading clocks() {
        return new ClockReading(wall(), Duration.ofNanos(now - bootedAt), "boot " + boots);
    }

    /** The machine was off for a while and is on again. */
    void reboot() {
        boots++;
        bootedAt = now;
    }

    /** What a clock that was never touched would say. */
    Instant trueTime() {
        return BEGIN.plusNanos(now);
    }

    /** Sets the clock on the wall, right or wrong by so much. */
    void setWallClock(Duration wrongBy) {
        wallOffset = wrongBy;
    }

    long events() {
        return events;
    }

    boolean isHealed() {
        return calm == Calm.HEALED;
    }

    void heal() {
        calm = Calm.HEALED;
        healedAt = now;
    }

    /** Whether all is healed, and so much time has passed since. */
    boolean isHealedSince(Duration time) {
        return isHealed() && now - healedAt >= time.toNanos();
    }

    /** Plans something for a process, unless that dies before. */
    void after(Duration delay, Node node, String what, Runnable action) {
        plan(delay.toNanos(), node, what, action);
    }

    /** Plans something that no crash prevents: bytes under way, the passing of time. */
    void after(Duration delay, String what, Runnable action) {
        plan(delay.toNanos(), null, what, action);
    }

    private void plan(long delayNanos, @Nullable Node node, String what, Runnable action) {
        if (delayNanos < 0) {
            throw new IllegalArgumentException("nothing happens in the past: " + what);
        }
        long epoch = node == null ? 0 : node.epoch();
        queue.add(new Planned(now + delayNanos, random.nextLong(), order++, node, epoch, what, action));
    }

    /** Stops a process, as SIGSTOP does: what it has planned waits, and so does what it would hear. */
    void stop(Node node) {
        stopped.putIfAbsent(node, new ArrayList<>());
    }

    boolean isStopped(Node node) {
        return stopped.containsKey(node);
    }

    /** Lets it go on: what has come due meanwhile happens at once, in its order. */
    void goOn(Node node) {
        List<Planned> held = stopped.remove(node);
        if (held != null) {
            for (Planned each : held) {
                queue.add(new Planned(now, Long.MIN_VALUE, order++, node, each.epoch(), each.what(), each.action()));
            }
        }
    }

    /** Lets the next thing happen; false if there is none. */
    boolean step() {
        Planned next = queue.poll();
        if (next == null) {
            return false;
        }
        now = next.at();
        List<Planned> held = next.node() == null ? null : stopped.get(next.node());
        if (held != null) {
            held.add(next);
        } else if (next.node() == null || next.node().epoch() == next.epoch()) {
            next.action().run();
        }
        return true;
    }

    /** An event of the run: something that changes somebody's state. Ticks of a clock don't count. */
    void event(Object who, String what, Object... details) {
        events++;
        trace.note(events, now, String.valueOf(who), what, details);
    }
}
