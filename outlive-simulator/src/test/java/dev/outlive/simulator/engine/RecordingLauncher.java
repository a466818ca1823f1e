package dev.outlive.simulator.engine;

import dev.outlive.core.app.AppProcess;
import dev.outlive.core.engine.AppLauncher;
import dev.outlive.protocol.model.AppId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what it was asked for. */
final class RecordingLauncher implements AppLauncher {
    private final List<String> log;
    final List<Order> orders = new ArrayList<>();
    final List<Nudge> nudges = new ArrayList<>();
    final List<Long> killed = new ArrayList<>();
    final List<Long> watched = new ArrayList<>();

    RecordingLauncher(List<String> log) {
        this.log = log;
    }

    @Override
    public void launch(Order order) {
        log.add("launch " + order.app());
        orders.add(order);
    }

    @Override
    public void nudge(AppId app, AppProcess process, Nudge nudge) {
        log.add("nudge " + app + " " + nudge);
        nudges.add(nudge);
    }

    @Override
    public void kill(AppId app, long pid, Instant startedAt) {
        log.add("kill " + app + " " + pid);
        killed.add(pid);
    }

    @Override
    public void watch(AppId app, long pid, @Nullable Instant startedAt) {
        watched.add(pid);
    }
}
