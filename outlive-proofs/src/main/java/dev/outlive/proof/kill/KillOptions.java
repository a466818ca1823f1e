package dev.outlive.proof.kill;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a kill loop is to do.
 *
 * @param cycles kills, at least
 * @param seed of moments, victims and uploads
 */
public record KillOptions(int cycles, long seed, Set<Victim> victims) {
    /** Who is killed. */
    public enum Victim {
        APP,
        DAEMON,
        SERVER
    }

    public KillOptions {
        if (cycles < 1) {
            throw new IllegalArgumentException("a kill loop has at least one cycle, not " + cycles);
        }
        victims = EnumSet.copyOf(victims);
    }
}
