package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.transfer.http.Pacer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits in time that the test lets pass, and waits that end when their reason does. */
class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    private long now = 1_000 * SECOND;
    private final List<Long> naps = new ArrayList<>();

    private RateLimit limit(long bytesPerSecond) {
        return new RateLimit(bytesPerSecond, () -> now, nanos -> {
            naps.add(nanos);
            now += nanos;
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 999, 64_000, 10_000_000, 5_000_000_000L})
    void bytesTakeTheTimeTheLimitGivesThem(long bytesPerSecond) throws Exception {
        var pacing = new Pacing(limit(bytesPerSecond), limit(0));
        long wanted = bytesPerSecond * 10;
        long begin = now;
        long taken = 0;
        while (taken < wanted) {
            long granted = pacing.acquire(wanted - taken);
            assertThat(granted).isBetween(1L, wanted - taken);
            taken += granted;
        }
        assertThat((double) (now - begin) / SECOND).isBetween(8.8, 10.2); // the last slice is paid for afterwards
    }

    @Test
    void bytesThatComeInArePacedToo() throws Exception {
        var pacing = new Pacing(limit(1000), limit(0));
        long begin = now;
        pacing.received(10_000);
        assertThat((double) (now - begin) / SECOND).isBetween(8.8, 10.2);
        pacing.stop();
        long stoppedAt = now;
        pacing.received(10_000);
        assertThat(now).isEqualTo(stoppedAt);
    }

    @Test
    void noNapIsLongerThanASecond() throws Exception {
        for (long bytesPerSecond : new long[] {1, 100, 1400, 100_000, 1_000_000_000}) {
            var pacing = new Pacing(limit(bytesPerSecond), limit(0));
            for (int i = 0; i < 5; i++) {
                pacing.acquire(Long.MAX_VALUE);
            }
        }
        assertThat(naps).isNotEmpty().allMatch(nanos -> nanos <= SECOND + 1);
    }

    @Test
    void timeThatNobodyUsedIsNotSaved() throws Exception {
        var pacing = new Pacing(limit(1000), limit(0));
        pacing.acquire(1000);
        now += 3600 * SECOND;
        long begin = now;
        for (long taken = 0; taken < 5000; ) {
            taken += pacing.acquire(5000 - taken);
        }
        assertThat((double) (now - begin) / SECOND).isBetween(3.8, 5.1);
    }

    @Test
    void strictestOfTwoLimitsHolds() throws Exception {
        var own = limit(1000);
        for (var pacing : List.of(new Pacing(own, limit(100_000)), new Pacing(limit(100_000), own))) {
            long begin = now;
            for (long taken = 0; taken < 5000; ) {
                taken += pacing.acquire(5000 - taken);
            }
            assertThat((double) (now - begin) / SECOND).isBetween(3.8, 6.1);
        }
    }

    @Test
    void withoutALimitNothingIsAskedOfIt() throws Exception {
        var own = limit(0);
        var shared = limit(0);
        var pacing = new Pacing(own, shared);
        assertThat(pacing.now()).isSameAs(Pacer.UNLIMITED);
        shared.set(10);
        assertThat(pacing.now()).isSameAs(pacing);
        shared.set(0);
        assertThat(pacing.now()).isSameAs(Pacer.UNLIMITED);
        assertThat(pacing.acquire(123)).isEqualTo(123);
        assertThat(naps).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2000, 500", "1000, 1000", "1, 1000", "0, 0"})
    void changedLimitNeverProlongsAWait(long bytesPerSecond, long millis) throws Exception {
        var limit = limit(1000);
        limit.take(1000, () -> false); // a second's worth
        limit.set(bytesPerSecond);
        long begin = now;
        limit.take(1, () -> false);
        assertThat(now - begin).isEqualTo(millis * 1_000_000);
    }

    @Test
    void whoWaitsNoticesThatTheLimitIsGone() throws Exception {
        var parked = new CountDownLatch(1);
        var limit = new RateLimit(1, System::nanoTime, nanos -> {
            parked.countDown();
            LockSupport.parkNanos(nanos);
        });
        limit.take(1_000_000, () -> false);
        var done = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> take(limit, 1, done));
        parked.await();
        limit.set(0);
        done.await();
    }

    @Test
    void firstWhoCameIsServedFirst() throws Exception {
        var parked = new CountDownLatch(2);
        var limit = new RateLimit(1, System::nanoTime, nanos -> {
            parked.countDown();
            LockSupport.parkNanos(nanos);
        });
        limit.take(1_000_000, () -> false);
        var firstDone = new CountDownLatch(1);
        var secondDone = new CountDownLatch(1);
        var released = new AtomicBoolean();
        var first = Thread.ofVirtual().start(() -> takeUnless(released, limit, firstDone));
        var second = Thread.ofVirtual().start(() -> take(limit, 1, secondDone));
        parked.await();
        released.set(true); // the first gives up, and the second must not wait for it
        LockSupport.unpark(first);
        firstDone.await();
        limit.set(0);
        secondDone.await();
        first.join();
        second.join();
    }

    @Test
    void stopAndAnswerEndAWait() throws Exception {
        for (boolean byAnswer : new boolean[] {true, false}) {
            var parked = new CountDownLatch(1);
            var own = new RateLimit(1, System::nanoTime, nanos -> {
                parked.countDown();
                LockSupport.parkNanos(nanos);
            });
            own.take(1_000_000, () -> false);
            var pacing = new Pacing(own, new RateLimit(0));
            pacing.begin();
            var done = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                try {
                    pacing.acquire(10);
                    done.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            parked.await();
            if (byAnswer) {
                pacing.answered();
            } else {
                pacing.stop();
            }
            done.await();
        }
    }

    @Test
    void interruptEndsAWait() {
        var limit = limit(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> {
                    limit.take(1000, () -> false);
                    limit.take(1, () -> false);
                })
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    private static void take(RateLimit limit, long bytes, CountDownLatch done) {
        try {
            limit.take(bytes, () -> false);
            done.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void takeUnless(AtomicBoolean released, RateLimit limit, CountDownLatch done) {
        try {
            limit.take(1, released::get);
            done.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
