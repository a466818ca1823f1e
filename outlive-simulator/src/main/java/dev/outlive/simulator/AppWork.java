package dev.outlive.simulator;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a process does between callbacks: asks for uploads, changes its mind, and, once all is well, finishes everything. */
final class AppWork {
    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final Duration IDLE_MAX = Duration.ofMinutes(5);

    private final AppProcess process;
    private final AppSite site;
    private final World world;
    private final Chance chance;
    private Duration idle = PAUSE;

    AppWork(AppProcess process, AppSite site) {
        this.process = process;
        this.site = site;
        this.world = site.world();
        this.chance = site.chance();
    }

    /** How long until the next thing is done. Who only waits for the end of everything looks less and less often. */
    Duration pause() {
        return world.isHealed() ? idle : chance.around(PAUSE);
    }

    void doSomething() {
        if (!process.isAttached()) {
            idle = PAUSE;
            return;
        }
        if (world.isHealed()) {
            finish();
            return;
        }
        FaultProfile faults = site.faults();
        int draw = chance.below(100);
        if (draw < 35 && site.wantsMore()) {
            if (faults.batches() && chance.happens(0.3)) {
                batch();
            } else {
                submit(site.draw(process.pid()));
            }
        } else if (draw < 45 && chance.strikes(faults.repeats())) {
            repeat();
        } else if (draw < 48 && chance.strikes(faults.conflicts())) {
            conflict();
        } else if (draw < 60) {
            actOn(TaskState.SUSPENDED, ClientFrame.Action.RESUME);
        } else if (draw < 67) {
            actOn(TaskState.RUNNING, ClientFrame.Action.SUSPEND);
        } else if (draw < 72) {
            actOn(chance.happens(0.5) ? TaskState.RUNNING : TaskState.SUSPENDED, ClientFrame.Action.CANCEL);
        } else if (draw < 75) {
            actOn(TaskState.COMPLETED, ClientFrame.Action.ACKNOWLEDGE);
        } else if (draw < 80) {
            ask();
        } else if (draw < 81 && faults.invalidates()) {
            boolean cancel = chance.happens(0.5);
            world.event(process, "invalidates", cancel);
            process.call(new Calls.Call(
                    Calls.Kind.INVALIDATE,
                    call -> new ClientFrame.Invalidate(call, site.session(), process.capability(), cancel),
                    null));
        } else if (draw < 82 && faults.quits()) {
            quit();
        }
    }

    /** Its user quits it: it says so, and mostly ends. */
    private void quit() {
        world.event(process, "quits");
        world.tally().add("apps quit by themselves");
        call(call -> new ClientFrame.AppAct(call, process.app(), ClientFrame.AppAction.QUIT));
        if (chance.happens(0.8)) {
            world.after(chance.work(2_000), process, "ends", () -> process.end("has quit"));
        }
    }

    /** All is well: everything is to come to its end. */
    private void finish() {
        idle = idle.multipliedBy(2).compareTo(IDLE_MAX) > 0 ? IDLE_MAX : idle.multipliedBy(2);
        for (TaskSnapshot task : List.copyOf(process.known().values())) {
            if (task.state() == TaskState.SUSPENDED) {
                act(task.id(), ClientFrame.Action.RESUME);
                idle = PAUSE;
            }
        }
        for (Wish wish : site.wishes()) {
            if (wish.task == null && wish.mayBeAskedBy(process.pid())) {
                submit(wish);
            }
        }
        ask();
    }

    private void submit(Wish wish) {
        if (!process.calls().isWaitingFor(wish)) {
            world.event(process, "submits", wish.submission.submissionId());
            process.call(new Calls.Call(Calls.Kind.SUBMIT, call -> submit(call, wish.submission), wish));
        }
    }

    private ClientFrame submit(long call, Submission submission) {
        return new ClientFrame.Submit(call, site.session(), process.capability(), submission);
    }

    private void batch() {
        var wishes = new ArrayList<Wish>();
        for (int left = 1 + chance.below(4); left > 0 && site.wantsMore(); left--) {
            wishes.add(site.draw(process.pid()));
        }
        world.event(process, "submits a batch", wishes.size());
        call(call -> new ClientFrame.BatchBegin(call, site.session(), process.capability()));
        for (Wish wish : wishes) {
            process.call(new Calls.Call(Calls.Kind.SUBMIT, call -> submit(call, wish.submission), wish));
        }
        call(ClientFrame.BatchCommit::new);
    }

    private void repeat() {
        List<Wish> mine = site.wishes().stream()
                .filter(wish -> wish.mayBeAskedBy(process.pid()))
                .toList();
        if (!mine.isEmpty()) {
            submit(chance.oneOf(mine));
        }
    }

    private void conflict() {
        List<Wish> used = site.wishes().stream()
                .filter(wish -> wish.task != null && wish.submission.key() != null)
                .toList();
        if (!used.isEmpty()) {
            Wish wish = chance.oneOf(used);
            Submission other = site.conflicting(wish.submission);
            world.event(process, "submits another request", other.submissionId());
            process.call(new Calls.Call(Calls.Kind.CONFLICT, call -> submit(call, other), wish));
        }
    }

    private void actOn(TaskState state, ClientFrame.Action action) {
        List<TaskId> tasks = process.known().values().stream()
                .filter(task -> task.state() == state)
                .map(TaskSnapshot::id)
                .toList();
        if (!tasks.isEmpty()) {
            act(chance.oneOf(tasks), action);
        }
    }

    private void act(TaskId task, ClientFrame.Action action) {
        world.event(process, "acts", action, task);
        call(call -> new ClientFrame.Act(call, site.session(), process.capability(), task, action));
    }

    private void ask() {
        call(call -> new ClientFrame.Find(
                call,
                new Selection(
                        site.session().app(),
                        site.session().session(),
                        null,
                        null,
                        List.of(),
                        false,
                        false,
                        false,
                        null,
                        Selection.PAGE_MAX)));
    }

    private void call(java.util.function.LongFunction<ClientFrame> frame) {
        process.call(new Calls.Call(Calls.Kind.OTHER, frame, null));
    }
}
