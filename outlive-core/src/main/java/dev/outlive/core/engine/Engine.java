package dev.outlive.core.engine;

import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.Reconciler;
import dev.outlive.core.task.Received;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Step;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.time.ClockMark;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The one place where things are decided: takes signals in, lets the pure machines decide, commits what they decided in
 * one transaction, and only then answers, delivers, starts and stops.
 *
 * <p>{@link #turn} is bounded and knows no thread and no clock: the daemon calls it from one thread, the simulator from
 * its queue. After a crash a new engine on the same store goes on; {@link #recover} is the first turn of each.
 */
public final class Engine {
    /** Inputs taken in one turn, so that a commit is never far away. */
    public static final int INPUTS_MAX = 4096;

    /** Tasks whose budget has ended, handled in one turn. */
    private static final int OVERDUE_MAX = 256;

    /** How much later a budget is looked at again that ends while its task is paused; well under its second of tolerance. */
    private static final Duration BUDGET_LOOK_AGAIN = Duration.ofMillis(500);

    private final TaskStore store;
    private final Transfers transfers;
    private final TaskMachine machine;
    private final Admission admission;
    private final RandomGenerator random;
    private final Volatile state = new Volatile();
    private final Leases leases;
    private final Settlement settlement;
    private final Delivery delivery;
    private final Requests requests;
    private final HandIns handIns;
    private final ProgressBoard progress;
    private final AppLife life;
    private final Forgetting forgetting;
    private final CredentialDesk credentials;
    private final Timekeeping clock = new Timekeeping();
    private final CookieKeeping cookies;
    private final Eviction eviction;
    private final Reserve reserve;

    public Engine(
            TaskStore store,
            Transfers transfers,
            AppLauncher launcher,
            CredentialProviders providers,
            Spool spool,
            StatusSource status,
            TaskMachine machine,
            AdmissionPolicy admission,
            LaunchPolicy launching,
            DeliveryPolicy delivering,
            EvictionPolicy evicting,
            Duration archiveFor,
            RandomGenerator random) {
        this.store = store;
        this.reserve = new Reserve(store, state);
        this.transfers = transfers;
        this.machine = machine;
        this.random = random;
        this.credentials = new CredentialDesk(state, providers, machine.retry(), random);
        this.admission = new Admission(admission, state, credentials);
        var views = new TaskViews(this.admission, state);
        var submissions = new Submissions(state, machine, random);
        this.life = new AppLife(
                state,
                launcher,
                launching,
                this.admission,
                new Supervision(state, launcher, launching),
                new HandOvers(state, launching),
                random);
        this.leases = new Leases(store, state, views, life, random);
        this.cookies = new CookieKeeping(transfers);
        this.settlement = new Settlement(state, spool, cookies);
        this.delivery = new Delivery(state, views, settlement, delivering);
        var apps = new AppRequests(state, life, settlement, machine, random);
        this.handIns = new HandIns(leases, submissions, views, spool);
        this.requests = new Requests(
                state,
                views,
                leases,
                delivery,
                settlement,
                handIns,
                new Reading(leases),
                apps,
                machine,
                random,
                new Queries(state, views, status, new Explanations(this.admission, views, state)),
                new Holding(state),
                new CredentialRequests(state, credentials, leases),
                new SessionCaches(leases, transfers, cookies, credentials));
        this.eviction = new Eviction(state, spool, evicting);
        this.forgetting = new Forgetting(settlement, archiveFor);
        this.progress = new ProgressBoard(state, views, transfers, machine, random);
    }

    /**
     * The first turn after a start: attempts that the last process left behind are gone, their tasks go on by their
     * safety class, and what is queued is counted.
     *
     * @param now continues the mark in the store; of later moments of this boot it tells which steady time they are
     */
    public RecoveryReport recover(ClockMark now) {
        try {
            return recoverOnce(now);
        } catch (StoreException broken) {
            reserve.giveBack(broken, now.moment());
            return recoverOnce(now);
        }
    }

    private RecoveryReport recoverOnce(ClockMark now) {
        RecoveryReport report;
        Turn turn;
        try (var transaction = store.begin()) {
            turn = new Turn(transaction, now.moment(), state);
            try {
                clock.recover(now, turn);
                state.recover(transaction);
                credentials.recover(turn);
                var recovery = new Recovery(turn, state);
                List<Task> left = transaction.withAttempt();
                for (Task task : left) {
                    Lane lane = Admission.laneOf(task);
                    state.occupancy.take(lane);
                    turn.undo(() -> state.occupancy.release(lane));
                }
                for (Task task : left) {
                    recovery.lost(task, step(task, new Signal.LeaseExpired(task.attempt()), turn));
                }
                life.boot(turn);
                cookies.recover(turn);
                report = recovery.report(turn);
                transaction.save(report);
                transaction.commit();
            } catch (RuntimeException undone) {
                turn.runUndo();
                throw undone;
            }
        }
        turn.runAfterwards();
        return report;
    }

    /**
     * One turn.
     *
     * @return the steady time at which to come again without an input
     * @throws StoreException of kind FAILED: nothing of the turn is durable and nobody was told; the daemon has to end
     */
    public Instant turn(List<Input> inputs, Moment now) {
        reserve.restore(now);
        try {
            return commit(inputs, now);
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException bug) {
            return oneByOne(inputs, now, bug);
        }
    }

    /**
     * A turn that met a bug of ours had no effect. Each of its inputs gets a turn of its own, and a frame that meets the bug
     * again is refused, so that it harms nobody else (I31).
     */
    private Instant oneByOne(List<Input> inputs, Moment now, RuntimeException bug) {
        if (inputs.isEmpty()) {
            throw bug;
        }
        for (Input input : inputs) {
            try {
                commit(List.of(input), now);
            } catch (IllegalArgumentException | IllegalStateException | NullPointerException again) {
                if (!handIns.refuse(input, again)) {
                    throw again;
                }
            }
        }
        return commit(List.of(), now);
    }

    private Instant commit(List<Input> inputs, Moment now) {
        try {
            return commitOnce(inputs, now);
        } catch (StoreException broken) {
            reserve.giveBack(broken, now);
            return commitOnce(inputs, now);
        }
    }

    private Instant commitOnce(List<Input> inputs, Moment now) {
        Turn turn;
        Plan plan;
        try (var transaction = store.begin()) {
            turn = new Turn(transaction, now, state);
            try {
                plan = decide(inputs, turn);
                transaction.commit();
            } catch (RuntimeException undone) {
                turn.runUndo();
                throw undone;
            }
        }
        turn.runAfterwards();
        carryOut(plan);
        return plan.next();
    }

    /** What to do once the turn is durable, and when to come again. */
    private record Plan(List<Reconciler.Stop> stops, List<Transfers.Order> starts, Instant next) {}

    private Plan decide(List<Input> inputs, Turn turn) {
        for (Input input : inputs) {
            take(input, turn);
        }
        List<Task> overdue = turn.transaction.overdue(turn.now.steady(), OVERDUE_MAX);
        overdue.forEach(task -> expire(turn.task(task.id()).orElse(task), turn));
        clock.turn(turn, (task, since) -> step(task, new Signal.BeginDateReached(since), turn));
        List<Task> late = turn.transaction.unbegun(turn.now.wall(), OVERDUE_MAX);
        late.forEach(task -> step(turn.task(task.id()).orElse(task), new Signal.BeginMissed(), turn));
        boolean moreUnanswered = Questions.takeFallbacks(turn, this::step, credentials.answering(this::step));
        forgetting.turn(turn);
        admission.admit(turn, this::claim);
        credentials.ask(turn, admission, (task, missed) -> step(task, missed, turn));
        progress.sample(turn);
        Reconciler.Diff diff = reconcile(turn);
        if (!diff.gone().isEmpty()) {
            diff.gone().forEach(task -> step(task, new Signal.LeaseExpired(task.attempt()), turn));
            diff = reconcile(turn);
        }
        life.decide(turn);
        delivery.deliver(turn);
        admission.note(turn);
        progress.tellWatchers(turn);
        var orders = new ArrayList<Transfers.Order>();
        for (Task task : diff.start()) {
            orders.add(new Transfers.Order(task, turn.request(task), credentials.grants(task, turn)));
        }
        List<Reconciler.Stop> held = admission.held(turn);
        held.forEach(stop -> turn.afterwards(() -> state.heldBack.put(stop.task(), stop.attempt())));
        var stops = new ArrayList<>(diff.stop());
        stops.addAll(held);
        boolean isMoreDue = overdue.size() == OVERDUE_MAX || late.size() == OVERDUE_MAX || moreUnanswered;
        return new Plan(stops, orders, isMoreDue ? turn.now.steady() : next(turn));
    }

    private void claim(Task task, Turn turn) {
        step(task, new Signal.Claimed(), turn);
    }

    /** The budget of a task has ended, unless it stood still meanwhile. */
    private void expire(Task task, Turn turn) {
        Task settled = admission.isPaused(task) ? turn.settled(task, BUDGET_LOOK_AGAIN) : turn.settled(task);
        if (settled.deadline().filter(ends -> ends.isAfter(turn.now.steady())).isPresent()) {
            turn.update(task, settled);
        } else {
            Optional<Reason> held = admission.reason(task, turn);
            Signal ended = new Signal.DeadlinePassed(held.orElse(null));
            step(task, credentials.missed(task, held, turn).orElse(ended), turn);
        }
    }

    private void carryOut(Plan plan) {
        for (Reconciler.Stop stop : plan.stops()) {
            transfers.stop(stop.task(), stop.attempt());
        }
        for (Transfers.Order order : plan.starts()) {
            state.out.put(order.task().id(), order.task().attempt());
            transfers.start(order);
        }
    }

    private void take(Input input, Turn turn) {
        switch (input) {
            case Input.FromTransfer report -> fromTransfer(report, turn);
            case Input.Informed(var task, var response) -> progress.informed(task, response, turn);
            case Input.FromClient said -> requests.take(said, turn);
            case Input.Batch batch -> handIns.takeBatch(batch, turn);
            case Input.Import said -> requests.portable().take(said, turn);
            case Input.NoRoom(var request) ->
                eviction.makeRoom(request, turn, (task, signal) -> step(task, signal, turn));
            case Input.ExportFailed(var held) -> requests.portable().exportFailed(held, turn);
            case Input.FromLauncher said -> life.take(said, turn);
            case Input.FromProvider said -> credentials.take(said, turn);
            case Input.ConditionsChanged(var conditions) -> changeTo(conditions, turn);
            case Input.CookiesChanged(var session) -> cookies.changed(session, turn);
            case Input.Closed(var link) -> leases.release(link, turn);
        }
    }

    private void changeTo(Conditions conditions, Turn turn) {
        Conditions before = state.conditions;
        state.conditions = conditions;
        turn.undo(() -> state.conditions = before);
    }

    private void fromTransfer(Input.FromTransfer report, Turn turn) {
        TaskId id = report.task();
        Signal signal = report.signal();
        byte[] body = report.body();
        turn.reported(report);
        landed(id, report.attemptEnded(), turn);
        Optional<Task> known = turn.task(id);
        if (known.isEmpty()) {
            return; // acknowledged meanwhile: a late signal changes nothing
        }
        Task before = having(known.get(), report);
        if (signal instanceof Signal.AttemptMarked(var held) && isHeldBack(id, held)) {
            turn.afterwards(() -> transfers.answerMark(id, held, Transfers.Mark.REFUSED));
            return; // it is being stopped and must not get to a point where it can't be repeated
        }
        Task after =
                step(before, signal instanceof Signal.Refused no ? credentials.judge(before, no, turn) : signal, turn);
        if (after.isCompleted()) {
            credentials.ended(id, turn);
        }
        if (signal instanceof Signal.AttemptMarked(var marked)) {
            var answer = after.attempt() == marked && TaskMachine.mayWrite(after)
                    ? Transfers.Mark.GRANTED
                    : Transfers.Mark.REFUSED;
            turn.afterwards(() -> transfers.answerMark(id, marked, answer));
        }
        if (body != null && after != before && after.isCompleted()) {
            turn.transaction.keepBody(id, body);
        }
    }

    /** The task with what the attempt that ends has received, if it is the latest. */
    private static Task having(Task task, Input.FromTransfer report) {
        Received received = report.received();
        return received != null && report.attemptEnded() == task.attempt() ? task.received(received) : task;
    }

    /** An attempt that has reported its end is out no longer. */
    private void landed(TaskId id, long attempt, Turn turn) {
        Long out = state.out.get(id);
        if (out != null && out == attempt) {
            state.out.remove(id);
            turn.undo(() -> state.out.put(id, attempt));
            turn.afterwards(() -> {
                state.progress.remove(id);
                state.heldBack.remove(id, attempt);
            });
        }
    }

    private boolean isHeldBack(TaskId id, long attempt) {
        Long held = state.heldBack.get(id);
        return held != null && held == attempt;
    }

    private Task step(Task task, Signal signal, Turn turn) {
        Step step = machine.step(turn.settled(task), signal, turn.now, random);
        turn.take(task, step);
        if (!step.events().isEmpty()) {
            settlement.endIfSettled(task.session(), turn);
        }
        return step.task();
    }

    /** What to start and stop, from the rows this turn changed. */
    private Reconciler.Diff reconcile(Turn turn) {
        var rows = new ArrayList<Task>();
        for (TaskId id : turn.touched()) {
            turn.task(id).ifPresent(rows::add);
        }
        return Reconciler.diff(rows, state.out, turn.claimed());
    }

    private Instant next(Turn turn) {
        var times = new ArrayList<Instant>();
        turn.transaction.nextDue(turn.now.steady()).ifPresent(times::add);
        turn.transaction.nextBegin().map(turn.now::steadyOf).ifPresent(times::add);
        delivery.nextDue().ifPresent(times::add);
        progress.nextSample(turn.now.steady()).ifPresent(times::add);
        times.add(forgetting.next());
        turn.transaction.questions().nextUnanswered().ifPresent(times::add);
        life.next(turn).ifPresent(times::add);
        credentials.next(turn).ifPresent(times::add);
        admission.nextChange(turn.now.wall()).map(turn.now::steadyOf).ifPresent(times::add);
        reserve.next().ifPresent(times::add);
        return times.stream().min(Instant::compareTo).orElse(forgetting.next());
    }
}
