package dev.outlive.core.schedule;

import dev.outlive.protocol.model.PauseScope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a user held transfers, apart from the apps' own suspends. Stored.
 *
 * @param since steady time, which budgets run on
 * @param until likewise; null while it lasts
 */
public record PausePeriod(
        PauseScope scope, Instant since, @Nullable Instant until) {}
