package dev.outlive.core.schedule;

import dev.outlive.protocol.model.PauseScope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a user held transfers, apart from the apps' own suspends. Stored.
 *
 * @param until null while it lasts
 */
public record PausePeriod(
        PauseScope scope, Instant since, @Nullable Instant until) {}
