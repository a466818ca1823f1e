package dev.outlive.cli;

import dev.outlive.client.OperatorConnection;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.ExportedSession;
import dev.outlive.protocol.model.ImportedSession;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Pause;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonStatus;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.Submission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The daemon as a command talks to it: connected at the first call, pages joined. For one thread. */
final class Daemon implements AutoCloseable {
    private final Supplier<OperatorConnection> opener;

    @Nullable
    private OperatorConnection connection;

    Daemon(Supplier<OperatorConnection> opener) {
        this.opener = opener;
    }

    OperatorConnection connection() {
        if (connection == null) {
            connection = opener.get();
        }
        return connection;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Whether a call failed because no daemon is there, and not because one is there that can't be talked to. */
    static boolean isNotRunning(OutliveException failure) {
        return failure.code() == ErrorCode.DAEMON_UNREACHABLE;
    }

    /** All selected tasks in order of creation, a page at a time. */
    void find(Selection selection, Consumer<TaskSnapshot> tasks) {
        Selection next = selection;
        while (true) {
            Selection asked = next;
            var page = connection().call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, asked));
            page.tasks().forEach(tasks);
            if (!page.more() || page.tasks().isEmpty()) {
                return;
            }
            next = selection.after(page.tasks().getLast().id().value());
        }
    }

    List<TaskSnapshot> find(Selection selection) {
        var tasks = new ArrayList<TaskSnapshot>();
        find(selection, tasks::add);
        return tasks;
    }

    /** One page, for whoever needs no more than a few. */
    List<TaskSnapshot> findPage(Selection selection) {
        return connection()
                .call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, selection))
                .tasks();
    }

    DaemonFrame.Accepted submit(SessionRef session, Submission submission) {
        return connection()
                .call(DaemonFrame.Accepted.class, call -> new ClientFrame.Submit(call, session, null, submission));
    }

    TaskSnapshot act(TaskSnapshot task, ClientFrame.Action action) {
        return connection()
                .call(
                        DaemonFrame.TaskIs.class,
                        call -> new ClientFrame.Act(call, task.sessionRef(), null, task.id(), action))
                .task();
    }

    TaskSnapshot prioritize(TaskSnapshot task, double priority) {
        return connection()
                .call(
                        DaemonFrame.TaskIs.class,
                        call -> new ClientFrame.Prioritize(call, task.sessionRef(), null, task.id(), priority))
                .task();
    }

    DaemonFrame.ResponseIs response(TaskId task) {
        return connection().call(DaemonFrame.ResponseIs.class, call -> new ClientFrame.ReadResponse(call, task));
    }

    Explanation explain(TaskId task) {
        return connection()
                .call(DaemonFrame.Explained.class, call -> new ClientFrame.Explain(call, task))
                .explanation();
    }

    TaskMetrics metrics(TaskId task) {
        return connection()
                .call(DaemonFrame.MetricsAre.class, call -> new ClientFrame.ReadMetrics(call, task))
                .metrics();
    }

    List<Pause> pauses() {
        return connection()
                .call(DaemonFrame.Pauses.class, ClientFrame.ListPauses::new)
                .pauses();
    }

    List<Pause> pause(PauseScope scope) {
        return connection()
                .call(DaemonFrame.Pauses.class, call -> new ClientFrame.Pause(call, scope))
                .pauses();
    }

    List<Pause> unpause(PauseScope scope) {
        return connection()
                .call(DaemonFrame.Pauses.class, call -> new ClientFrame.Unpause(call, scope))
                .pauses();
    }

    List<CredentialSnapshot> credentials(@Nullable SessionRef session) {
        return connection()
                .call(DaemonFrame.Credentials.class, call -> new ClientFrame.ListCredentials(call, session))
                .credentials();
    }

    List<CredentialSnapshot> setCredential(
            SessionRef session, ProtectionSpace space, Credential credential, boolean clearText) {
        return connection()
                .call(
                        DaemonFrame.Credentials.class,
                        call -> new ClientFrame.SetCredential(call, session, null, space, credential, clearText))
                .credentials();
    }

    List<CredentialSnapshot> removeCredential(SessionRef session, ProtectionSpace space) {
        return connection()
                .call(
                        DaemonFrame.Credentials.class,
                        call -> new ClientFrame.RemoveCredential(call, session, null, space))
                .credentials();
    }

    List<RestoredSession> restored() {
        return connection()
                .call(DaemonFrame.RestoredSessions.class, call -> new ClientFrame.ListRestored(call, null))
                .sessions();
    }

    void settle(SessionRef session, RestoredSession.Choice choice) {
        connection()
                .call(
                        DaemonFrame.RestoredSessions.class,
                        call -> new ClientFrame.SettleRestored(call, session, null, choice));
    }

    ExportedSession export(SessionRef session, Path folder, boolean hold, boolean filesToo) {
        return connection()
                .call(
                        DaemonFrame.SessionExported.class,
                        call -> new ClientFrame.ExportSession(call, session, folder.toString(), hold, filesToo))
                .exported();
    }

    ImportedSession take(Path folder, @Nullable AppId app, @Nullable SessionId session) {
        return connection()
                .call(
                        DaemonFrame.SessionImported.class,
                        call -> new ClientFrame.ImportSession(call, folder.toString(), app, session))
                .imported();
    }

    List<SessionSnapshot> sessions() {
        return connection()
                .call(DaemonFrame.Sessions.class, ClientFrame.ListSessions::new)
                .sessions();
    }

    List<AppSnapshot> apps() {
        return connection()
                .call(DaemonFrame.Apps.class, ClientFrame.ListApps::new)
                .apps();
    }

    AppSnapshot act(AppId app, ClientFrame.AppAction action) {
        return connection()
                .call(DaemonFrame.AppIs.class, call -> new ClientFrame.AppAct(call, app, action))
                .app();
    }

    AppSnapshot run(AppId app, Launcher launcher) {
        return connection()
                .call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, app, launcher))
                .app();
    }

    DaemonStatus status() {
        return connection()
                .call(DaemonFrame.StatusIs.class, ClientFrame.Status::new)
                .status();
    }

    void watch(Selection selection) {
        connection().call(DaemonFrame.Done.class, call -> new ClientFrame.Watch(call, selection));
    }

    void stop() {
        connection().call(DaemonFrame.Done.class, ClientFrame.Stop::new);
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
