package dev.outlive.simulator.engine;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.Spool;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A spool that remembers what was let go. */
final class RecordingSpool implements Spool {
    private final List<String> log;
    final List<String> released = new ArrayList<>();
    final List<String> discarded = new ArrayList<>();

    RecordingSpool(List<String> log) {
        this.log = log;
    }

    @Override
    public void release(TaskId task, TaskRequest request, @Nullable Response response, boolean successful) {
        log.add("release");
        PinnedSource source = request.source();
        if (source != null) {
            released.add(source.path());
        }
    }

    @Override
    public void discard(PinnedSource source) {
        discarded.add(source.path());
    }
}
