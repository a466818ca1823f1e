package dev.outlive.proof.failpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A place between two steps, named after the step before it. The row is that of the table of crash points in
 * {@code docs/guarantees.md}.
 */
public enum Point {
    /** A Submit with an unknown key is in a turn; its file isn't pinned. */
    SUBMIT_RECEIVED(1, Phase.CREATE),
    /** The file is pinned in the spool; no row speaks of it. */
    SOURCE_PINNED(2, Phase.CREATE),
    /** The row of a new task is committed; nobody was told. */
    TASK_COMMITTED(3, Phase.CREATE),
    /** The turn after that begins. */
    ACCEPTED_SENT(4, Phase.IDLE),
    /** A Resume is in a turn. */
    RESUME_RECEIVED(5, Phase.IDLE),
    /** A turn that writes has decided everything, and commits. */
    TURN_DECIDED(6, Phase.COMMIT),
    /** It is committed; nobody was told. */
    TURN_COMMITTED(6, Phase.COMMIT),
    /** An attempt has its number, and isn't started. */
    CLAIMED(7, Phase.IDLE),
    /** An attempt was started. */
    TRANSFER_STARTED(8, Phase.SENDING),
    /** The mark of an attempt is committed; its first request byte hasn't left. */
    MARKED(9, Phase.SENDING),
    /** Some bytes have left, not all. */
    BYTES_SENT(12, Phase.SENDING),
    /** All bytes have left; no answer. */
    BODY_SENT(13, Phase.SENDING),
    /** The answer is whole, its body is kept, and nothing of it is committed. */
    RESPONSE_RECEIVED(14, Phase.RESPONSE),
    /** Outcome and event are committed; nobody was told. */
    OUTCOME_COMMITTED(15, Phase.DELIVER),
    /** The turn after the one that sent an event begins. */
    EVENT_SENT(18, Phase.DELIVER),
    /** An acknowledgement is in a turn. */
    ACK_RECEIVED(19, Phase.ACK),
    /** It is committed; the spool isn't released, nobody was told. */
    ACK_COMMITTED(20, Phase.ACK),
    /** The new epoch of a lease is committed; nobody was told. */
    ATTACHED(22, Phase.IDLE),
    /** A cancel is committed; the attempt isn't stopped. */
    CANCEL_COMMITTED(23, Phase.IDLE),
    /** The end of the session is asked for and committed; nobody was told. */
    FINISH_COMMITTED(24, Phase.IDLE),

    /** In the app: about to send a Submit. */
    APP_ASKS(1, Phase.CREATE),
    /** In the app: the task is accepted. */
    APP_ACCEPTED(4, Phase.IDLE),
    /** In the app: its task is started. */
    APP_RESUMED(5, Phase.IDLE),
    /** In the app: the delegate is called with a completion. */
    APP_HANDED(18, Phase.DELIVER),
    /** In the app: the delegate has returned, and its acknowledgement is on its way. */
    APP_RETURNED(19, Phase.ACK);

    private final int row;
    private final Phase phase;

    Point(int row, Phase phase) {
        this.row = row;
        this.phase = phase;
    }

    public int row() {
        return row;
    }

    public Phase phase() {
        return phase;
    }

    /** Whether an app passes it, and not the daemon. */
    public boolean isOfApp() {
        return name().startsWith("APP_");
    }

    /** {@code ack-received} */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Point> of(String code) {
        return Arrays.stream(values())
                .filter(point -> point.code().equals(code))
                .findFirst();
    }
}
