package dev.outlive.transfer.http;

import dev.outlive.transfer.http.RedirectPolicy.Handover;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How far a request message is out: what the sending and the reading thread tell each other. */
final class Sending {
    /**
     * How long a final response waits for the writer to report: one that answers a whole request may overtake the
     * writer's last return from the kernel, and isn't early for that.
     */
    private static final Duration SETTLE = Duration.ofMillis(100);

    private enum State {
        GOING_ON,
        SENT,
        /** Ended without the whole body: stopped by an early response, or failed. */
        CUT
    }

    /** What the wait for 100 (Continue) brought. */
    enum Permission {
        GRANTED,
        /** Nothing came in time. */
        SILENCE
    }

    private State state = State.GOING_ON;
    private boolean continued;
    private volatile boolean stopWanted;
    private volatile long handedOver;

    /** Whether the writer should end because the outcome is known already. */
    boolean isStopWanted() {
        return stopWanted;
    }

    /** Body bytes handed over. */
    long handedOver() {
        return handedOver;
    }

    void handedOver(long bytes) {
        handedOver = bytes;
    }

    /** The writer ended: all is out. */
    synchronized void sent() {
        state = State.SENT;
        notifyAll();
    }

    /** The writer ended before the end. */
    synchronized void cut() {
        state = State.CUT;
        notifyAll();
    }

    /** An interim response allows the body. */
    synchronized void continued() {
        continued = true;
        notifyAll();
    }

    /** Makes the writer end at its next look. */
    synchronized void stop() {
        stopWanted = true;
        notifyAll();
    }

    /** The writer's wait before the body: until allowed, stopped, or the time is over. */
    synchronized Permission awaitContinue(Duration limit) throws InterruptedException {
        return awaitUntil(limit, () -> continued || stopWanted) ? Permission.GRANTED : Permission.SILENCE;
    }

    /** The reader has a final response: ends the sending and says whether the request was out. */
    synchronized Handover settle() throws InterruptedException {
        stop();
        return awaitUntil(SETTLE, () -> state != State.GOING_ON) && state == State.SENT
                ? Handover.WHOLE
                : Handover.PARTIAL;
    }

    private synchronized boolean awaitUntil(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
