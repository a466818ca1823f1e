package dev.outlive.core.engine;

import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt needs and a decision doesn't: the request with its secrets, the pinned file or the destination. Credential fields and
 * the URL's query are sealed at rest.
 *
 * @param request with the session's default fields merged in
 * @param source the file an upload sends
 * @param destination the file a download ends up in, or null if its result stays in the spool
 * @param bytesPerSecondMax 0 for no limit
 */
public record TaskRequest(
        Request request,
        @Nullable PinnedSource source,
        @Nullable Destination destination,
        Duration idleTimeout,
        long bytesPerSecondMax) {}
