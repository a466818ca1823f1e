package dev.outlive.core.engine;

import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TransferPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt needs and a decision doesn't: the request with its secrets, the pinned file or the destination. Credential fields and
 * the URL's query are sealed at rest.
 *
 * @param request with the session's default fields merged in
 * @param source the file an upload sends
 * @param destination the file a download ends up in, or null if its result stays in the spool
 * @param bytesPerSecondMax 0 for no limit
 * @param original what was asked for first, if the app has answered with another request; else null
 */
public record TaskRequest(
        Request request,
        @Nullable PinnedSource source,
        @Nullable Destination destination,
        Duration idleTimeout,
        long bytesPerSecondMax,
        @Nullable Request original) {
    /** What was asked for from the beginning. */
    public TaskRequest(
            Request request,
            @Nullable PinnedSource source,
            @Nullable Destination destination,
            Duration idleTimeout,
            long bytesPerSecondMax) {
        this(request, source, destination, idleTimeout, bytesPerSecondMax, null);
    }

    /** The same with its files where the roots of its session lie now. */
    public TaskRequest movedTo(List<FileRoot> roots) {
        return new TaskRequest(
                request,
                source == null ? null : source.movedTo(roots),
                destination == null ? null : destination.movedTo(roots),
                idleTimeout,
                bytesPerSecondMax,
                original);
    }

    /** The same with another request, which moves no faster than this one may. */
    TaskRequest proceedingWith(Request changed, TransferPolicy policy) {
        long limit = policy.schedule().bytesPerSecondMax();
        long lower =
                bytesPerSecondMax == 0 || limit == 0 ? bytesPerSecondMax + limit : Math.min(bytesPerSecondMax, limit);
        return new TaskRequest(changed, source, destination, idleTimeout, lower, original == null ? request : original);
    }
}
