package dev.outlive.core.engine;

import dev.outlive.core.session.Session;
import dev.outlive.core.session.SessionMachine;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Step;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.Submission;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What connections ask for, one frame at a time; each is answered once, after the commit. */
record Requests(
        Volatile state,
        TaskViews views,
        Leases leases,
        Delivery delivery,
        Settlement settlement,
        HandIns handIns,
        Reading reading,
        AppRequests apps,
        TaskMachine machine,
        RandomGenerator random,
        Queries queries,
        Holding holding,
        CredentialRequests credentials,
        SessionCaches caches) {

    void take(Input.FromClient said, Turn turn) {
        Link link = said.link();
        switch (said.frame()) {
            case ClientFrame.Attach attach -> {
                leases.attach(link, attach, turn);
                credentials.attached(attach.session(), turn);
            }
            case ClientFrame.Start start -> start(link, start, turn);
            case ClientFrame.Submit submit -> handIns.take(said, submit, turn);
            case ClientFrame.Act act -> act(link, act, turn);
            case ClientFrame.Describe describe -> describe(link, describe, turn);
            case ClientFrame.Prioritize prioritize -> prioritize(link, prioritize, turn);
            case ClientFrame.Acknowledge acknowledge ->
                leases.held(link, acknowledge.call(), acknowledge.session(), acknowledge.capability(), turn)
                        .ifPresent(attachment -> {
                            settlement.acknowledge(attachment, acknowledge.seqs(), turn);
                            done(link, acknowledge.call(), turn);
                        });
            case ClientFrame.AcknowledgeData read ->
                leases.held(link, read.call(), read.session(), read.capability(), turn)
                        .ifPresent(attachment -> settlement.acknowledgeData(attachment, read, turn));
            case ClientFrame.Refuse refuse ->
                leases.held(link, refuse.call(), refuse.session(), refuse.capability(), turn)
                        .ifPresent(attachment -> {
                            delivery.refuse(attachment, refuse.seq(), refuse.why(), turn);
                            done(link, refuse.call(), turn);
                        });
            case ClientFrame.AnswerQuestion answer ->
                leases.held(link, answer.call(), answer.session(), answer.capability(), turn)
                        .ifPresent(attachment -> Questions.answer(
                                link,
                                attachment,
                                answer,
                                turn,
                                this::step,
                                credentials.desk().answering(this::step)));
            case ClientFrame.Invalidate invalidate -> invalidate(link, invalidate, turn);
            case ClientFrame.Flush flush -> caches.flush(link, flush, turn);
            case ClientFrame.Reset reset -> caches.reset(link, reset, turn);
            case ClientFrame.EventsHandled handled -> {
                if (handled.capability() == null
                        || leases.held(link, handled.call(), handled.session(), handled.capability(), turn)
                                .isPresent()) {
                    apps.handled(link, handled, turn);
                }
            }
            case ClientFrame.AwaitHandOvers await -> apps.awaitHandOvers(link, await, turn);
            case ClientFrame.AppAct act -> apps.act(link, act, turn);
            case ClientFrame.RunApp run -> apps.run(link, run, turn);
            case ClientFrame.ListApps list -> apps.list(link, list, turn);
            case ClientFrame.Launch ask -> apps.reason(link, ask, turn);
            case ClientFrame.Find find -> queries.find(link, find, turn);
            case ClientFrame.FindKeys find -> queries.findKeys(link, find, turn);
            case ClientFrame.ReadResponse read -> reading.response(link, read, turn);
            case ClientFrame.ReadRequest read -> reading.request(link, read, turn);
            case ClientFrame.ReadMetrics read -> Measurements.answer(link, read, turn);
            case ClientFrame.Explain explain -> queries.explain(link, explain, turn);
            case ClientFrame.Pause pause -> holding.pause(link, pause, turn);
            case ClientFrame.Unpause unpause -> holding.unpause(link, unpause, turn);
            case ClientFrame.ListPauses list -> holding.list(link, list.call(), turn);
            case ClientFrame.SetCredential set -> credentials.set(link, set, turn);
            case ClientFrame.RemoveCredential remove -> credentials.remove(link, remove, turn);
            case ClientFrame.ListCredentials list -> credentials.list(link, list, turn);
            case ClientFrame.ListRestored list -> restorations().list(link, list, turn);
            case ClientFrame.SettleRestored settle -> restorations().settle(link, settle, turn);
            case ClientFrame.ExportSession export -> portable().export(link, export, turn);
            case ClientFrame.ListSessions list -> queries.listSessions(link, list, turn);
            case ClientFrame.Watch watch -> {
                state.watchers.put(link, watch.selection());
                done(link, watch.call(), turn);
            }
            case ClientFrame.Status ask -> queries.status(link, ask, turn);
            case ClientFrame.Hello _,
                    ClientFrame.Pong _,
                    ClientFrame.Stop _,
                    ClientFrame.ImportSession _,
                    ClientFrame.BatchBegin _,
                    ClientFrame.BatchCommit _ ->
                turn.refuse(
                        link,
                        said.frame().call(),
                        ErrorCode.BAD_FRAME,
                        said.frame().name() + " isn't expected here");
        }
    }

    private Restorations restorations() {
        return new Restorations(state, leases, this::step);
    }

    Portable portable() {
        return new Portable(state, caches.cookies(), caches.credentials(), this::step);
    }

    private static void done(Link link, long call, Turn turn) {
        turn.answer(link, new DaemonFrame.Done(call));
    }

    private void start(Link link, ClientFrame.Start start, Turn turn) {
        leases.held(link, start.call(), start.session(), start.capability(), turn)
                .ifPresent(attachment -> {
                    boolean before = attachment.started;
                    boolean wanted = attachment.wantsMetrics;
                    attachment.started = true;
                    attachment.wantsMetrics = start.metrics();
                    turn.undo(() -> {
                        attachment.started = before;
                        attachment.wantsMetrics = wanted;
                    });
                    done(link, start.call(), turn);
                    Delivery.drained(attachment, turn);
                });
    }

    private void act(Link link, ClientFrame.Act act, Turn turn) {
        if (!leases.permits(link, act.call(), act.session(), act.capability(), turn)) {
            return;
        }
        Optional<Task> known = taskOf(act.session(), act.task(), turn);
        if (known.isEmpty()) {
            archivedOrUnknown(link, act, turn);
            return;
        }
        Task task = known.get();
        switch (act.action()) {
            case RESUME -> step(task, new Signal.Resumed(), turn);
            case SUSPEND -> step(task, new Signal.Suspended(), turn);
            case CANCEL -> step(task, new Signal.CancelRequested(CancelReason.Kind.REQUESTED), turn);
            case RETRY -> {
                if (!(task.state() instanceof TaskState.Queued queued) || !queued.sleeps(turn.now)) {
                    retries().refuse(link, act.call(), task, turn);
                    return;
                }
                step(task, new Signal.RetryRequested(), turn);
            }
            case ACKNOWLEDGE -> {
                if (!task.isCompleted()) {
                    turn.refuse(
                            link,
                            act.call(),
                            ErrorCode.BAD_REQUEST,
                            "task " + task.id() + " hasn't ended, so there is nothing to acknowledge",
                            "It goes on",
                            "Wait for its end by `outlive wait " + task.id() + "`, or cancel it");
                    return;
                }
                settlement.acknowledge(task, turn);
            }
            case REQUEUE, DISCARD -> {
                Optional<String> refusal = settlement.settleDeadLetters(act.action(), task, turn);
                if (refusal.isPresent()) {
                    turn.refuse(link, act.call(), ErrorCode.BAD_REQUEST, refusal.get());
                    return;
                }
                if (act.action() == ClientFrame.Action.REQUEUE && link.role() == ClientFrame.Role.OPERATOR) {
                    turn.operated(task.id(), act.action().code(), link); // its row stays as it is
                }
            }
        }
        noteOf(link, act.action().code(), task, turn);
        answerWith(link, act.call(), act.task(), turn);
    }

    /** What an operator did is noted if it has changed something. */
    static void noteOf(Link link, String what, Task before, Turn turn) {
        boolean changed = turn.task(before.id()).filter(before::equals).isEmpty();
        if (link.role() == ClientFrame.Role.OPERATOR && changed) {
            turn.operated(before.id(), what, link);
        }
    }

    private void archivedOrUnknown(Link link, ClientFrame.Act act, Turn turn) {
        Optional<StoredTask> archived = turn.stored(act.task());
        if (archived.isEmpty()) {
            turn.refuse(
                    link,
                    act.call(),
                    ErrorCode.TASK_NOT_FOUND,
                    "no task " + act.task() + " is in session " + act.session(),
                    "Nothing was changed",
                    "List its tasks by `outlive ls -a --session "
                            + act.session().session() + "`");
        } else if (act.action() == ClientFrame.Action.RETRY) {
            retries().refuse(link, act.call(), archived.get().task(), turn);
        } else {
            turn.answer(link, new DaemonFrame.TaskIs(act.call(), views.view(archived.get(), turn)));
        }
    }

    private Retries retries() {
        return new Retries(views.admission());
    }

    private void step(Task task, Signal signal, Turn turn) {
        Step step = machine.step(turn.settled(task), signal, turn.now, random);
        turn.take(task, step);
        if (!step.events().isEmpty()) {
            settlement.endIfSettled(task.session(), turn);
        }
    }

    private void describe(Link link, ClientFrame.Describe describe, Turn turn) {
        change(
                link,
                describe,
                describe.session(),
                describe.capability(),
                describe.task(),
                "description",
                turn,
                task -> {
                    Submission.requireDescription(describe.description());
                    return task.describedAs(describe.description());
                });
    }

    private void prioritize(Link link, ClientFrame.Prioritize prioritize, Turn turn) {
        String what = "priority " + prioritize.priority();
        change(link, prioritize, prioritize.session(), prioritize.capability(), prioritize.task(), what, turn, task -> {
            Submission.requirePriority(prioritize.priority());
            return task.isCompleted() ? task : task.prioritized(prioritize.priority());
        });
    }

    /** Changes what a task is labelled with, and answers with the task. */
    private void change(
            Link link,
            ClientFrame asked,
            SessionRef session,
            @Nullable String capability,
            TaskId id,
            String what,
            Turn turn,
            UnaryOperator<Task> change) {
        if (!leases.permits(link, asked.call(), session, capability, turn)) {
            return;
        }
        Optional<Task> known = taskOf(session, id, turn);
        if (known.isEmpty()) {
            turn.refuse(
                    link,
                    asked.call(),
                    ErrorCode.TASK_NOT_FOUND,
                    "no task " + id + " that isn't archived is in session " + session,
                    "Nothing was changed",
                    "List its tasks by `outlive ls -a --session " + session.session() + "`");
            return;
        }
        try {
            Task changed = change.apply(known.get());
            if (changed != known.get()) {
                turn.update(known.get(), changed);
                noteOf(link, what, known.get(), turn);
            }
            answerWith(link, asked.call(), id, turn);
        } catch (IllegalArgumentException outOfRange) {
            turn.refuse(link, asked.call(), ErrorCode.BAD_REQUEST, String.valueOf(outOfRange.getMessage()));
        }
    }

    private static Optional<Task> taskOf(SessionRef session, TaskId id, Turn turn) {
        return turn.task(id).filter(task -> task.session().equals(session));
    }

    private void answerWith(Link link, long call, TaskId id, Turn turn) {
        turn.stored(id).ifPresent(task -> turn.answer(link, new DaemonFrame.TaskIs(call, views.view(task, turn))));
    }

    private void invalidate(Link link, ClientFrame.Invalidate invalidate, Turn turn) {
        if (!leases.permits(link, invalidate.call(), invalidate.session(), invalidate.capability(), turn)) {
            return;
        }
        Optional<Session> known = turn.session(invalidate.session());
        if (known.isEmpty()) {
            turn.refuse(
                    link,
                    invalidate.call(),
                    ErrorCode.SESSION_NOT_FOUND,
                    "no session " + invalidate.session() + " is known",
                    "Nothing was changed",
                    "List those that are by `outlive sessions`");
            return;
        }
        turn.save(SessionMachine.invalidate(known.get()));
        if (invalidate.cancelTasks()) {
            cancelAll(link, invalidate.session(), turn);
        }
        settlement.endIfSettled(invalidate.session(), turn);
        done(link, invalidate.call(), turn);
    }

    private void cancelAll(Link link, SessionRef ref, Turn turn) {
        Selection selection = new Selection(
                ref.app(), ref.session(), null, null, List.of(), false, false, false, null, Selection.PAGE_MAX);
        boolean more = true;
        while (more) {
            List<StoredTask> page = turn.transaction.find(selection);
            more = page.size() == selection.limit();
            for (StoredTask stored : page) {
                if (!(stored.task().state() instanceof TaskState.Completed)) {
                    step(stored.task(), new Signal.CancelRequested(CancelReason.Kind.REQUESTED), turn);
                    noteOf(link, ClientFrame.Action.CANCEL.code(), stored.task(), turn);
                }
            }
            if (more) {
                selection = selection.after(page.getLast().task().id().value());
            }
        }
    }
}
