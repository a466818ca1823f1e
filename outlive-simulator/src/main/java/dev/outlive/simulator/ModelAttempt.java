package dev.outlive.simulator;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.Uploaded;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt: connect, ask to write, write in pieces, wait for the answer. Reports exactly one end, unless its process dies. */
final class ModelAttempt {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private final ModelTransfers transfers;
    private final Transfers.Order order;
    private final Task task;
    private final long total;
    private final int pieces;
    private boolean over;
    private boolean writing;
    private boolean moved;
    private long sent;
    private int piece;

    ModelAttempt(ModelTransfers transfers, Transfers.Order order) {
        this.transfers = transfers;
        this.order = order;
        this.task = order.task();
        TaskRequest request = order.request();
        this.total = request.source() == null ? 0 : request.source().bytes();
        this.pieces = request.source() == null ? 1 : transfers.chance().below(5) + 1;
    }

    TaskId id() {
        return task.id();
    }

    long number() {
        return task.attempt();
    }

    boolean isOver() {
        return over;
    }

    /** How far it is, if it moved since it was last asked. */
    @Nullable
    Progress moved() {
        if (!moved) {
            return null;
        }
        moved = false;
        return new Progress(number(), sent, total, 0, -1);
    }

    void connect() {
        if (over) {
            return;
        }
        if (transfers.chance().strikes(transfers.faults().connectFails() / 10)) {
            fail(ErrorCode.FILE_CHANGED, Uploaded.NO);
        } else if (transfers.server().isReached(task)) {
            transfers.report(this, new Signal.AttemptMarked(number()), null);
        } else {
            fail(transfers.chance().happens(0.2) ? ErrorCode.NOT_CONNECTED : ErrorCode.CANNOT_CONNECT, Uploaded.NO);
        }
    }

    void marked(Transfers.Mark answer) {
        if (over) {
            return;
        }
        if (answer == Transfers.Mark.REFUSED) {
            stopped();
        } else {
            transfers.soon(200, "writes", this::write);
        }
    }

    private void write() {
        if (over) {
            return;
        }
        writing = true;
        transfers.world().event(transfers, "writes", id(), number(), piece);
        transfers.oracle().wire().writes(id(), number(), task.traits().mayResend());
        piece++;
        sent = piece >= pieces ? total : total * piece / pieces;
        moved = true;
        if (transfers.chance().happens(0.1)) {
            transfers.inform(this);
        }
        if (piece < pieces) {
            if (transfers.chance().strikes(transfers.faults().lost() / pieces)) {
                fail(ErrorCode.CONNECTION_LOST, Uploaded.NO);
            } else if (transfers.chance().strikes(transfers.faults().early() / pieces)) {
                ModelServer.Answer answer = transfers.server().refuseEarly(task, number());
                transfers.soon(100, "hears early", () -> answered(answer, null));
                transfers.soon(300, "writes", this::write);
            } else {
                transfers.soon(2_000, "writes", this::write);
            }
            return;
        }
        whole();
    }

    /** The last byte is on its way, and no crash of this process brings it back. */
    private void whole() {
        boolean silent = transfers.chance().strikes(transfers.faults().silent());
        boolean lostBefore = transfers.chance().strikes(transfers.faults().lost() / 2);
        boolean lostAfter = transfers.chance().strikes(transfers.faults().lost() / 2);
        if (!lostBefore) {
            transfers.onTheWire(() -> {
                Grant refused = transfers.tokens().refused(order);
                ModelServer.Answer answer = refused != null
                        ? transfers.server().refuseCredential(task, number())
                        : transfers.server().take(task, number());
                if (!silent && !lostAfter) {
                    transfers.soonIfAlive(this, () -> answered(answer, refused));
                }
            });
        }
        if (silent) {
            transfers.later(SILENCE_MAX, "gives up", () -> fail(ErrorCode.CONNECTION_LOST, Uploaded.UNCONFIRMED));
        } else if (lostBefore || lostAfter) {
            transfers.soon(3_000, "breaks", () -> fail(ErrorCode.CONNECTION_LOST, Uploaded.UNCONFIRMED));
        }
    }

    private void answered(ModelServer.Answer answer, @Nullable Grant refused) {
        if (!over && refused != null) {
            end(new Signal.Refused(number(), answer.response(), refused.space(), refused.version()), answer.body());
        } else if (!over) {
            end(new Signal.Responded(number(), answer.response(), answer.retryAfter()), answer.body());
        }
    }

    /** Somebody wants it to stop: soon it will, unless its answer overtakes the wish. */
    void stop() {
        if (!over) {
            boolean loses = transfers.chance().happens(transfers.faults().stopLoses());
            transfers.soon(loses ? 2_000 : 20, "stops", this::stopped);
        }
    }

    private void stopped() {
        if (!over) {
            end(new Signal.AttemptStopped(number(), left()), null);
        }
    }

    private void fail(ErrorCode code, Uploaded uploaded) {
        if (!over) {
            if (code == ErrorCode.CONNECTION_LOST) {
                transfers.world().tally().add("fault connection lost");
            }
            var failure = new AttemptFailure(code, "the model says " + code, left(), uploaded, null);
            end(new Signal.AttemptFailed(number(), failure), null);
        }
    }

    private Sent left() {
        return writing ? Sent.MAYBE : Sent.NOTHING;
    }

    private void end(Signal signal, byte @Nullable [] body) {
        over = true;
        transfers.oracle().wire().ended(id(), number());
        transfers.report(this, signal, body);
    }
}
