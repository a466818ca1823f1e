package dev.outlive.simulator;

import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.Text;
import dev.outlive.simulator.oracle.Oracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Attempts that move in virtual time. They die with their process; bytes that have left don't. */
final class ModelTransfers implements Transfers {
    private final SimDaemon daemon;
    private final World world;
    private final FaultProfile faults;
    private final ModelServer server;
    private final Oracle oracle;
    private final Chance chance;
    private final TreeMap<TaskId, ModelAttempt> attempts = new TreeMap<>();

    ModelTransfers(SimDaemon daemon, World world, FaultProfile faults, ModelServer server, Oracle oracle) {
        this.daemon = daemon;
        this.world = world;
        this.faults = faults;
        this.server = server;
        this.oracle = oracle;
        this.chance = new Chance(world, faults.slowness());
    }

    World world() {
        return world;
    }

    FaultProfile faults() {
        return faults;
    }

    SimTokens tokens() {
        return daemon.tokens();
    }

    ModelServer server() {
        return server;
    }

    Oracle oracle() {
        return oracle;
    }

    Chance chance() {
        return chance;
    }

    @Override
    public void start(Order order) {
        daemon.mayDie();
        world.event(this, "starts", order.task().id(), order.task().attempt());
        world.tally().add("attempts");
        oracle.wire().started(order.task());
        Request asked = order.request().request();
        oracle.checks()
                .require(
                        "I14",
                        asked.method().equals(order.task().traits().method())
                                && Text.redactedUrl(asked.uri())
                                        .equals(order.task().traits().url()),
                        () -> asked + " goes out and " + order.task() + " shows another request");
        oracle.begins(order.task());
        daemon.requireWeather(order.task());
        daemon.tokens().requireRight(order);
        daemon.spool().requireThere(order.request());
        var attempt = new ModelAttempt(this, order);
        attempts.put(order.task().id(), attempt);
        soon(500, "connects", attempt::connect);
    }

    @Override
    public void stop(TaskId task, long number) {
        daemon.mayDie();
        ModelAttempt attempt = attempts.get(task);
        if (attempt != null && attempt.number() == number) {
            attempt.stop();
        }
    }

    @Override
    public void answerMark(TaskId task, long number, Mark answer) {
        daemon.mayDie();
        ModelAttempt attempt = attempts.get(task);
        if (attempt != null && attempt.number() == number) {
            attempt.marked(answer);
        }
    }

    @Override
    public List<Sample> sample() {
        var samples = new ArrayList<Sample>();
        for (ModelAttempt attempt : attempts.values()) {
            Progress moved = attempt.moved();
            if (moved != null) {
                samples.add(new Sample(attempt.id(), moved, moved.bytesSent() / 2));
            }
        }
        return samples;
    }

    void report(ModelAttempt attempt, Signal signal, byte @Nullable [] body) {
        if (attempt.isOver()) {
            attempts.remove(attempt.id(), attempt);
        }
        world.event(this, "reports", attempt.id(), signal);
        daemon.spool().keepBodyOf(signal);
        daemon.post(new Input.FromTransfer(attempt.id(), signal, body));
    }

    /** The server says something before its answer. */
    void inform(ModelAttempt attempt) {
        world.tally().add("informational responses");
        var response = new InformationalResponse(attempt.number(), 103, Headers.empty());
        daemon.post(new Input.Informed(attempt.id(), response));
    }

    /** Something of this process in at most so many milliseconds. */
    void soon(long millisMax, String what, Runnable action) {
        later(chance.work(millisMax), what, action);
    }

    void later(Duration delay, String what, Runnable action) {
        world.after(delay, daemon, what, action);
    }

    /** Something that has left this process. */
    void onTheWire(Runnable action) {
        world.after(chance.work(1_000), "arrives", action);
    }

    /** The way back from the server, if the attempt is still listening. */
    void soonIfAlive(ModelAttempt attempt, Runnable action) {
        if (attempts.get(attempt.id()) == attempt && daemon.isRunning(this)) {
            soon(1_000, "hears", action);
        }
    }

    @Override
    public String toString() {
        return "transfers";
    }

    /** The model's server gives no cookies. */
    @Override
    public List<Cookie> cookies(SessionRef session) {
        return List.of();
    }

    @Override
    public void fillCookies(SessionRef session, List<Cookie> cookies) {}

    @Override
    public void renew(SessionRef session) {}
}
