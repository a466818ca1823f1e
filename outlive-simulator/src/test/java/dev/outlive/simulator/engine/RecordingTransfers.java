package dev.outlive.simulator.engine;

import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.Transfers;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Transfers that carry nothing and remember what they were asked. */
final class RecordingTransfers implements Transfers {
    private final List<String> log;
    final List<Order> started = new ArrayList<>();
    final List<TaskId> stopped = new ArrayList<>();
    final List<Mark> marks = new ArrayList<>();
    final List<Sample> samples = new ArrayList<>();
    final Map<SessionRef, List<Cookie>> cookies = new HashMap<>();
    final List<SessionRef> renewed = new ArrayList<>();

    RecordingTransfers(List<String> log) {
        this.log = log;
    }

    @Override
    public void start(Order order) {
        log.add("start");
        started.add(order);
    }

    @Override
    public void stop(TaskId task, long attempt) {
        log.add("stop");
        stopped.add(task);
    }

    @Override
    public void answerMark(TaskId task, long attempt, Mark answer) {
        log.add("mark " + answer);
        marks.add(answer);
    }

    @Override
    public List<Sample> sample() {
        List<Sample> moved = List.copyOf(samples);
        samples.clear();
        return moved;
    }

    void moved(TaskId task, long attempt, long bytesSent, long confirmed) {
        samples.add(new Sample(task, new Progress(attempt, bytesSent, 1000, 0, -1), confirmed));
    }

    List<TaskId> startedTasks() {
        return started.stream().map(order -> order.task().id()).toList();
    }

    @Override
    public List<Cookie> cookies(SessionRef session) {
        return cookies.getOrDefault(session, List.of());
    }

    @Override
    public void fillCookies(SessionRef session, List<Cookie> with) {
        cookies.put(session, with);
    }

    @Override
    public void renew(SessionRef session) {
        renewed.add(session);
    }
}
