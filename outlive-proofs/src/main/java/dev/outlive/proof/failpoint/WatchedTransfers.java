package dev.outlive.proof.failpoint;

import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.Transfers;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.util.List;

/** Transfers that tell of each step of an attempt. Called by the engine's thread only. */
public final class WatchedTransfers implements Transfers {
    private final Transfers inner;
    private final Points points;

    public WatchedTransfers(Transfers inner, Points points) {
        this.inner = inner;
        this.points = points;
    }

    @Override
    public void start(Order order) {
        inner.start(order);
        points.out(order.task().id());
        points.pass(Point.TRANSFER_STARTED);
    }

    @Override
    public void stop(TaskId task, long attempt) {
        inner.stop(task, attempt);
    }

    @Override
    public void answerMark(TaskId task, long attempt, Mark answer) {
        if (answer == Mark.GRANTED) {
            points.pass(Point.MARKED);
        }
        inner.answerMark(task, attempt, answer);
    }

    @Override
    public List<Sample> sample() {
        List<Sample> samples = inner.sample();
        for (Sample sample : samples) {
            long sent = sample.progress().bytesSent();
            if (sent > 0 && sent < sample.progress().bytesExpectedToSend()) {
                points.pass(Point.BYTES_SENT);
            } else if (sent > 0) {
                points.pass(Point.BODY_SENT);
            }
        }
        return samples;
    }

    @Override
    public List<Cookie> cookies(SessionRef session) {
        return inner.cookies(session);
    }

    @Override
    public void fillCookies(SessionRef session, List<Cookie> cookies) {
        inner.fillCookies(session, cookies);
    }

    @Override
    public void renew(SessionRef session) {
        inner.renew(session);
    }
}
