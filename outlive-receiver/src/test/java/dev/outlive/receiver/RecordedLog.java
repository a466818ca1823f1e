package dev.outlive.receiver;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a receiver logs, in order, for a test to wait for. */
final class RecordedLog implements RequestLog {
    private final BlockingQueue<Entry> entries = new LinkedBlockingQueue<>();

    @Override
    public void finished(Entry entry) {
        entries.add(entry);
    }

    /** The next entry; a test that gets none fails. */
    Entry next() throws InterruptedException {
        var entry = entries.poll(20, TimeUnit.SECONDS);
        return entry != null ? entry : fail("the receiver logged no further request within 20 s");
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
