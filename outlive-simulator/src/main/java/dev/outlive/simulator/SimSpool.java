package dev.outlive.simulator;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.Spool;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.oracle.Checks;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The spooled files by their names. They outlive the process; what no row speaks of is swept at the next start. */
final class SimSpool implements Spool {
    private static final long BYTES_MAX = 50_000_000;

    private final Checks checks;
    private final TreeSet<String> files = new TreeSet<>();
    private long pins;

    SimSpool(Checks checks) {
        this.checks = checks;
    }

    /** A private copy of a source. */
    PinnedSource pin(Source source) {
        String path = "/spool/source-" + ++pins;
        files.add(path);
        long bytes = bytesOf(source);
        return new PinnedSource(
                SourceMode.SNAPSHOT, source.path(), path, bytes, new PinnedSource.Identity(bytes, 1, "1:" + bytes));
    }

    static String identity(Source source) {
        long bytes = bytesOf(source);
        return new PinnedSource.Identity(bytes, 1, "").fingerprint();
    }

    private static long bytesOf(Source source) {
        return Math.floorMod(source.path().hashCode() * 31L, BYTES_MAX);
    }

    void keepBodyOf(Signal signal) {
        Response response = switch (signal) {
            case Signal.Responded responded -> responded.response();
            case Signal.Refused refused -> refused.response();
            default -> null;
        };
        if (response != null && response.bodyPath() != null) {
            files.add(response.bodyPath());
        }
    }

    @Override
    public void release(TaskId task, TaskRequest request, @Nullable Response response, boolean successful) {
        PinnedSource source = request.source();
        if (source != null) {
            files.remove(source.path());
        }
        if (response != null && response.bodyPath() != null) {
            files.remove(response.bodyPath());
        }
    }

    @Override
    public void discard(PinnedSource source) {
        files.remove(source.path());
    }

    /** The file that an attempt sends must be there. */
    void requireThere(TaskRequest request) {
        PinnedSource source = request.source();
        checks.require(
                "I19",
                source == null || files.contains(source.path()),
                () -> source + " was released while its task goes on");
    }

    /** The file that an event tells of must be there when it leaves. */
    void requireThere(DaemonFrame.Deliver deliver) {
        Response response = deliver.task() == null ? null : deliver.task().response();
        checks.require(
                "I6",
                response == null || response.bodyPath() == null || files.contains(response.bodyPath()),
                () -> "tells of a file that was released: " + deliver);
    }

    /** Removes what no row speaks of; what one speaks of must be there. */
    void sweep(TaskStore store) {
        List<String> spoken;
        try (var transaction = store.begin()) {
            spoken = transaction.spoolPaths();
        }
        for (String path : spoken) {
            checks.require("I14", files.contains(path), () -> path + " is in a row and not in the spool");
        }
        files.retainAll(new TreeSet<>(spoken));
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    @Override
    public String toString() {
        return files.toString();
    }
}
