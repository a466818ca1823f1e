package dev.outlive.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.ExportedSession;
import dev.outlive.protocol.model.ImportedSession;
import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Pause;
import dev.outlive.protocol.model.PendingQuestion;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the daemon says: one answer to each call, and deliveries. Whatever it tells is durable before (I14). */
public sealed interface DaemonFrame extends Frame {
    /** How a submission ended up as a task. */
    enum Found {
        /** It is a new task. */
        CREATED("created"),
        /** The key or submission id was known: this is that task, live or ended. */
        EXISTING("existing"),
        /** The key was known and its task acknowledged: nothing is sent again. */
        ARCHIVED("archived");

        private final String code;

        Found(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    /** An answer, which repeats the number of its call. */
    sealed interface Answer extends DaemonFrame {
        long call();
    }

    /** The answer to Hello: the version both speak from now on. */
    record Welcome(long call, int wire, String software, long pid) implements Answer {}

    /**
     * The answer to Attach. Snapshot and cursor are one cut of the session's log (I15).
     *
     * @param capability to be shown by each later frame of the session
     * @param position the number of the last event in the log; events above follow after Start
     * @param cursor the number of the first unacknowledged event, or {@code position + 1}
     * @param resumed the process goes on where its connection broke: no snapshot follows
     * @param launchReason what the process was started for, or {@code events} if it was woken for those of this session; with
     *     {@code events} the hand-over comes before the first event
     */
    record Attached(
            long call,
            SessionRef session,
            long epoch,
            String capability,
            long generation,
            SessionState state,
            long position,
            long cursor,
            long backlog,
            boolean resumed,
            LaunchReason launchReason)
            implements Answer {}

    /** A part of the snapshot, all parts of the same cut. Repeats the call of its Attach. */
    record SnapshotPage(long call, List<TaskSnapshot> tasks, boolean last) implements DaemonFrame {
        public SnapshotPage {
            tasks = List.copyOf(tasks);
        }
    }

    /** The answer to Submit. */
    record Accepted(long call, Found found, TaskSnapshot task) implements Answer {}

    /** The answer to Act, Describe and Prioritize: the task after the change. */
    record TaskIs(long call, TaskSnapshot task) implements Answer {}

    /** The answer to Find. */
    record Tasks(long call, List<TaskSnapshot> tasks, boolean more) implements Answer {
        public Tasks {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * The answer to ReadResponse.
     *
     * @param body the body in base 64 if it is small, or null if it lies at the response's {@code bodyPath}
     */
    record ResponseIs(long call, Response response, byte @Nullable [] body) implements Answer {}

    /**
     * The answer to ReadRequest.
     *
     * @param original what was asked for, with the session's default fields
     * @param currentMethod that of the request that was answered, after redirects
     * @param currentUrl the URL that answered, after redirects; without its query if a redirect led there
     */
    record RequestIs(long call, Request original, String currentMethod, String currentUrl) implements Answer {}

    /**
     * The answer to AnswerQuestion.
     *
     * @param taken whether that answer counts; false if it came late: the question was answered, withdrawn, or answered by
     *     its fallback before
     */
    record AnswerTaken(long call, boolean taken) implements Answer {}
    /** The answer to ReadMetrics. */
    record MetricsAre(long call, TaskMetrics metrics) implements Answer {}

    /** The answer to Explain. */
    record Explained(long call, Explanation explanation) implements Answer {}

    /** The answer to Pause, Unpause and ListPauses: every pause that lasts. */
    record Pauses(long call, List<Pause> pauses) implements Answer {
        public Pauses {
            pauses = List.copyOf(pauses);
        }
    }

    /** The answer to SetCredential, RemoveCredential and ListCredentials. */
    record Credentials(long call, List<CredentialSnapshot> credentials) implements Answer {
        public Credentials {
            credentials = List.copyOf(credentials);
        }
    }

    /** The answer to ListRestored and SettleRestored. */
    record RestoredSessions(long call, List<RestoredSession> sessions) implements Answer {
        public RestoredSessions {
            sessions = List.copyOf(sessions);
        }
    }

    /** The answer to ExportSession. */
    record SessionExported(long call, ExportedSession exported) implements Answer {}

    /** The answer to ImportSession. */
    record SessionImported(long call, ImportedSession imported) implements Answer {}

    /** The answer to ListSessions. */
    record Sessions(long call, List<SessionSnapshot> sessions) implements Answer {
        public Sessions {
            sessions = List.copyOf(sessions);
        }
    }

    /** The answer to ListApps. */
    record Apps(long call, List<AppSnapshot> apps) implements Answer {
        public Apps {
            apps = List.copyOf(apps);
        }
    }

    /** The answer to AppAct and RunApp: the app after the change. */
    record AppIs(long call, AppSnapshot app) implements Answer {}

    /** The answer to Launch. */
    record LaunchIs(long call, LaunchReason reason) implements Answer {}

    /** The answer to Status. */
    record StatusIs(long call, DaemonStatus status) implements Answer {}

    /** The answer to a call that has no other result: it is done, and durable. */
    record Done(long call) implements Answer {}

    /**
     * The answer to a call that can't be carried out; it had no effect.
     *
     * @param message what happened, what happens next by itself, and what the user can do
     */
    record Refused(long call, ErrorCode code, String message) implements Answer {}

    /**
     * One durable event.
     *
     * @param seq its number in the session's log, gap-free
     * @param task the task after the event
     * @param deliveryCount how often it was sent, this time included, to whatever process; a crash may make it count one that
     *     never left
     * @param redelivered it may have been handed to a process before
     * @param inSnapshot the snapshot of this attach shows its effect already
     * @param afterDeadLetter an earlier event of the task was refused to the end and set aside
     * @param metrics what was measured of a task that ended, if {@code Start} asked for it
     * @param question what is asked, with an event that asks; such an event is settled by AnswerQuestion, not by Acknowledge
     * @param dataOffset how much of the answer's body was acknowledged before, in bytes, of a task that ended
     */
    record Deliver(
            SessionRef session,
            long generation,
            long epoch,
            long seq,
            EventType event,
            @Nullable TaskSnapshot task,
            int deliveryCount,
            boolean redelivered,
            boolean inSnapshot,
            boolean afterDeadLetter,
            @Nullable TaskMetrics metrics,
            @Nullable PendingQuestion question,
            long dataOffset)
            implements DaemonFrame {
        /** An event that asks nothing and measured nothing. */
        public Deliver(
                SessionRef session,
                long generation,
                long epoch,
                long seq,
                EventType event,
                @Nullable TaskSnapshot task,
                int deliveryCount,
                boolean redelivered,
                boolean inSnapshot,
                boolean afterDeadLetter) {
            this(
                    session,
                    generation,
                    epoch,
                    seq,
                    event,
                    task,
                    deliveryCount,
                    redelivered,
                    inSnapshot,
                    afterDeadLetter,
                    null,
                    null,
                    0);
        }

        /** The same event where an earlier one of its task was set aside after it was sent. */
        public Deliver followingDeadLetter() {
            return new Deliver(
                    session,
                    generation,
                    epoch,
                    seq,
                    event,
                    task,
                    deliveryCount,
                    redelivered,
                    inSnapshot,
                    true,
                    metrics,
                    question,
                    dataOffset);
        }
    }

    /** The kinds of durable events. */
    enum EventType {
        /** The task asks whether to begin, and waits for the answer. */
        DELAYED_START("delayed-start"),
        /** A server wants to know who asks; the task waits for the answer, and others with it. */
        AUTHENTICATION_REQUIRED("authentication-required"),
        /** The server's answer to a download lies in a file; {@code ENDED} follows. */
        DOWNLOAD_FINISHED("download-finished"),
        /** The task has ended; its snapshot holds the outcome. The last event of a task. */
        ENDED("ended"),
        /** The session has ended. The last event of a generation. */
        INVALIDATED("invalidated");

        private final String code;

        EventType(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }

        /** Whether a task stands still until the app has answered. */
        public boolean asks() {
            return this == DELAYED_START || this == AUTHENTICATION_REQUIRED;
        }
    }

    /** What is told of a running attempt: volatile, the latest value only. */
    sealed interface News extends DaemonFrame permits Progressed, Informed {
        SessionRef session();

        TaskId task();

        /** The attempt it is about. */
        long attempt();
    }

    /** How far a task is. */
    record Progressed(SessionRef session, TaskId task, Progress progress) implements News {
        @Override
        public long attempt() {
            return progress.attempt();
        }
    }

    /** The server has answered before its final answer; before the task's end if it comes at all. */
    record Informed(SessionRef session, TaskId task, InformationalResponse response) implements News {
        @Override
        public long attempt() {
            return response.attempt();
        }
    }

    /** All durable events up to this number are acknowledged. */
    record Drained(SessionRef session, long generation, long upTo) implements DaemonFrame {}

    /**
     * An event was refused to the end, or settled before it was refused, and is delivered no more; what comes after it may be
     * handed over.
     */
    record DeadLettered(SessionRef session, long generation, long seq) implements DaemonFrame {}
    /** The process is about to be stopped: no event is handed over from here on, the one in hand may end. */
    record AppSuspending(SessionRef session) implements DaemonFrame {}

    /**
     * The process runs on after a stop.
     *
     * @param handOver it was woken for events of this session: the hand-over comes first, then events
     * @param upTo the end of the log; {@code Drained} follows once everything up to it is settled
     */
    record AppResumed(SessionRef session, long generation, boolean handOver, long upTo) implements DaemonFrame {}

    /**
     * The process was launched or woken for events of a session that it hasn't opened.
     *
     * @param repeated it may have been said before, over a connection that broke
     */
    record HandOver(SessionRef session, boolean repeated) implements DaemonFrame {}

    /** A watched task changed. */
    record Changed(TaskSnapshot task) implements DaemonFrame {}

    /** Another process took the session over; this connection holds it no longer. */
    record LeaseLost(SessionRef session, String message) implements DaemonFrame {}

    /** Asks whether the other side still reads. */
    record Ping(long call) implements DaemonFrame {}
}
