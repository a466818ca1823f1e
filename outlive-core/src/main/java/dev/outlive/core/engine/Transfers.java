package dev.outlive.core.engine;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.util.List;

/**
 * Those who carry the bytes. Calls return at once; what becomes of an attempt comes back as {@link Input.FromTransfer}.
 *
 * <p>Each started attempt reports exactly one of Responded, Refused, AttemptFailed and AttemptStopped, as its last signal. Before
 * its first request byte it reports AttemptMarked and waits for {@link #answerMark}.
 */
public interface Transfers {
    /** Starts an attempt, whose number has never been started before. */
    void start(Order order);

    /** Stops an attempt as soon as possible; it may still end otherwise. */
    void stop(TaskId task, long attempt);

    /** Lets a marked attempt write its first byte, or ends it as stopped. */
    void answerMark(TaskId task, long attempt, Mark answer);

    /** How far the attempts are that moved since the last call. */
    List<Sample> sample();

    /** The cookies of this session now. */
    List<Cookie> cookies(SessionRef session);

    /** Replaces the cookies of this session: by those in the store at the start, by none at its end. */
    void fillCookies(SessionRef session, List<Cookie> cookies);

    /**
     * Lets the session's next requests go over new connections, and asks its servers again for what they accepted before. Other
     * sessions keep theirs.
     */
    void renew(SessionRef session);

    /**
     * What to send.
     *
     * @param grants the credentials for the origin of its request and for the proxies of its task, and for no other
     */
    record Order(Task task, TaskRequest request, List<Grant> grants) {
        public Order {
            grants = List.copyOf(grants);
        }

        /** An order for a server that asks for no credential, or whose request brings its own. */
        public Order(Task task, TaskRequest request) {
            this(task, request, List.of());
        }
    }

    /** The answer to a mark. */
    enum Mark {
        /** The mark is durable: write. */
        GRANTED,
        /** The attempt is no longer wanted: write nothing. */
        REFUSED
    }

    /** How far one attempt is. */
    record Sample(TaskId task, Progress progress, long confirmedBytes) {}
}
