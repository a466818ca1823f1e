package dev.outlive.cli.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A moment between two looks. */
final class Pause {
    private Pause() {}

    static void of(Duration time) throws InterruptedException {
        LockSupport.parkNanos(time.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException("the demo was interrupted");
        }
    }
}
