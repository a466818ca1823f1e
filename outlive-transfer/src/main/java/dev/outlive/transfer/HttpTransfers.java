package dev.outlive.transfer;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.transfer.http.HttpEngine;
import dev.outlive.transfer.http.Pacer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Attempts over HTTP: one virtual thread each, which reads top to bottom. What becomes of an attempt is posted to the
 * mailbox; its last post is its only Responded, AttemptFailed or AttemptStopped.
 */
public final class HttpTransfers implements Transfers, AutoCloseable {
    private final Consumer<Input> mailbox;
    private final Bodies bodies;
    private final HttpEngine engine;
    private final Pacer shared;
    private final ConcurrentHashMap<TaskId, Attempt> out = new ConcurrentHashMap<>();

    /**
     * Transfers that report to a mailbox.
     *
     * @param mailbox takes a report; may block, and is called from any thread
     * @param bytesPerSecondMax all attempts together send at most so much, 0 for no limit
     */
    public HttpTransfers(Consumer<Input> mailbox, Bodies bodies, long bytesPerSecondMax) {
        this(mailbox, bodies, bytesPerSecondMax, HttpEngine.builder().build());
    }

    HttpTransfers(Consumer<Input> mailbox, Bodies bodies, long bytesPerSecondMax, HttpEngine engine) {
        this.mailbox = mailbox;
        this.bodies = bodies;
        this.engine = engine;
        this.shared = Pace.of(bytesPerSecondMax);
    }

    @Override
    public void start(Order order) {
        TaskId id = order.task().id();
        var attempt = new Attempt(order, engine, bodies, mailbox, shared);
        if (out.putIfAbsent(id, attempt) != null) {
            throw new IllegalStateException("an attempt of task " + id + " is out already");
        }
        Thread.ofVirtual().name("attempt-" + id).start(() -> {
            Input last = attempt.run();
            out.remove(id, attempt); // before the report, after which the next attempt may start
            mailbox.accept(last);
        });
    }

    @Override
    public void stop(TaskId task, long attempt) {
        Attempt running = out.get(task);
        if (running != null && running.number() == attempt) {
            running.stop();
        }
    }

    @Override
    public void answerMark(TaskId task, long attempt, Mark answer) {
        Attempt running = out.get(task);
        if (running != null && running.number() == attempt) {
            running.answerMark(answer);
        }
    }

    @Override
    public List<Sample> sample() {
        var samples = new ArrayList<Sample>();
        out.values().forEach(attempt -> attempt.sample().ifPresent(samples::add));
        return samples;
    }

    /** Stops every attempt; their reports may fall unheard. */
    @Override
    public void close() {
        out.values().forEach(Attempt::stop);
        engine.close();
    }
}
