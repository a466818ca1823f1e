package dev.outlive.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private long now = Long.MAX_VALUE - 5;

    private TokenBucket bucket(long bytesPerSecond) {
        return new TokenBucket(bytesPerSecond, () -> now, nanos -> now += nanos);
    }

    private double secondsFor(TokenBucket bucket, long bytes) throws InterruptedException {
        long before = now;
        for (long left = bytes; left > 0; left -= bucket.sliceBytes()) {
            bucket.take((int) Math.min(left, bucket.sliceBytes()));
        }
        return (now - before) / 1e9;
    }

    @Test
    void bytesTakeTheTimeTheRateSays() throws Exception {
        assertThat(secondsFor(bucket(8 << 20), 80 << 20)).isCloseTo(10, within(0.1));
        assertThat(secondsFor(bucket(500), 5_000)).isCloseTo(10, within(0.1));
        assertThat(secondsFor(bucket(4L << 30), 8L << 30)).isCloseTo(2, within(0.1));
    }

    @Test
    void aPauseSavesUpOneSliceOnly() throws Exception {
        var bucket = bucket(1 << 20);
        bucket.take(1);
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(secondsFor(bucket, 10 << 20)).isCloseTo(10, within(0.1));
    }

    @Test
    void twoThatTakeInTurnHaveHalfEach() throws Exception {
        var bucket = bucket(1 << 20);
        long before = now;
        for (int i = 0; i < 100; i++) {
            bucket.take(64 << 10);
            bucket.take(64 << 10);
        }
        assertThat((now - before) / 1e9).isCloseTo(12.5, within(0.1));
    }

    @Test
    void unlimitedNeverWaits() throws Exception {
        assertThat(secondsFor(bucket(TokenBucket.UNLIMITED), 1L << 40)).isZero();
        assertThatThrownBy(() -> bucket(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
