package dev.outlive.client.internal;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;

/** What the {@link DeliveryCore} asks of the world, to be done in this order. */
public sealed interface Effect {
    /** Send a frame on the current connection. */
    record Send(ClientFrame frame) implements Effect {}

    /** The session is attached and this is its snapshot. Delivery begins with {@link DeliveryCore#start}. */
    record Opened(DaemonFrame.Attached attached, List<TaskSnapshot> tasks) implements Effect {
        public Opened {
            tasks = List.copyOf(tasks);
        }
    }

    /** The process goes on with the session on a new connection, where the old one broke. */
    record Resumed() implements Effect {}

    /** Call the delegate, then {@link DeliveryCore#returned} or {@link DeliveryCore#threw}. */
    record Hand(Handing handing) implements Effect {}

    /** The daemon has heard the answer to a question; whether it was the one that counts. */
    record Answered(long seq, boolean taken) implements Effect {}

    /** The daemon can't do what was answered; the question comes again. */
    record AnswerRefused(long seq, ErrorCode code, String message) implements Effect {}

    /** The connection is no good: drop it and, after a while, connect again. */
    record Reconnect(String why) implements Effect {}

    /** Tell the log; nobody can be told otherwise. */
    record Report(String message) implements Effect {}

    /** This process holds the session no longer, or never got it. Nothing follows. */
    record Ended(End end) implements Effect {}

    /** Why this process doesn't hold the session. */
    record End(Kind kind, ErrorCode code, String message) {
        /** What ended it. */
        public enum Kind {
            /** The attach was refused: the code says why. */
            REFUSED,
            /** Another process holds, or held, the session. */
            LEASE_LOST,
            /** The delegate's {@code onSnapshot} threw. */
            SNAPSHOT_FAILED,
            /** The session itself has ended and the delegate knows. */
            INVALIDATED,
            /** This process let go. */
            CLOSED
        }
    }
}
