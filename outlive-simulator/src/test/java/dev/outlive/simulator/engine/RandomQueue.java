package dev.outlive.simulator.engine;

import dev.outlive.core.engine.Input;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.Check;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Explanation;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An engine under random work, and a judge that knows the limits and what is paused by itself: it says what started and
 * shouldn't have, and what waits and doesn't say why, or says something else than the decision.
 */
final class RandomQueue {
    private static final SessionRef[] SESSIONS = {
        SessionRef.of("app1", "main"), SessionRef.of("app1", "other"), SessionRef.of("app2", "main")
    };
    private static final int SESSION_MAX = 1; // of the first session, at one origin
    private static final long SLOW_BYTES_PER_SECOND = 9_000; // of the second session, for two tasks
    private static final int TASKS_MAX = 16; // enough for every limit to be reached
    private static final String[] HOSTS = {"a.example", "b.example"};

    private final Random random;
    private final RandomWeather weather = new RandomWeather();
    private final RandomCredentials credentials = new RandomCredentials();
    private final AdmissionPolicy policy;
    private final EngineHarness harness;
    private final RecordingLink operator;
    private final List<TaskId> tasks = new ArrayList<>();
    private final Set<PauseScope> paused = new HashSet<>();
    private final Set<SessionRef> copies = new HashSet<>(); // that nobody has settled
    private final Set<AppId> quit = new HashSet<>(); // their sessions' quit policy is to pause
    private int judged;
    private int names;

    RandomQueue(long seed, AdmissionPolicy policy) {
        this.random = new Random(seed);
        this.policy = policy;
        this.harness = new EngineHarness(policy);
        this.operator = harness.operator();
        harness.now = RandomWeather.BEGIN;
        weather.changes(random, harness);
        var app = new RecordingLink(SESSIONS[0].app(), 1, ClientFrame.Role.APP, harness.log);
        var plain = SessionSettings.defaults();
        var narrow = new SessionSettings(
                SESSION_MAX,
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                plain.lifecycle(),
                "");
        harness.say(app, new ClientFrame.Attach(harness.call(), SESSIONS[0], narrow, null, false));
        var slow = new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                plain.lifecycle(),
                "",
                TransferPolicy.UNRESTRICTED.on(SchedulePolicy.ANYTIME.limitedTo(SLOW_BYTES_PER_SECOND)),
                plain.redirects(),
                plain.cookies(),
                plain.credentials());
        var other = new RecordingLink(SESSIONS[1].app(), 2, ClientFrame.Role.APP, harness.log);
        harness.say(other, new ClientFrame.Attach(harness.call(), SESSIONS[1], slow, null, false));
    }

    /** So much happens; the first thing the judge objects to, if any. */
    Optional<String> run(int steps) {
        for (int step = 0; step < steps; step++) {
            happens();
            harness.turn();
            Optional<String> objection = judge();
            if (objection.isPresent()) {
                return Optional.of("step " + step + ": " + objection.get());
            }
        }
        return Optional.empty();
    }

    private void happens() {
        int few = tasks.size() < 6 ? 1 : 14;
        switch (tasks.size() < TASKS_MAX ? random.nextInt(few) : 2 + random.nextInt(12)) {
            case 0, 1 -> submit();
            case 2 -> pause();
            case 3 -> unpause();
            case 4 -> act();
            case 7 -> quitOrStart();
            case 9, 13 ->
                credentials.isSet(random, harness, operator, SESSIONS[random.nextInt(3)], HOSTS[random.nextInt(2)]);
            case 8 -> weather.changes(random, harness);
            case 5 -> harness.now = harness.now.plusMillis(random.nextInt(4000));
            case 6 -> {
                harness.now = harness.now.plusMillis(1); // a new engine draws as the old one did
                if (random.nextInt(4) == 0) {
                    harness.disk.foundAsCopy(harness.now, harness.now);
                    copies.addAll(withLiveTasks());
                }
                harness.restart();
                credentials.restarted();
                weather.isSeen(harness);
            }
            case 10 -> settleCopy();
            default -> attemptReports();
        }
    }

    private void settleCopy() {
        SessionRef session = SESSIONS[random.nextInt(3)];
        var choice = random.nextInt(5) == 0 ? RestoredSession.Choice.DISCARD : RestoredSession.Choice.ACCEPT;
        harness.say(operator, new ClientFrame.SettleRestored(harness.call(), session, null, choice));
        copies.remove(session);
    }

    private Set<SessionRef> withLiveTasks() {
        return tasks.stream()
                .map(harness::task)
                .filter(task -> !task.isCompleted())
                .map(Task::session)
                .collect(Collectors.toSet());
    }

    private void submit() {
        String name = "t" + ++names;
        boolean download = random.nextInt(4) == 0; // the kind that waits for room on the disk
        Submission plain = EngineHarness.submission(
                name,
                name,
                download ? "GET" : random.nextInt(4) == 0 ? "POST" : "PUT",
                "http://" + HOSTS[random.nextInt(2)] + RandomCredentials.FOLDERS[random.nextInt(4)] + name,
                random.nextInt(5) > 0);
        Headers headers = credentials.drawn(random);
        Instant begin = random.nextInt(4) == 0 ? harness.now.plusMillis(random.nextInt(3000)) : null;
        var submission = new Submission(
                        download ? TaskKind.DOWNLOAD : plain.kind(),
                        plain.key(),
                        plain.submissionId(),
                        new Request(plain.request().method(), plain.request().uri(), headers, null),
                        download ? null : plain.source(),
                        plain.destination(),
                        plain.description(),
                        random.nextInt(10) / 10.0,
                        begin,
                        plain.resume(),
                        0,
                        FailurePolicy.DEFAULT)
                .under(weather.policyOf(random))
                .asking(
                        begin != null && random.nextBoolean()
                                ? new AskBeforeStart(
                                        AskBeforeStart.Fallback.CONTINUE, Duration.ofMillis(1 + random.nextInt(3000)))
                                : null);
        var frame = new ClientFrame.Submit(harness.call(), SESSIONS[random.nextInt(3)], null, submission);
        var pinned = harness.pinned(name);
        harness.turn(
                download
                        ? Input.FromClient.of(operator, frame)
                        : new Input.FromClient(
                                operator, frame, pinned, pinned.identity().fingerprint()));
        TaskId task = operator.last(DaemonFrame.Accepted.class).task().id();
        credentials.isAccepted(task, headers);
        tasks.add(task);
    }

    private PauseScope scope() {
        SessionRef session = SESSIONS[random.nextInt(3)];
        return switch (random.nextInt(4)) {
            case 0 -> PauseScope.all();
            case 1 -> new PauseScope(session.app(), null, null);
            case 2 -> new PauseScope(session.app(), session.session(), null);
            default -> new PauseScope(null, null, HOSTS[random.nextInt(2)]);
        };
    }

    private void pause() {
        PauseScope scope = scope();
        harness.say(operator, new ClientFrame.Pause(harness.call(), scope));
        paused.add(scope);
    }

    private void unpause() {
        PauseScope scope = random.nextBoolean() ? PauseScope.all() : scope();
        harness.say(operator, new ClientFrame.Unpause(harness.call(), scope));
        paused.removeIf(scope::includes);
    }

    private void quitOrStart() {
        AppId app = SESSIONS[random.nextInt(3)].app();
        boolean starts = random.nextInt(3) > 0;
        var action = starts ? ClientFrame.AppAction.START : ClientFrame.AppAction.QUIT;
        harness.say(operator, new ClientFrame.AppAct(harness.call(), app, action));
        if (starts) {
            quit.remove(app);
        } else {
            quit.add(app);
        }
    }

    private void act() {
        Task task = harness.task(tasks.get(random.nextInt(tasks.size())));
        var action = random.nextBoolean() ? ClientFrame.Action.RESUME : ClientFrame.Action.SUSPEND;
        harness.say(operator, new ClientFrame.Act(harness.call(), task.session(), null, task.id(), action));
    }

    private void attemptReports() {
        List<Task> out = tasks.stream()
                .map(harness::task)
                .filter(task -> task.state().hasAttempt())
                .toList();
        if (out.isEmpty()) {
            return;
        }
        Task task = out.get(random.nextInt(out.size()));
        if (random.nextInt(4) == 0) {
            credentials.isRefused(harness, task);
            return;
        }
        boolean download = task.traits().kind() == TaskKind.DOWNLOAD;
        ErrorCode code = random.nextBoolean()
                ? ErrorCode.CANNOT_CONNECT
                : download && random.nextBoolean()
                        ? random.nextBoolean() ? ErrorCode.DISK_FULL : ErrorCode.QUOTA_EXCEEDED
                        : ErrorCode.NOT_CONNECTED;
        harness.signal(
                task.id(),
                switch (random.nextInt(4)) {
                    case 0 -> new Signal.AttemptMarked(task.attempt());
                    case 1 -> new Signal.AttemptStopped(task.attempt(), Sent.NOTHING);
                    case 2 -> new Signal.Responded(task.attempt(), EngineHarness.response(201), null);
                    default ->
                        new Signal.AttemptFailed(
                                task.attempt(), new AttemptFailure(code, "no way", Sent.NOTHING, Uploaded.NO, null));
                });
    }

    private Optional<String> judge() {
        copies.retainAll(withLiveTasks());
        Optional<String> overtaken = overtaken();
        if (overtaken.isPresent()) {
            return overtaken;
        }
        for (; judged < harness.transfers.started.size(); judged++) {
            Task started = harness.transfers.started.get(judged).task();
            if (isPaused(started) || quit.contains(started.session().app())) {
                return Optional.of("started though paused: " + started);
            }
            if (copies.contains(started.session())) {
                return Optional.of("started though it is a copy: " + started);
            }
            if (credentials.isHolding(started)) {
                return Optional.of("started without a credential: " + started);
            }
            if (!weather.holding(started, harness.now, RandomWeather.Stage.BEGINS)
                    .isEmpty()) {
                return Optional.of("started in such weather: " + started);
            }
        }
        Optional<String> over = overLimit();
        if (over.isPresent()) {
            return over;
        }
        for (TaskId id : tasks) {
            Task task = harness.task(id);
            if (task.state() instanceof TaskState.Running(var sent)
                    && TaskMachine.mayRepeat(task, sent)
                    && !harness.transfers.stopped.contains(id)
                    && !weather.holding(task, harness.now, RandomWeather.Stage.RUNS)
                            .isEmpty()) {
                return Optional.of("goes on in such weather: " + task);
            }
            if (task.state() instanceof TaskState.Queued queued) {
                Optional<String> wrong = silent(task, queued);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return Optional.empty();
    }

    /** A task that waits for nothing but a slot of the daemon, and one of its session started that comes behind it. */
    private Optional<String> overtaken() {
        List<Task> started = harness.transfers.started.subList(judged, harness.transfers.started.size()).stream()
                .map(order -> order.task())
                .toList();
        return tasks.stream()
                .map(harness::task)
                .filter(task -> task.state() instanceof TaskState.Queued && waitsForTheDaemonAlone(task.id()))
                .flatMap(task -> started.stream()
                        .filter(other -> other.session().equals(task.session()) && comesBefore(task, other))
                        .map(other -> other + " started before " + task))
                .findFirst();
    }

    private static boolean comesBefore(Task task, Task other) {
        return task.priority() > other.priority()
                || (task.priority() == other.priority() && task.number() < other.number());
    }

    private boolean waitsForTheDaemonAlone(TaskId task) {
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        List<Check> holding = operator.last(DaemonFrame.Explained.class).explanation().checks().stream()
                .filter(Check::holds)
                .toList();
        return !holding.isEmpty()
                && holding.stream().allMatch(check -> check.name().equals("slots-of-daemon"));
    }

    private boolean isPaused(Task task) {
        return paused.stream()
                .anyMatch(scope -> scope.covers(task.session(), task.traits().origin()));
    }

    private Optional<String> overLimit() {
        Map<String, Integer> taken = new HashMap<>();
        for (TaskId id : tasks) {
            Task task = harness.task(id);
            if (task.state().hasAttempt()) {
                taken.merge("all", 1, Integer::sum);
                taken.merge(task.traits().origin(), 1, Integer::sum);
                if (task.session().equals(SESSIONS[0])
                        && taken.merge("session at " + task.traits().origin(), 1, Integer::sum) > SESSION_MAX) {
                    return Optional.of("over the limit of its session: " + task);
                }
            }
        }
        long slow = tasks.stream()
                .map(harness::task)
                .filter(task -> task.state().hasAttempt() && task.session().equals(SESSIONS[1]))
                .count();
        if (slow > 2) {
            return Optional.of(slow + " tasks share " + SLOW_BYTES_PER_SECOND + " bytes a second");
        }
        int all = taken.getOrDefault("all", 0);
        if (all > 1 && policy.bytesPerSecondMax() > 0 && all * 4096L > policy.bytesPerSecondMax()) {
            return Optional.of(all + " tasks share the daemon's " + policy.bytesPerSecondMax() + " bytes a second");
        }
        boolean over = all > policy.tasksMax()
                || taken.entrySet().stream()
                        .anyMatch(each ->
                                each.getKey().startsWith("http") && each.getValue() > policy.tasksPerOriginMax());
        return over ? Optional.of("over a limit: " + taken) : Optional.empty();
    }

    /** A queued task after a turn was not admitted, so a rule must hold it, and the task must show the first that does. */
    private Optional<String> silent(Task task, TaskState.Queued queued) {
        harness.say(operator, new ClientFrame.Explain(harness.call(), task.id()));
        Explanation why = operator.last(DaemonFrame.Explained.class).explanation();
        Optional<Check> first = why.checks().stream().filter(Check::holds).findFirst();
        if (first.isEmpty()) {
            return Optional.of("waits and no rule holds it: " + task);
        }
        var shown = why.task().reason();
        if (shown == null
                || shown.code() != first.get().code()
                || !shown.text().equals(first.get().text())) {
            return Optional.of("shows " + shown + " and is held by " + first.get());
        }
        boolean early = queued.notBefore().isAfter(harness.now);
        boolean toldEarly = why.checks().stream()
                .anyMatch(check -> check.holds() && check.until() != null && check.code() != WaitReason.WINDOW);
        boolean toldPaused = why.checks().stream()
                .anyMatch(check -> check.holds() && check.name().equals("paused"));
        boolean toldQuit = why.checks().stream()
                .anyMatch(check -> check.holds() && check.name().equals("app"));
        Set<String> toldWeather = why.checks().stream()
                .filter(check -> check.holds() && RandomWeather.RULES.contains(check.name()))
                .map(Check::name)
                .collect(Collectors.toSet());
        Set<String> weatherNow = weather.holding(task, harness.now, RandomWeather.Stage.BEGINS);
        if (!toldWeather.equals(weatherNow)) {
            return Optional.of("told " + toldWeather + " of " + weatherNow + ": " + why);
        }
        boolean toldRefused = why.checks().stream()
                .anyMatch(check -> check.holds() && check.name().equals("credentials"));
        if (toldRefused != credentials.isHolding(task)) {
            return Optional.of("told of a refused credential " + toldRefused + ": " + why);
        }
        boolean toldCopy = why.checks().stream()
                .anyMatch(check -> check.holds() && check.name().equals("restored"));
        if (toldCopy != copies.contains(task.session())) {
            return Optional.of("told of a copy " + toldCopy + ": " + why);
        }
        boolean isQuit = quit.contains(task.session().app());
        if (early != toldEarly || toldPaused != isPaused(task) || toldQuit != isQuit) {
            return Optional.of("early " + early + ", told " + toldEarly + ", paused " + isPaused(task) + ", quit "
                    + isQuit + ": " + why);
        }
        return Optional.empty();
    }
}
