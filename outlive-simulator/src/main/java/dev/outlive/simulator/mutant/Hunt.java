package dev.outlive.simulator.mutant;

import dev.outlive.simulator.Runs;
import dev.outlive.simulator.SeedReport;
import dev.outlive.simulator.oracle.Violation;
import java.util.Objects;
import java.util.function.LongFunction;

/**
 * Runs so many seeds until one of them breaks a guarantee. Loaded beside each mutant by a class loader of its own, so it
 * speaks in types of the platform: the guarantee, the seed and the message, or nothing.
 */
public final class Hunt implements LongFunction<String[]> {
    @Override
    public String[] apply(long seeds) {
        try {
            Runs runs = Runs.of(1, seeds, Runs.Times.ONCE, Runs.AfterViolation.STOP);
            if (runs.failures().isEmpty()) {
                return new String[0];
            }
            SeedReport first = runs.failures().getFirst();
            Violation violation = Objects.requireNonNull(first.violation());
            return new String[] {violation.id(), String.valueOf(first.seed()), String.valueOf(violation.getMessage())};
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
