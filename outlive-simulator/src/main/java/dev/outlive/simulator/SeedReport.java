package dev.outlive.simulator;

import dev.outlive.simulator.oracle.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one seed.
 *
 * @param hash over every step and the rows at the end: the same for the same seed
 * @param checks how often each guarantee was looked at
 * @param violation the first one, or null
 * @param lastEvents the last events before the end
 */
public record SeedReport(
        long seed,
        long hash,
        long events,
        Duration virtualTime,
        int tasks,
        Tally tally,
        Map<String, Long> checks,
        @Nullable Violation violation,
        List<String> lastEvents) {

    /** Processes that died, apps and daemons. */
    public long crashes() {
        return tally.all("crash ");
    }

    /** The same without the last events. */
    SeedReport brief() {
        return new SeedReport(seed, hash, events, virtualTime, tasks, tally, checks, violation, List.of());
    }

    /** The same, and a violation if the same seed, run again, came to another end. */
    SeedReport comparedTo(SeedReport again) {
        return hash == again.hash
                ? this
                : new SeedReport(
                        seed,
                        hash,
                        events,
                        virtualTime,
                        tasks,
                        tally,
                        checks,
                        new Violation(
                                "replay",
                                "seed " + seed + " ended with the state hash " + Long.toHexString(hash)
                                        + ", and run again with " + Long.toHexString(again.hash)),
                        lastEvents);
    }

    /** What to type to see it again. */
    public String replay() {
        return "./outlive-sim --seed " + seed;
    }
}
