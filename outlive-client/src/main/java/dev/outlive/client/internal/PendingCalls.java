package dev.outlive.client.internal;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The calls of a connection that have no answer yet. Safe from any thread. */
final class PendingCalls {
    /**
     * How long an ordinary answer may take. Much longer than any commit: a daemon that is silent for so long is stopped
     * or stuck. A Submit is exempt, since it may have to copy a large file.
     */
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(30);

    private final Map<Long, Call<?>> calls = new ConcurrentHashMap<>();

    /** One call and its answer to come. */
    static final class Call<A extends DaemonFrame.Answer> {
        private final Class<A> type;
        private final ClientFrame asked;
        private final CompletableFuture<A> answer = new CompletableFuture<>();

        Call(Class<A> type, ClientFrame asked) {
            this.type = type;
            this.asked = asked;
        }

        CompletableFuture<A> answer() {
            return answer;
        }

        private void take(DaemonFrame.Answer given) {
            if (given instanceof DaemonFrame.Refused refused) {
                answer.completeExceptionally(new OutliveException(refused.code(), refused.message()));
            } else if (type.isInstance(given)) {
                answer.complete(type.cast(given));
            } else {
                answer.completeExceptionally(new OutliveException(
                        ErrorCode.BAD_FRAME,
                        "the daemon answered " + asked.name() + " with " + given.name() + " instead of "
                                + type.getSimpleName() + "; nothing is known of the call's effect."
                                + " Client and daemon don't fit: upgrade both to the same version."));
            }
        }
    }

    <A extends DaemonFrame.Answer> Call<A> register(Class<A> type, ClientFrame asked) {
        var call = new Call<>(type, asked);
        calls.put(asked.call(), call);
        return call;
    }

    void forget(Call<?> call) {
        calls.remove(call.asked.call());
    }

    /** Whether the answer belongs to a call that waits for it. */
    boolean answer(DaemonFrame.Answer given) {
        Call<?> call = calls.remove(given.call());
        if (call != null) {
            call.take(given);
        }
        return call != null;
    }

    /** Fails the call whose answer can't be read; false if no call has this number. */
    boolean failUnreadable(long number, Throwable malformed) {
        Call<?> call = calls.remove(number);
        if (call != null) {
            call.answer.completeExceptionally(new OutliveException(
                    ErrorCode.BAD_FRAME,
                    "the daemon's answer to " + call.asked.name() + " can't be read: " + malformed.getMessage()
                            + ". Upgrade client and daemon to the same version.",
                    malformed));
        }
        return call != null;
    }

    void failAll(OutliveException why) {
        for (Call<?> call : List.copyOf(calls.values())) {
            calls.remove(call.asked.call());
            call.answer.completeExceptionally(why);
        }
    }

    /** Waits for the answer as long as one of its kind may take. */
    <A extends DaemonFrame.Answer> A await(Call<A> call) {
        boolean mayCopyFiles =
                call.asked instanceof ClientFrame.Submit || call.asked instanceof ClientFrame.BatchCommit;
        return await(call, mayCopyFiles ? null : ANSWER_DEADLINE);
    }

    /**
     * Waits for the answer.
     *
     * @param deadline how long, or null for as long as it takes
     */
    <A extends DaemonFrame.Answer> A await(Call<A> call, @Nullable Duration deadline) {
        String name = call.asked.name();
        try {
            return deadline == null ? call.answer.get() : call.answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof OutliveException known) {
                throw known.again();
            }
            throw new IllegalStateException("the answer to " + name, failed);
        } catch (TimeoutException silent) {
            throw new OutliveException(
                    ErrorCode.DAEMON_UNREACHABLE,
                    "the daemon has not answered " + name + " for "
                            + (deadline == null ? "long" : deadline.toSeconds() + " s")
                            + "; it may be stopped or its disk may hang. Nothing is lost: what it accepted stays."
                            + " Look at `outlive daemon status`, then repeat the call.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutliveException(
                    ErrorCode.UNKNOWN,
                    "interrupted while waiting for the daemon's answer to " + name
                            + "; the call may take effect all the same. Repeat it to learn what is so.",
                    interrupted);
        } finally {
            forget(call);
        }
    }
}
