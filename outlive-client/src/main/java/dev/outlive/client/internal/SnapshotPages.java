package dev.outlive.client.internal;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The snapshot of an attach, of which the pages come one by one. */
final class SnapshotPages {
    private DaemonFrame.@Nullable Attached opening;
    private final List<TaskSnapshot> tasks = new ArrayList<>();

    void begin(DaemonFrame.Attached attached) {
        opening = attached;
        tasks.clear();
    }

    /** How many tasks have come. */
    int read() {
        return tasks.size();
    }

    /** The session as it is opened, with its last page. */
    Optional<Effect.Opened> add(DaemonFrame.SnapshotPage page) {
        DaemonFrame.Attached attached = opening;
        tasks.addAll(page.tasks());
        if (!page.last() || attached == null) {
            return Optional.empty();
        }
        var opened = new Effect.Opened(attached, tasks);
        clear();
        return Optional.of(opened);
    }

    void clear() {
        opening = null;
        tasks.clear();
    }
}
