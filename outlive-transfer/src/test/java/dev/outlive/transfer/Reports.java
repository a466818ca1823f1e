package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.engine.Transfers.Mark;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A mailbox that keeps what was posted and answers marks as it is told. */
final class Reports implements Consumer<Input> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Input.FromTransfer> posts = new ArrayList<>();

    @Nullable
    private Transfers transfers;

    /** What to say to marks, null to leave them waiting. */
    @Nullable
    private Mark marks = Mark.GRANTED;

    void answeredBy(Transfers answered) {
        transfers = answered;
    }

    synchronized void answerMarksWith(@Nullable Mark answer) {
        marks = answer;
    }

    @Override
    public void accept(Input input) {
        if (input instanceof Input.Informed) {
            return;
        }
        var post = (Input.FromTransfer) input;
        Mark answer;
        synchronized (this) {
            posts.add(post);
            answer = marks;
            notifyAll();
        }
        if (post.signal() instanceof Signal.AttemptMarked(var attempt) && answer != null && transfers != null) {
            transfers.answerMark(post.task(), attempt, answer);
        }
    }

    /** The report that ended the only attempt of a task, once it is there. */
    Input.FromTransfer last(TaskId task) {
        await("a terminal signal of " + task, all -> all.stream().anyMatch(post -> isLast(post, task)));
        var ends = of(task).stream().filter(post -> isLast(post, task)).toList();
        assertThat(ends).as("terminal signals of %s", task).hasSize(1);
        assertThat(of(task).getLast()).as("the last signal of %s", task).isEqualTo(ends.getFirst());
        return ends.getFirst();
    }

    Signal.Responded responded(TaskId task, int status) {
        var signal = last(task).signal();
        assertThat(signal).isInstanceOf(Signal.Responded.class);
        var responded = (Signal.Responded) signal;
        assertThat(responded.response().status()).as("%s", signal).isEqualTo(status);
        return responded;
    }

    AttemptFailure failed(TaskId task, ErrorCode code, Sent sent) {
        var signal = last(task).signal();
        assertThat(signal).isInstanceOf(Signal.AttemptFailed.class);
        var failure = ((Signal.AttemptFailed) signal).failure();
        assertThat(failure.code()).as("%s", signal).isEqualTo(code);
        assertThat(failure.message()).isNotBlank().doesNotContain("secret");
        assertThat(failure.sent()).as("%s", signal).isEqualTo(sent);
        return failure;
    }

    void stopped(TaskId task, Sent sent) {
        var signal = last(task).signal();
        assertThat(signal).isInstanceOf(Signal.AttemptStopped.class);
        assertThat(((Signal.AttemptStopped) signal).sent()).isEqualTo(sent);
    }

    /** The signals of a task so far, in order. */
    List<Signal> signals(TaskId task) {
        return of(task).stream().map(Input.FromTransfer::signal).toList();
    }

    /** The kinds of the signals of a task so far, in order. */
    synchronized List<String> kinds(TaskId task) {
        return of(task).stream()
                .map(post -> post.signal().getClass().getSimpleName())
                .toList();
    }

    /** Waits until all of these have ended, and no longer for many than for one. */
    void awaitEnds(List<TaskId> tasks) {
        await(
                "the ends of " + tasks.size() + " tasks",
                all -> tasks.stream().allMatch(task -> all.stream().anyMatch(post -> isLast(post, task))));
    }

    void awaitMark(TaskId task, int count) {
        await(
                count + " marks of " + task,
                all -> all.stream()
                                .filter(post ->
                                        post.task().equals(task) && post.signal() instanceof Signal.AttemptMarked)
                                .count()
                        >= count);
    }

    /** What came with the marks of a task. */
    List<List<ExchangeMetrics>> marks(TaskId task) {
        return of(task).stream()
                .filter(post -> post.signal() instanceof Signal.AttemptMarked)
                .map(Input.FromTransfer::exchanges)
                .toList();
    }

    private synchronized List<Input.FromTransfer> of(TaskId task) {
        return posts.stream().filter(post -> post.task().equals(task)).toList();
    }

    private static boolean isLast(Input.FromTransfer post, TaskId task) {
        return post.task().equals(task)
                && (post.signal() instanceof Signal.Responded
                        || post.signal() instanceof Signal.Refused
                        || post.signal() instanceof Signal.AttemptFailed
                        || post.signal() instanceof Signal.AttemptStopped);
    }

    private synchronized void await(String what, Predicate<List<Input.FromTransfer>> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.test(posts)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + what + "; so far: " + posts);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }
}
