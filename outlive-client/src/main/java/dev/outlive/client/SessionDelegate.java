package dev.outlive.client;

import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.TaskMetrics;
import java.nio.file.Path;

/**
 * What a session tells its app.
 *
 * <p><b>Order.</b> {@link #onSnapshot} comes first, once. Then events: first deliveries in the order in which they
 * happened, for each task at most one {@link #onDelayedStart}, {@link #onProgress} and {@link #onInformationalResponse} any number of times with
 * {@link #onAuthenticationRequired} among them, one {@link #onResponse} if the server answered, then for an upload or a data
 * task {@link #onData} for each piece of the answer's body, for a download one {@link #onDownloadFinished}, then one
 * {@link #onMetrics}, and at last exactly one {@link #onComplete}, after which nothing of that task follows. {@link #onInvalidated} is the last of all.
 *
 * <p><b>Thread.</b> One callback at a time, on the session's executor, whatever that executor is; a later callback sees
 * what an earlier one wrote. Without an executor in the configuration it is a thread of the session. A slow callback holds
 * up later callbacks of its session and nothing else: transfers go on, nothing expires.
 *
 * <p><b>Acknowledgement.</b> {@link #onResponse}, {@link #onData}, {@link #onDownloadFinished}, {@link #onMetrics},
 * {@link #onComplete} and {@link #onInvalidated} are durable: the event stays with the daemon until the callback has returned normally, which
 * acknowledges it. If the process dies before, or dies with the
 * acknowledgement under way, the event comes again, in this or a later process, so what a callback does must bear being
 * done twice. To one session object it comes at most once, unless the callback throws; a process that closes the session and opens
 * it again is told again what it hadn't acknowledged by then.
 *
 * <p>{@link DeliveredEvent#current()} tells more of the event: its number, and whether it came before. With
 * {@link SessionConfiguration.Acknowledgement#BY_HAND} returning leaves it open, and it is acknowledged or refused through
 * that object, at any time and from any thread.
 *
 * <p><b>Throwing</b> refuses a durable event: it comes again after 1 s, then ever later up to 5 min, and after 10 refusals
 * it is set aside as a dead letter, to be seen with {@code outlive dead list}. Other tasks are not affected.
 *
 * <p><b>Re-entrancy.</b> Every method of session and task may be called inside a callback. Waiting there for a
 * <em>later</em> event of the same session waits for ever, and is logged after 30 s.
 */
public interface SessionDelegate extends TaskHandler {
    /**
     * The session is open: here is every task that isn't acknowledged, with its progress, or with how it ended. An ended
     * task's {@link #onComplete} follows.
     *
     * <p>Delivery begins when this returns, or at {@link BackgroundSession#start()} if the configuration says so. If it
     * throws, this process lets go of the session and {@link BackgroundSession#detached()} completes.
     */
    default void onSnapshot(Snapshot snapshot) {}

    /**
     * The begin date of a task that was created with {@link TaskOptions#withAskBeforeStart} has come: is it to begin as it
     * was asked for, with another request, or not at all? Until then it stands still. Called once for each such task, and
     * again in a later process as long as nobody has answered; the app is launched for it at once. Without an answer in
     * time the task's own fallback decides, also where this method isn't overridden: then at once.
     *
     * <p>The answer is returned, or with {@link StartAnswer#later} given through the question at any time and from any
     * thread. The first answer counts, and acknowledges; returning alone doesn't.
     *
     * <p>Apple: {@code urlSession(_:task:willBeginDelayedRequest:completionHandler:)}, called for every task with a begin
     * date.
     */
    @Override
    default StartAnswer onDelayedStart(Task task, DelayedStart question) {
        return StartAnswer.of(question.fallback());
    }

    /**
     * A server wants to know who asks, and there is nothing to show, or nothing that it takes. Asked where the configuration
     * says so ({@link SessionConfiguration.Builder#credentials}), after stored credentials and providers have failed, and
     * where {@link dev.outlive.protocol.model.Credential#app()} is set for that server: whenever a new secret is needed. One task
     * asks for all that wait for the same credential; they stand still, within their time budgets, and everything else goes on.
     * The app is launched for it at once, and asked again in a later process as long as nobody has answered.
     *
     * <p>The answer is returned, or with {@link AuthenticationAnswer#later} given through the question at any time and from any
     * thread. The first answer counts, and acknowledges; returning alone doesn't.
     *
     * <p>Apple: {@code urlSession(_:task:didReceive:completionHandler:)} and, for {@code scope} connection,
     * {@code urlSession(_:didReceive:completionHandler:)}.
     */
    @Override
    default AuthenticationAnswer onAuthenticationRequired(Task task, AuthenticationRequired question) {
        return AuthenticationAnswer.performDefault();
    }

    /**
     * How far a task is. The latest value only, never repeated, dropped first when callbacks are slow. The bytes go back
     * only together with a higher attempt, or to an offset the server has confirmed.
     */
    @Override
    default void onProgress(Task task, Progress progress) {}

    /**
     * The server has answered before its final answer: early hints, how much of an upload it has. Never repeated; dropped when
     * nobody is connected or callbacks are slow, but for the latest one of each task. {@link Task#metrics()} has the statuses of all
     * of them.
     *
     * <p>Apple: {@code urlSession(_:task:didReceiveInformationalResponse:)}.
     */
    @Override
    default void onInformationalResponse(Task task, InformationalResponse response) {}

    /**
     * The server's final answer to a task, whole: never one of an attempt that is repeated, and never an answer that a redirect
     * was followed for. Once a task, before everything else that comes of its end; not called for a task that ended without
     * an answer, nor for a download that was skipped. {@link Response#body()} has the body whole, whether {@link #onData} is
     * there or not.
     *
     * <p>Belongs to the event that follows it, the download's file or the task's end: if that is refused or the process dies,
     * it comes again with it, unless a piece of the body was acknowledged meanwhile.
     *
     * <p>Apple: {@code urlSession(_:dataTask:didReceive:completionHandler:)}, called for data tasks when the head has come.
     * Here it waits for the end of the body, holds nothing up and is called for every kind of task.
     */
    @Override
    default void onResponse(Task task, Response response) {}

    /**
     * A piece of the body of an answer to an upload or a data task, from its beginning to its end without a gap, between
     * {@link #onResponse} and {@link #onComplete}. The body is whole by then, so no piece is of an attempt that is repeated;
     * an empty one has no piece. Only called if the delegate, or the handler of the task, has this method of its own.
     *
     * <p>Returning acknowledges the bytes up to the end of the piece: after a refusal, and in a later process, the pieces
     * go on behind the last that was acknowledged. With {@link SessionConfiguration.Acknowledgement#BY_HAND} they are
     * acknowledged with their event alone, and begin at 0 again until then.
     *
     * <p>Apple: {@code urlSession(_:dataTask:didReceive:)}.
     *
     * @param offset of the first of these bytes in the body
     * @param bytes at most 64 KiB, or 1 MiB without {@link #prefersIncrementalDelivery}; the array is the app's
     */
    @Override
    default void onData(Task task, long offset, byte[] bytes) {}

    /**
     * Whether {@link #onData} is given small pieces of this task's answer, of 64 KiB each. If not, they are gathered: a body
     * up to 1 MiB comes in one piece, a larger one in pieces of that size. Asked once before the first piece; a hint about
     * their size alone, since they come when the body is whole either way.
     *
     * <p>Apple: {@code prefersIncrementalDelivery} of a task. Here the app says it anew in each process.
     */
    @Override
    default boolean prefersIncrementalDelivery(Task task) {
        return true;
    }

    /**
     * The server's answer to a download lies in this file, whatever its status: the declared destination, or, if none was
     * declared or the status isn't accepted, a file that the daemon keeps until {@link #onComplete} has returned. Always
     * followed by {@code onComplete} with {@code Finished}. Not called for a download that was skipped.
     *
     * <p>Apple: {@code urlSession(_:downloadTask:didFinishDownloadingTo:)}; here the file outlives the callback.
     */
    @Override
    default void onDownloadFinished(DownloadTask task, Path file) {}

    /**
     * What was measured of a task that has ended: every attempt with its exchanges, also of one that failed or was
     * cancelled, and what it waited for. Once a task, just before its {@link #onComplete}.
     *
     * <p>Both belong to the same event, the task's end, which is acknowledged when {@code onComplete} has returned: if the
     * process dies before, both come again. Throwing here refuses that event, so that {@code onComplete} comes with it the
     * next time. {@link Task#metrics()} asks for the same at any time.
     *
     * <p>The daemon sends metrics only to processes whose delegate or one of whose handlers has this method of its own.
     *
     * <p>Apple: {@code urlSession(_:task:didFinishCollecting:)}.
     */
    @Override
    default void onMetrics(Task task, TaskMetrics metrics) {}

    /**
     * A task has ended. {@code Finished} means that the server answered: its status may be any. Returning acknowledges,
     * which releases the response; read its body here.
     */
    @Override
    default void onComplete(Task task, Completion completion) {}

    /**
     * The session, which was invalidated, has ended: the last of its tasks is settled. Returning acknowledges; then
     * {@link BackgroundSession#detached()} completes, and the identifier may be opened anew.
     */
    default void onInvalidated() {}

    /**
     * Everything that had happened when this process opened the session is acknowledged. Not a word about tasks that
     * still run. Never repeated.
     *
     * @param upTo the number of the last event meant
     */
    default void onEventsDrained(long upTo) {}
}
