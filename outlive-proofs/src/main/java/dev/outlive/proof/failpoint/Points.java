package dev.outlive.proof.failpoint;

import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where a process is told of each point it passes: it may be its last one. Safe from any thread. */
public final class Points {
    private final Optional<Trap> trap;
    private final Optional<Footprint> footprint;
    private final AtomicInteger hits = new AtomicInteger();
    private final Set<TaskId> out = ConcurrentHashMap.newKeySet();

    private Points(Optional<Trap> trap, Optional<Footprint> footprint) {
        this.trap = trap;
        this.footprint = footprint;
    }

    /** Points where nothing ever happens. */
    public static Points without() {
        return new Points(Optional.empty(), Optional.empty());
    }

    /** The points of this process, by its system properties. */
    public static Points current() throws IOException {
        @Nullable String file = System.getProperty(Footprint.PROPERTY);
        return new Points(
                Trap.current(), file == null ? Optional.empty() : Optional.of(Footprint.begin(Path.of(file))));
    }

    /** The process is there. */
    public void pass(Point point) {
        if (point.phase() != Phase.IDLE && point.phase() != Phase.SENDING) {
            enter(point.phase());
        }
        if (trap.isPresent()
                && trap.get().point() == point
                && hits.incrementAndGet() == trap.get().hit()) {
            switch (trap.get().deed()) {
                case HALT -> Runtime.getRuntime().halt(Trap.EXIT_KILLED);
                case HOLD -> hold(point);
            }
        }
    }

    void enter(Phase phase) {
        footprint.ifPresent(left -> left.engine(phase));
    }

    /** An attempt of the task was started. */
    void out(TaskId task) {
        out.add(task);
        footprint.ifPresent(left -> left.sending(true));
    }

    /** No attempt of the task is out any more, or none was. */
    void in(TaskId task) {
        if (out.remove(task) && out.isEmpty()) {
            footprint.ifPresent(left -> left.sending(false));
        }
    }

    private static void hold(Point point) {
        System.out.println(Trap.HELD + point.code());
        System.out.flush();
        try {
            int read;
            do {
                read = System.in.read();
            } while (read >= 0 && read != '\n');
        } catch (IOException gone) {
            throw new IllegalStateException("whoever held this process is gone", gone);
        }
    }
}
