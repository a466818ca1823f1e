package dev.outlive.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an app or an operator says to the daemon.
 *
 * <p>Frames that change a session carry the {@code capability} of its lease, which {@link DaemonFrame.Attached} gave and
 * which is valid for that connection and epoch only (I28). An operator, that is a connection whose Hello says so, leaves
 * it out; its frames need no lease and are journalled.
 */
public sealed interface ClientFrame extends Frame {
    /** Who connects. */
    enum Role {
        /** A program that holds a session and receives its events. */
        APP("app"),
        /** The command line or another tool of the user, acting on any session. */
        OPERATOR("operator");

        private final String code;

        Role(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    /** What to do with a task. */
    enum Action {
        RESUME("resume"),
        SUSPEND("suspend"),
        CANCEL("cancel"),
        /** Ends the wait for the next attempt of a task: it is due at once. */
        RETRY("retry"),
        /** Acknowledges every event of an ended task, which archives it. */
        ACKNOWLEDGE("acknowledge"),
        /** Delivers the dead letters of a task again, as new events. */
        REQUEUE("requeue"),
        /** Gives the dead letters of a task up, which archives it once nothing else of it is to be acknowledged. */
        DISCARD("discard");

        private final String code;

        Action(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    /** What to do with an app. */
    enum AppAction {
        /** The user quits it: each session's quit policy applies, and it isn't started until the user does. */
        QUIT("quit"),
        /** The user starts it: ends what a quit began; a launcher is used if no process runs. */
        START("start"),
        /** Ends a disable. */
        ENABLE("enable"),
        /** Its tasks are cancelled, new ones hold, and it isn't started. */
        DISABLE("disable"),
        /** Ends a back-off and the crash-loop guard: events start it again. */
        RELAUNCH("relaunch"),
        /** Stops its supervised process after a grace period. */
        SUSPEND("suspend"),
        /** Lets its supervised process run on, in the foreground. */
        RESUME("resume"),
        /** Ends its supervised process as the system would: nothing of the app changes. */
        KILL("kill");

        private final String code;

        AppAction(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    /** The number that the answer repeats. */
    long call();

    /**
     * The first frame: wire versions spoken, name of the software, app, process, role.
     *
     * @param launch the process's launch token, from {@code OUTLIVE_LAUNCH}; {@code service} if systemd started it without
     *     one; null if the user started it
     */
    record Hello(
            long call,
            List<Integer> wire,
            String software,
            AppId app,
            long pid,
            Role role,
            @Nullable String launch) implements ClientFrame {
        public Hello {
            wire = List.copyOf(wire);
        }
    }

    /**
     * Takes the lease of a session, which is created if absent. Answer: {@code Attached}, then {@code SnapshotPage}s unless
     * resumed.
     *
     * @param resumeEpoch the epoch this process held before its connection broke, or null for a first attach
     * @param takeOver takes the lease from a living holder
     */
    record Attach(
            long call,
            SessionRef session,
            SessionSettings settings,
            @Nullable Long resumeEpoch,
            boolean takeOver) implements ClientFrame {}

    /**
     * Begins delivery: no event comes before it. Every event that isn't settled is sent, also those this process has
     * handed to its delegate before; it knows their numbers. Answer: {@code Done}.
     *
     * @param metrics whether the task's metrics are wanted with each {@code ended}
     */
    record Start(long call, SessionRef session, String capability, boolean metrics) implements ClientFrame {}

    /** Creates a task or finds it by key. Answer: {@code Accepted}, after it is durable. */
    record Submit(long call, SessionRef session, @Nullable String capability, Submission submission)
            implements ClientFrame {}

    /** Begins a batch: the Submits that follow on this connection take effect together at its commit, or not at all. */
    record BatchBegin(
            long call, SessionRef session, @Nullable String capability) implements ClientFrame {}

    /** Ends a batch. Each Submit is answered by its own {@code Accepted}, then this call by {@code Done}. */
    record BatchCommit(long call) implements ClientFrame {}

    /** Acts on one task. Answer: {@code TaskIs}, after it is durable. */
    record Act(long call, SessionRef session, @Nullable String capability, TaskId task, Action action)
            implements ClientFrame {}

    /** Replaces the description of a task. Answer: {@code TaskIs}. */
    record Describe(long call, SessionRef session, @Nullable String capability, TaskId task, String description)
            implements ClientFrame {}

    /** Changes a task's place among those that wait for the same slot. An ended task stays as it is. Answer: {@code TaskIs}. */
    record Prioritize(
            long call, SessionRef session, @Nullable String capability, TaskId task, double priority)
            implements ClientFrame {}

    /**
     * Acknowledges events by number; the end of a task acknowledges its earlier ones. Of a question it says that the delegate
     * has it: the answer settles it. Answer: {@code Done}.
     */
    record Acknowledge(long call, SessionRef session, String capability, List<Long> seqs) implements ClientFrame {
        public Acknowledge {
            seqs = List.copyOf(seqs);
        }
    }

    /**
     * Says that the delegate has had the answer's body up to here, of a task that ended: a later delivery of the event goes on
     * there. Answer: {@code Done}.
     *
     * @param seq the number of the task's {@code ended}
     * @param upTo bytes from the beginning of the body
     */
    record AcknowledgeData(long call, SessionRef session, String capability, long seq, long upTo)
            implements ClientFrame {}

    /**
     * Says that the delegate refused an event: redelivered after a back-off; later events of its task wait. Answer: {@code Done}.
     *
     * @param why what the delegate threw, for people
     */
    record Refuse(long call, SessionRef session, String capability, long seq, String why) implements ClientFrame {}

    /**
     * Answers the question that an event asks. The first answer counts, and it settles the event. Answer: {@code AnswerTaken}.
     *
     * @param seq the event's number
     * @param answerId drawn for this one answer, so that a repeat after a lost confirmation is known as the same
     */
    record AnswerQuestion(
            long call,
            SessionRef session,
            String capability,
            long seq,
            String answerId,
            dev.outlive.protocol.model.Answer answer)
            implements ClientFrame {
        public AnswerQuestion {
            if (answerId.isEmpty() || answerId.length() > 64) {
                throw new IllegalArgumentException("an answer's id has 1 to 64 characters");
            }
        }
    }

    /** Takes no more tasks; the session ends when the last one is settled. Answer: {@code Done}. */
    record Invalidate(
            long call, SessionRef session, @Nullable String capability, boolean cancelTasks) implements ClientFrame {}

    /** Lets the session's next requests go over new connections. Answer: {@code Done}, when everything said before is durable. */
    record Flush(long call, SessionRef session, String capability) implements ClientFrame {}

    /**
     * Forgets the session's cookies and credentials, and lets its next requests go over new connections; its tasks stay.
     * Answer: {@code Done}.
     */
    record Reset(long call, SessionRef session, String capability) implements ClientFrame {}

    /**
     * The app has finished with the events it was launched or woken for (its {@code done}). Loses nothing: events that
     * aren't acknowledged start or wake it again. Answer: {@code Done}.
     *
     * @param capability null from a process that doesn't hold the session
     */
    record EventsHandled(
            long call, SessionRef session, @Nullable String capability) implements ClientFrame {}

    /**
     * Asks to be told of sessions that this process hasn't opened and whose events it was launched or woken for. Answer:
     * {@code Done}; then {@code HandOver} for each, now and later.
     */
    record AwaitHandOvers(long call) implements ClientFrame {}

    /** Acts on an app: an operator on any, an app on itself with {@code quit} only. Answer: {@code AppIs}. */
    record AppAct(long call, AppId app, AppAction action) implements ClientFrame {}

    /** Registers a launcher and starts the app by it, under supervision. Operators only. Answer: {@code AppIs}. */
    record RunApp(long call, AppId app, Launcher launcher) implements ClientFrame {}

    /** Asks for all apps of the user. Answer: {@code Apps}. */
    record ListApps(long call) implements ClientFrame {}

    /** Asks what this process was started for. Answer: {@code LaunchIs}. */
    record Launch(long call) implements ClientFrame {}

    /** Asks for tasks. Answer: {@code Tasks}, one page. */
    record Find(long call, Selection selection) implements ClientFrame {}

    /**
     * Asks for the tasks of these keys in a session, archived ones too, in the order of the keys; {@code more} says that
     * those of later keys didn't fit. Keys nobody knows are left out. Answer: {@code Tasks}.
     */
    record FindKeys(long call, SessionRef session, List<TaskKey> keys) implements ClientFrame {
        public static final int KEYS_MAX = 500; // of 256 bytes, well under the frame cap

        public FindKeys {
            keys = List.copyOf(keys);
            if (keys.size() > KEYS_MAX) {
                throw new IllegalArgumentException(keys.size() + " keys in one frame; at most " + KEYS_MAX);
            }
        }
    }

    /** Asks for a stored response with its body. Answer: {@code ResponseIs}. */
    record ReadResponse(long call, TaskId task) implements ClientFrame {}

    /**
     * Asks for the request of a task that isn't acknowledged, as it was made and as it is after redirects. Who holds the
     * session gets it whole; an operator gets neither credentials nor the URL's query. Answer: {@code RequestIs}.
     */
    record ReadRequest(
            long call, SessionRef session, @Nullable String capability, TaskId task) implements ClientFrame {}

    /** Asks what was measured of a task so far; archived ones are known, too. Answer: {@code MetricsAre}. */
    record ReadMetrics(long call, TaskId task) implements ClientFrame {}

    /** Asks why a task moves or doesn't, and for its history. Answer: {@code Explained}. */
    record Explain(long call, TaskId task) implements ClientFrame {}

    /** Holds tasks without touching their suspend counters; their budgets stand still. Operators only. Answer: {@code Pauses}. */
    record Pause(long call, PauseScope scope) implements ClientFrame {}

    /** Ends every pause that is part of the scope. Operators only. Answer: {@code Pauses}. */
    record Unpause(long call, PauseScope scope) implements ClientFrame {}

    /** Asks what is paused. Answer: {@code Pauses}. */
    record ListPauses(long call) implements ClientFrame {}

    /**
     * Stores a credential of a session for an origin, in the place of the one that was there: tasks that wait for it go on.
     * Answer: {@code Credentials}, those of the session.
     *
     * @param clearText whether it may go over a network without TLS, where others can read it
     */
    record SetCredential(
            long call,
            SessionRef session,
            @Nullable String capability,
            ProtectionSpace space,
            Credential credential,
            boolean clearText)
            implements ClientFrame {}

    /** Removes a credential, if it is there. Answer: {@code Credentials}, those of the session. */
    record RemoveCredential(
            long call, SessionRef session, @Nullable String capability, ProtectionSpace space) implements ClientFrame {}

    /** Asks for the credentials of a session, or of all sessions of the user; no secret is told. Answer: {@code Credentials}. */
    record ListCredentials(long call, @Nullable SessionRef session) implements ClientFrame {}

    /** Asks for the sessions that were restored and hold: this one if it does, or all of the user. Answer: {@code RestoredSessions}. */
    record ListRestored(long call, @Nullable SessionRef session) implements ClientFrame {}

    /**
     * Says what is to become of the tasks of a session that was restored. One that doesn't hold stays as it is. Answer:
     * {@code RestoredSessions}, none.
     */
    record SettleRestored(
            long call, SessionRef session, @Nullable String capability, RestoredSession.Choice choice)
            implements ClientFrame {}

    /**
     * Writes what a session holds into a folder, from which a daemon can import it. Operators only. Answer:
     * {@code SessionExported}, when the folder is there whole.
     *
     * @param folder an absolute path where nothing is yet
     * @param hold lets the session's tasks hold here from then on, until somebody says where they go on
     * @param filesToo takes along the files that uploads send where they are, too
     */
    record ExportSession(long call, SessionRef session, String folder, boolean hold, boolean filesToo)
            implements ClientFrame {}

    /**
     * Takes a session in from an export, or from the backup of a home. Its tasks hold until somebody says that the original
     * is gone. Operators only. Answer: {@code SessionImported}.
     *
     * @param folder an absolute path
     * @param app of the session, or null if the only one there is meant
     * @param identifier likewise
     */
    record ImportSession(
            long call,
            String folder,
            @Nullable AppId app,
            @Nullable SessionId identifier) implements ClientFrame {}

    /** Asks for all sessions of the user. Answer: {@code Sessions}. */
    record ListSessions(long call) implements ClientFrame {}

    /**
     * Asks to be told of changes and progress of the selected tasks, at most a few times a second each. Who holds a session
     * without a start and watches it is delivered its {@code invalidated}, too, and acknowledges it. Answer: {@code Done}.
     */
    record Watch(long call, Selection selection) implements ClientFrame {}

    /** Asks how the daemon is. Answer: {@code StatusIs}. */
    record Status(long call) implements ClientFrame {}

    /** Stops the daemon cleanly. Answer: {@code Done}, then the connection ends. */
    record Stop(long call) implements ClientFrame {}

    /** The answer to {@code Ping}. */
    record Pong(long call) implements ClientFrame {}
}
