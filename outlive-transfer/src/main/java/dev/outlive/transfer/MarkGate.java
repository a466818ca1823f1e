package dev.outlive.transfer;

import dev.outlive.core.engine.Transfers.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Where an attempt stands still until its mark is durable. One mark is out at a time; answer and stop come from other
 * threads, in any order, and none of them is lost.
 */
final class MarkGate {
    @Nullable
    private Mark answer;

    private boolean stopped;
    private volatile boolean refused;

    /** Nobody wants the attempt any more. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private RefusedException() {
            super("the attempt is no longer wanted");
        }
    }

    /** Reports a mark, and returns when it was granted. */
    void pass(Runnable report) throws RefusedException, InterruptedException {
        synchronized (this) {
            answer = null;
        }
        report.run();
        if (awaitAnswer() != Mark.GRANTED) {
            refused = true;
            throw new RefusedException();
        }
    }

    synchronized void answer(Mark given) {
        answer = given;
        notifyAll();
    }

    /** Opens for nobody from now on. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Whether a mark was refused. */
    boolean wasRefused() {
        return refused;
    }

    private synchronized Mark awaitAnswer() throws InterruptedException {
        while (answer == null && !stopped) {
            wait();
        }
        return stopped || answer == null ? Mark.REFUSED : answer;
    }
}
