package dev.outlive.core.task;

import java.time.Instant;

/**
 * That a task has asked its app whether to begin, once in its life. While it is open the task doesn't begin.
 *
 * @param since the steady time at which it was asked
 * @param until the steady time at which its fallback stands for the answer
 */
public record StartQuestion(Instant since, Instant until, boolean isOpen) {
    StartQuestion answered() {
        return new StartQuestion(since, until, false);
    }
}
