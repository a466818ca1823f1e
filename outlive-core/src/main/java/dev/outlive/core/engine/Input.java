package dev.outlive.core.engine;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.session.Restored;
import dev.outlive.core.task.Received;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the engine takes in: one thing that happened outside. */
public sealed interface Input {
    /**
     * An attempt reports.
     *
     * @param body a small response body, with Responded
     * @param exchanges what was measured, with the signal that ends the attempt; null where nothing was
     * @param received what it had of the answer, with that signal; null where that isn't known
     */
    record FromTransfer(
            TaskId task,
            Signal signal,
            byte @Nullable [] body,
            @Nullable List<ExchangeMetrics> exchanges,
            @Nullable Received received)
            implements Input {
        public FromTransfer {
            exchanges = exchanges == null ? null : List.copyOf(exchanges);
        }

        public FromTransfer(TaskId task, Signal signal, byte @Nullable [] body) {
            this(task, signal, body, null, null);
        }

        /** The attempt that has ended with this; 0 if it hasn't. */
        long attemptEnded() {
            return switch (signal) {
                case Signal.Responded responded -> responded.attempt();
                case Signal.Refused refused -> refused.attempt();
                case Signal.AttemptFailed failed -> failed.attempt();
                case Signal.AttemptStopped stopped -> stopped.attempt();
                default -> 0;
            };
        }

        /** The same with what was measured. */
        public FromTransfer measured(List<ExchangeMetrics> all) {
            return new FromTransfer(task, signal, body, all, received);
        }

        /** The same with what there was of the answer. */
        public FromTransfer having(Received last) {
            return new FromTransfer(task, signal, body, exchanges, last);
        }
    }

    /** The server of a running attempt answers before its final answer. */
    record Informed(TaskId task, InformationalResponse response) implements Input {}

    /**
     * A connection says a frame.
     *
     * @param pinned the file of a Submit, once it is pinned
     * @param fileIdentity size and time of change of a Submit's file as it is now, or null if there is none
     */
    record FromClient(
            Link link,
            ClientFrame frame,
            @Nullable PinnedSource pinned,
            @Nullable String fileIdentity) implements Input {
        public static FromClient of(Link link, ClientFrame frame) {
            return new FromClient(link, frame, null, null);
        }
    }

    /** A connection says a whole batch: all of it or nothing. */
    record Batch(Link link, ClientFrame.BatchCommit commit, List<FromClient> submits) implements Input {
        public Batch {
            submits = List.copyOf(submits);
        }
    }

    /**
     * A connection has got the session ready that it was asked to import.
     *
     * @param copy closed when it is taken in or refused
     */
    record Import(Link link, ClientFrame.ImportSession asked, SessionCopy copy) implements Input {}

    /** A connection found no room in the spool for files that it was asked to hold. */
    record NoRoom(RoomRequest request) implements Input {}

    /** An export failed for which a session was to hold from now on. */
    record ExportFailed(Restored held) implements Input {}

    /** The launcher reports of a process of this app. */
    record FromLauncher(AppId app, AppLauncher.Report report) implements Input {}

    /** A provider has answered what it was asked as of this version of the credential. */
    record FromProvider(CredentialRef ref, long version, ProviderAnswer answer) implements Input {}

    /** The machine's network, power or load were looked at, and something is otherwise than before. */
    record ConditionsChanged(Conditions conditions) implements Input {}

    /** A response has changed the cookies of this session; {@link Transfers#cookies} tells them. */
    record CookiesChanged(SessionRef session) implements Input {}

    /** A connection is gone. */
    record Closed(Link link) implements Input {}
}
