package dev.outlive.core.engine;

import dev.outlive.protocol.model.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt needs and a decision doesn't: the request with its secrets, and the pinned file. Credential fields and
 * the URL's query are sealed at rest.
 *
 * @param request with the session's default fields merged in
 * @param bytesPerSecondMax 0 for no limit
 */
public record TaskRequest(
        Request request, @Nullable PinnedSource source, Duration idleTimeout, long bytesPerSecondMax) {}
