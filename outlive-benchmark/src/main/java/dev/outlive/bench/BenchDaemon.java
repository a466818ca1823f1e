package dev.outlive.bench;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.Submission;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The real daemon in a process of its own, with a home that is thrown away. */
final class BenchDaemon implements AutoCloseable {
    static final SessionRef SESSION = SessionRef.of("outlive-bench", "bench");

    private final OutliveHome home;
    private final OperatorConnection connection;

    private BenchDaemon(OutliveHome home, OperatorConnection connection) {
        this.home = home;
        this.connection = connection;
    }

    static BenchDaemon start(Path folder, int parallel) throws IOException {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(
                folder.resolve("outlive.toml"),
                "tasks-max = " + parallel + "\ntasks-per-host-max = " + parallel + "\n");
        OutliveHome home = OutliveHome.under(folder);
        var connection = OperatorConnection.open(home, SESSION.app(), DaemonStart.IF_NEEDED);
        return new BenchDaemon(home, connection);
    }

    /** Another connection, with its own watch. */
    OperatorConnection connect() {
        return OperatorConnection.open(home, new AppId("outlive-bench"), DaemonStart.NEVER);
    }

    OperatorConnection connection() {
        return connection;
    }

    double processorSeconds() throws IOException {
        return Commands.processorSeconds(connection.welcome().pid());
    }

    /** An upload of this file, suspended or at once. */
    static ClientFrame.Submit submit(long call, Path file, URI uri, SourceMode mode, boolean resume) {
        var submission = new Submission(
                TaskKind.UPLOAD,
                null,
                UUID.randomUUID().toString(),
                Request.put(uri).build(),
                new Source(file.toString(), mode),
                null,
                "",
                Submission.PRIORITY_DEFAULT,
                null,
                resume,
                0,
                FailurePolicy.DEFAULT);
        return new ClientFrame.Submit(call, SESSION, null, submission);
    }

    /** Acknowledges or cancels and acknowledges everything, so that the next round begins with an empty session. */
    void clear() {
        while (true) {
            var selection = new Selection(
                    SESSION.app(),
                    SESSION.session(),
                    null,
                    null,
                    List.of(),
                    false,
                    false,
                    false,
                    null,
                    Selection.PAGE_MAX);
            List<TaskSnapshot> tasks = connection
                    .call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, selection))
                    .tasks();
            if (tasks.isEmpty()) {
                return;
            }
            var settled = new ArrayList<CompletableFuture<?>>();
            for (TaskSnapshot task : tasks) {
                if (task.outcome() == null) {
                    settled.add(act(task, ClientFrame.Action.CANCEL));
                }
                settled.add(act(task, ClientFrame.Action.ACKNOWLEDGE));
            }
            settled.forEach(CompletableFuture::join);
        }
    }

    private CompletableFuture<?> act(TaskSnapshot task, ClientFrame.Action action) {
        return connection.begin(
                DaemonFrame.TaskIs.class, call -> new ClientFrame.Act(call, SESSION, null, task.id(), action));
    }

    @Override
    public void close() {
        long pid = connection.welcome().pid();
        connection.call(DaemonFrame.Done.class, ClientFrame.Stop::new);
        connection.close();
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    }
}
