package dev.outlive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.protocol.model.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one subscriber of a task's progress is told, and when. The executor runs when the test says so. */
class ProgressSubscriptionTest {
    private final Queue<Runnable> executor = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final List<ProgressSubscription> left = new ArrayList<>();
    private final ProgressSubscription subscription =
            new ProgressSubscription(new Listening(), executor::add, left::add);

    private class Listening implements Flow.Subscriber<Progress> {
        @Override
        public void onSubscribe(Flow.Subscription begun) {
            told.add("subscribed");
        }

        @Override
        public void onNext(Progress progress) {
            told.add("" + progress.bytesSent());
        }

        @Override
        public void onError(Throwable failure) {
            told.add(failure.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }
    }

    private void run() {
        while (!executor.isEmpty()) {
            executor.remove().run();
        }
    }

    private static Progress sent(long bytes) {
        return new Progress(1, bytes, 100, 0, -1);
    }

    @Test
    void nothingIsToldThatWasNotAskedFor() {
        subscription.offer(sent(1));
        subscription.begin();
        run();
        assertThat(told).containsExactly("subscribed");
        subscription.request(1);
        subscription.offer(sent(2));
        subscription.offer(sent(3));
        run();
        assertThat(told).as("the latest alone").containsExactly("subscribed", "3");
        subscription.offer(sent(4));
        run();
        assertThat(told).hasSize(2);
        subscription.request(1);
        run();
        assertThat(told).containsExactly("subscribed", "3", "4");
    }

    @Test
    void whatIsNoNewsIsNotToldAgain() {
        subscription.begin();
        subscription.request(Long.MAX_VALUE);
        subscription.request(Long.MAX_VALUE);
        subscription.offer(sent(1));
        run();
        subscription.offer(sent(1));
        run();
        assertThat(told).containsExactly("subscribed", "1");
    }

    @Test
    void theEndComesBehindTheLastThatWasAskedForAndNothingAfterIt() {
        subscription.begin();
        subscription.request(5);
        subscription.offer(sent(100));
        subscription.end(null);
        subscription.end(new IllegalStateException());
        subscription.offer(sent(101));
        run();
        assertThat(told).containsExactly("subscribed", "100", "complete");
        subscription.request(1);
        run();
        assertThat(told).hasSize(3);
    }

    @Test
    void theEndNeedsNoRequest() {
        subscription.begin();
        subscription.offer(sent(100));
        subscription.end(null);
        run();
        assertThat(told).containsExactly("subscribed", "complete");
    }

    @Test
    void aFailureIsToldAndSoIsARequestForNothing() {
        subscription.begin();
        subscription.end(new IllegalStateException());
        run();
        assertThat(told).containsExactly("subscribed", "IllegalStateException");
        told.clear();
        var other = new ProgressSubscription(new Listening(), executor::add, left::add);
        other.begin();
        other.request(0);
        run();
        assertThat(told).containsExactly("subscribed", "IllegalArgumentException");
    }

    @Test
    void nothingFollowsACancel() {
        subscription.begin();
        subscription.request(9);
        subscription.offer(sent(1));
        subscription.cancel();
        subscription.end(null);
        run();
        assertThat(told).containsExactly("subscribed");
        assertThat(left).containsExactly(subscription);
    }

    @Test
    void aSubscriberThatThrowsIsToldNoMore() {
        var throwing = new ProgressSubscription(
                new Listening() {
                    @Override
                    public void onNext(Progress progress) {
                        super.onNext(progress);
                        throw new IllegalStateException("no room");
                    }
                },
                executor::add,
                left::add);
        throwing.begin();
        throwing.request(9);
        throwing.offer(sent(1));
        run();
        throwing.offer(sent(2));
        throwing.end(null);
        run();
        assertThat(told).containsExactly("subscribed", "1");
        assertThat(left).containsExactly(throwing);
    }

    @Test
    void aSubscriberThatThrowsAtOnceIsNone() {
        var throwing = new ProgressSubscription(
                new Listening() {
                    @Override
                    public void onSubscribe(Flow.Subscription begun) {
                        begun.request(1);
                        throw new IllegalStateException("not now");
                    }
                },
                executor::add,
                left::add);
        throwing.offer(sent(1));
        assertThatThrownBy(throwing::begin).hasMessage("not now");
        run();
        assertThat(told).isEmpty();
        assertThat(left).containsExactly(throwing);
    }

    /** What is asked for inside a callback comes on the same thread, one after another. */
    @Test
    void oneThingIsToldAtATime() {
        var asking = new Flow.Subscriber<Progress>() {
            private Flow.@Nullable Subscription subscription;
            private boolean inside;

            @Override
            public void onSubscribe(Flow.Subscription begun) {
                subscription = begun;
                inside = true;
                begun.request(1);
                run();
                inside = false;
            }

            @Override
            public void onNext(Progress progress) {
                assertThat(inside).isFalse();
                inside = true;
                told.add("" + progress.bytesSent());
                Objects.requireNonNull(subscription).request(1);
                run();
                inside = false;
            }

            @Override
            public void onError(Throwable failure) {
                told.add("failed");
            }

            @Override
            public void onComplete() {
                assertThat(inside).isFalse();
                told.add("complete");
            }
        };
        var one = new ProgressSubscription(asking, executor::add, left::add);
        one.offer(sent(1));
        one.begin();
        run();
        one.offer(sent(2));
        one.end(null);
        run();
        assertThat(told).containsExactly("1", "2", "complete");
    }
}
