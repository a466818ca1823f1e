package dev.outlive.client;

import dev.outlive.protocol.model.Progress;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber of a task's progress. It is told the latest that it hasn't had, as soon as it has asked for one; what came
 * before that is left out. At the end the last one is told if it was asked for.
 */
final class ProgressSubscription implements Flow.Subscription {
    private static final System.Logger LOG = System.getLogger("dev.outlive.client");

    private final Flow.Subscriber<? super Progress> subscriber;
    private final Executor executor;
    private final Consumer<ProgressSubscription> left;
    private long demand;
    private @Nullable Progress unsent;
    private @Nullable Progress sent;
    private boolean ended;
    private @Nullable Throwable failure;
    private boolean over; // nothing is told any more
    private boolean telling = true; // one thread at a time; until it has begun, none

    /**
     * @param executor where the subscriber is told
     * @param left what to do when it cancels
     */
    ProgressSubscription(
            Flow.Subscriber<? super Progress> subscriber, Executor executor, Consumer<ProgressSubscription> left) {
        this.subscriber = subscriber;
        this.executor = executor;
        this.left = left;
    }

    void begin() {
        try {
            subscriber.onSubscribe(this);
        } catch (RuntimeException | Error defect) {
            cancel();
            throw defect;
        }
        synchronized (this) {
            telling = false;
            wake();
        }
    }

    synchronized void offer(Progress news) {
        if (!ended && !news.equals(sent)) {
            unsent = news;
            wake();
        }
    }

    /** The task has ended, or, with a failure, this process won't hear how it goes on. */
    synchronized void end(@Nullable Throwable why) {
        if (!ended) {
            ended = true;
            failure = why;
            wake();
        }
    }

    @Override
    public synchronized void request(long more) {
        if (more <= 0) {
            end(new IllegalArgumentException("at least one is asked for, not " + more));
            return;
        }
        demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
        wake();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            over = true;
        }
        left.accept(this);
    }

    private boolean hasMore() {
        return !over && (ended || (unsent != null && demand > 0));
    }

    private void wake() {
        if (!telling && hasMore()) {
            telling = true;
            executor.execute(this::tell);
        }
    }

    private void tell() {
        try {
            while (true) {
                Progress next;
                synchronized (this) {
                    if (!hasMore()) {
                        telling = false;
                        return;
                    }
                    next = demand > 0 && failure == null ? unsent : null;
                    unsent = null;
                    if (next == null) {
                        over = true;
                    } else {
                        sent = next;
                        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
                    }
                }
                if (next == null) {
                    sayEnd();
                } else {
                    subscriber.onNext(next);
                }
            }
        } catch (RuntimeException | Error defect) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a subscriber of a task's progress threw, and is told no more",
                    defect);
            cancel();
        }
    }

    private void sayEnd() {
        if (failure == null) {
            subscriber.onComplete();
        } else {
            subscriber.onError(failure);
        }
    }
}
