package dev.outlive.client;

import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.TaskMetrics;
import java.nio.file.Path;

/**
 * What a session tells of single tasks. The {@link SessionDelegate} is told of all of them; a handler that is registered
 * under a name ({@link SessionConfiguration.Builder#handler}) is told instead of it of those tasks that were created with
 * that name ({@link TaskOptions#withHandler}), also in a later process. The name is kept with the task, the handler isn't:
 * each process registers its own, before it opens the session. A task whose handler isn't registered goes to the delegate;
 * nothing is dropped.
 *
 * <p>Order, thread, acknowledgement and what throwing means are those of {@link SessionDelegate}.
 */
public interface TaskHandler {
    /** As {@link SessionDelegate#onProgress}. */
    default void onProgress(Task task, Progress progress) {}

    /** As {@link SessionDelegate#onInformationalResponse}. */
    default void onInformationalResponse(Task task, InformationalResponse response) {}

    /** As {@link SessionDelegate#onDelayedStart}. */
    default StartAnswer onDelayedStart(Task task, DelayedStart question) {
        return StartAnswer.of(question.fallback());
    }

    /** As {@link SessionDelegate#onAuthenticationRequired}. */
    default AuthenticationAnswer onAuthenticationRequired(Task task, AuthenticationRequired question) {
        return AuthenticationAnswer.performDefault();
    }

    /** As {@link SessionDelegate#onResponse}. */
    default void onResponse(Task task, Response response) {}

    /** As {@link SessionDelegate#onData}. */
    default void onData(Task task, long offset, byte[] bytes) {}

    /** As {@link SessionDelegate#prefersIncrementalDelivery}. */
    default boolean prefersIncrementalDelivery(Task task) {
        return true;
    }

    /** As {@link SessionDelegate#onDownloadFinished}. */
    default void onDownloadFinished(DownloadTask task, Path file) {}

    /** As {@link SessionDelegate#onMetrics}. */
    default void onMetrics(Task task, TaskMetrics metrics) {}

    /** As {@link SessionDelegate#onComplete}. */
    default void onComplete(Task task, Completion completion) {}
}
