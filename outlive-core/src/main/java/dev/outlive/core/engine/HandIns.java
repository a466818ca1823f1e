package dev.outlive.core.engine;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Submissions as they are handed in, one by one or in batches: who may, what becomes of them, and their answers. */
record HandIns(Leases leases, Submissions submissions, TaskViews views, Spool spool) {
    /** Answers with the task, after it is durable; asks for its file to be held first if need be. */
    void take(Input.FromClient said, ClientFrame.Submit submit, Turn turn) {
        Link link = said.link();
        if (!leases.permits(link, submit.call(), submit.session(), submit.capability(), turn)) {
            discard(said.pinned());
            return;
        }
        answer(said, submit, submissions.prepare(said, submit, turn), turn);
    }

    private void answer(Input.FromClient said, ClientFrame.Submit submit, Submissions.Prepared prepared, Turn turn) {
        Link link = said.link();
        switch (prepared) {
            case Submissions.Prepared.New created -> {
                Task task = submissions.create(created, turn);
                accept(link, submit, DaemonFrame.Found.CREATED, new StoredTask(task, false), turn);
            }
            case Submissions.Prepared.Known(var task, var found) -> {
                discard(said.pinned());
                accept(link, submit, found, task, turn);
            }
            case Submissions.Prepared.Refused(var code, var message) -> {
                discard(said.pinned());
                turn.refuse(link, submit.call(), code, message);
            }
            case Submissions.Prepared.Unpinned() -> turn.afterwards(() -> link.pin(submit));
        }
    }

    private void accept(Link link, ClientFrame.Submit submit, DaemonFrame.Found found, StoredTask task, Turn turn) {
        turn.answer(link, new DaemonFrame.Accepted(submit.call(), found, views.view(task, turn)));
    }

    /** Answers what met a defect of ours and had no effect; false if nobody waits for an answer. */
    boolean refuse(Input input, RuntimeException defect) {
        switch (input) {
            case Input.FromClient(var link, var frame, var pinned, var _) -> {
                discard(pinned);
                link.send(defect(frame, defect));
            }
            case Input.Batch(var link, var commit, var submits) -> {
                for (Input.FromClient said : submits) {
                    discard(said.pinned());
                    link.send(defect(said.frame(), defect));
                }
                link.send(defect(commit, defect));
            }
            case Input.Import(var link, var asked, var copy) -> {
                copy.close();
                link.send(defect(asked, defect));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    static DaemonFrame defect(ClientFrame frame, RuntimeException defect) {
        return new DaemonFrame.Refused(
                frame.call(),
                ErrorCode.UNKNOWN,
                frame.name() + " met a defect of the daemon and had no effect (" + defect
                        + "); everything else goes on. Please report it");
    }

    private void discard(@Nullable PinnedSource pinned) {
        if (pinned != null) {
            spool.discard(pinned);
        }
    }

    /** All submissions of a batch are looked at before the first one is written, so a refused one leaves nothing behind. */
    void takeBatch(Input.Batch batch, Turn turn) {
        var prepared = new ArrayList<Submissions.Prepared>();
        var named = new HashSet<List<Object>>();
        Optional<DaemonFrame.Refused> refusal = Optional.empty();
        for (Input.FromClient said : batch.submits()) {
            var submit = (ClientFrame.Submit) said.frame();
            if (!leases.mayAct(said.link(), submit.session(), submit.capability())) {
                refusal = Optional.of(
                        new DaemonFrame.Refused(submit.call(), ErrorCode.LEASE_LOST, Leases.notHeld(submit.session())));
                break;
            }
            Submissions.Prepared each = submissions.prepare(said, submit, turn);
            prepared.add(each);
            if (each instanceof Submissions.Prepared.Refused(var code, var message)) {
                refusal = Optional.of(new DaemonFrame.Refused(submit.call(), code, message));
                break;
            }
            if (!namesNew(submit, named)) {
                refusal = Optional.of(new DaemonFrame.Refused(
                        submit.call(),
                        ErrorCode.KEY_CONFLICT,
                        "the batch names one key or submission id twice; give each task its own"));
                break;
            }
        }
        if (refusal.isPresent()) {
            refuseBatch(batch, refusal.get(), turn);
            return;
        }
        for (int i = 0; i < prepared.size(); i++) {
            Input.FromClient said = batch.submits().get(i);
            answer(said, (ClientFrame.Submit) said.frame(), prepared.get(i), turn);
        }
        turn.answer(batch.link(), new DaemonFrame.Done(batch.commit().call()));
    }

    /** Whether no other submission of the batch has its key or its submission id. */
    private static boolean namesNew(ClientFrame.Submit submit, Set<List<Object>> named) {
        TaskKey key = submit.submission().key();
        boolean isNew = key == null || named.add(List.of(submit.session(), key));
        return named.add(List.of(submit.session(), submit.submission().submissionId())) && isNew;
    }

    private void refuseBatch(Input.Batch batch, DaemonFrame.Refused refusal, Turn turn) {
        for (Input.FromClient said : batch.submits()) {
            discard(said.pinned());
            boolean itself = said.frame().call() == refusal.call();
            turn.refuse(
                    batch.link(),
                    said.frame().call(),
                    refusal.code(),
                    itself ? refusal.message() : "another task of the batch was refused: " + refusal.message());
        }
        turn.refuse(
                batch.link(),
                batch.commit().call(),
                refusal.code(),
                "nothing of the batch was created: " + refusal.message());
    }
}
