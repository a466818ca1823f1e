package dev.outlive.client;

import dev.outlive.protocol.model.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Writes down what it is told, and that it is told one thing at a time. */
class RecordingDelegate implements SessionDelegate {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<Completion> completions = new CopyOnWriteArrayList<>();
    final List<Snapshot> snapshots = new CopyOnWriteArrayList<>();
    final AtomicInteger atOnceMax = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();

    @Override
    public void onSnapshot(Snapshot snapshot) {
        enter();
        snapshots.add(snapshot);
        tell("snapshot " + snapshot.tasks().size());
    }

    @Override
    public void onProgress(Task task, Progress progress) {
        enter();
        tell("progress " + task.number() + " " + progress.bytesSent());
    }

    @Override
    public void onComplete(Task task, Completion completion) {
        enter();
        completions.add(completion);
        tell("complete " + task.number());
    }

    @Override
    public void onInvalidated() {
        enter();
        tell("invalidated");
    }

    @Override
    public void onEventsDrained(long upTo) {
        enter();
        tell("drained " + upTo);
    }

    private void enter() {
        atOnceMax.accumulateAndGet(inside.incrementAndGet(), Math::max);
    }

    private void tell(String what) {
        heard.add(what);
        inside.decrementAndGet();
    }

    void await(String what) {
        Awaitility.await(what + " among " + heard)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> heard.contains(what));
    }
}
