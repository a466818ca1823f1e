package dev.outlive.simulator;

import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.wire.Submission;
import dev.outlive.simulator.oracle.AppJudge;
import dev.outlive.simulator.oracle.Oracle;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An installed app with one session: what it wants moved, and its processes, which come and go. */
final class AppSite {
    private static final Duration HAND_OVER_PATIENCE = Duration.ofMinutes(1);

    private final World world;
    private final SimDaemon daemon;
    private final Oracle oracle;
    private final FaultProfile faults;
    private final SessionRef session;
    private final SessionSettings settings;
    private final Chance chance;
    private final Net net;
    private final List<Wish> wishes = new ArrayList<>();
    private final List<AppProcess> processes = new ArrayList<>();
    private int drawn;

    AppSite(World world, SimDaemon daemon, Oracle oracle, FaultProfile faults, Net net, int number) {
        this.world = world;
        this.daemon = daemon;
        this.oracle = oracle;
        this.faults = faults;
        this.net = net;
        this.session = session(number);
        this.chance = new Chance(world, faults.slowness());
        Duration budget = faults.shortBudgets() ? Duration.ofSeconds(chance.between(60, 1200)) : Duration.ofDays(7);
        this.settings = new SessionSettings(
                1 + chance.below(6), Duration.ofSeconds(60), budget, Headers.empty(), lifecycle(), "");
        daemon.processes().installed(this);
        oracle.apps().installed(session, settings.lifecycle());
    }

    private Lifecycle lifecycle() {
        if (!faults.launches()) {
            return faults.quits()
                    ? new Lifecycle(Launcher.NONE, LaunchWhen.all(), chance.oneOf(List.of(QuitPolicy.values())))
                    : Lifecycle.DEFAULT;
        }
        LaunchWhen when = switch (chance.below(7)) {
            case 0, 1 -> LaunchWhen.all();
            case 2, 3 -> LaunchWhen.each();
            case 4, 5 -> LaunchWhen.every(1 + chance.below(6), Duration.ofSeconds(chance.between(1, 300)));
            default -> LaunchWhen.never();
        };
        Launcher launcher = new Launcher(List.of("/apps/" + session.app()), "", List.of());
        return new Lifecycle(launcher, when, chance.oneOf(List.of(QuitPolicy.values())));
    }

    /** Whether its launcher starts it for its events. */
    private boolean isStartedForEvents() {
        return settings.lifecycle().launcher().isPresent()
                && settings.lifecycle().launchEvents().kind() != LaunchWhen.Kind.NEVER;
    }

    World world() {
        return world;
    }

    SimDaemon daemon() {
        return daemon;
    }

    Oracle oracle() {
        return oracle;
    }

    FaultProfile faults() {
        return faults;
    }

    Net net() {
        return net;
    }

    Chance chance() {
        return chance;
    }

    static SessionRef session(int number) {
        return SessionRef.of("app" + number, "main");
    }

    SessionRef session() {
        return session;
    }

    SessionSettings settings() {
        return settings;
    }

    List<AppProcess> processes() {
        return List.copyOf(processes);
    }

    /** The user starts a process. */
    void launch(boolean takeOver) {
        begin(new AppProcess(this, net.nextPid(), takeOver, null, false));
    }

    /** The launcher starts one. */
    AppProcess launchedBy(String token, LaunchReason reason) {
        boolean forEvents = reason == LaunchReason.EVENTS;
        var process = new AppProcess(this, net.nextPid(), false, token, forEvents);
        begin(process);
        process.planEnd(HAND_OVER_PATIENCE);
        return process;
    }

    private void begin(AppProcess process) {
        processes.add(process);
        daemon.processes().began(process);
        oracle.apps().began(session.app(), process.pid());
        world.event(process, "is launched");
        process.connect();
        process.planWork();
    }

    void exited(AppProcess process) {
        processes.remove(process);
        oracle.apps().ended(session.app(), process.pid());
        daemon.gone(process);
        world.after(untilTheUserComes(), "is launched again", () -> {
            if (processes.isEmpty()) {
                launch(false);
            }
        });
    }

    /** Users soon start again what doesn't start by itself. Once all is well, the rest is left to the launcher for hours. */
    private Duration untilTheUserComes() {
        if (!isStartedForEvents()) {
            return chance.work(5_000);
        }
        if (world.isHealed()) {
            return AppJudge.LAUNCHED_WITHIN.multipliedBy(2);
        }
        return chance.happens(0.3) ? chance.work(5_000) : chance.around(Duration.ofMinutes(3));
    }

    // What is wanted

    List<Wish> wishes() {
        return wishes;
    }

    boolean wantsMore() {
        return drawn < faults.uploads() && !world.isHealed();
    }

    /** Another task: two of three are uploads. */
    Wish draw(long pid) {
        int number = ++drawn;
        String name = session.app() + "-" + number;
        boolean keyed = chance.happens(0.8);
        TaskKind kind = chance.oneOf(List.of(
                TaskKind.UPLOAD, TaskKind.UPLOAD, TaskKind.UPLOAD, TaskKind.UPLOAD, TaskKind.DOWNLOAD, TaskKind.DATA));
        var wish = new Wish(submission(kind, keyed ? new TaskKey(name) : null, "id-" + name, number), pid);
        wishes.add(wish);
        world.tally().add("wishes");
        world.tally().add("tasks of kind " + kind.code());
        return wish;
    }

    private String method(TaskKind kind) {
        return switch (kind) {
            case UPLOAD -> chance.happens(faults.posts()) ? "POST" : "PUT";
            case DATA -> chance.happens(faults.posts()) ? "POST" : "GET";
            case DOWNLOAD -> "GET";
        };
    }

    /** The same key for another request. */
    Submission conflicting(Submission other) {
        Request request = other.request();
        URI uri = URI.create(request.uri() + "/conflict");
        return with(other, new Request(request.method(), uri, Headers.empty(), null));
    }

    private static Submission with(Submission other, Request request) {
        return new Submission(
                other.kind(),
                other.key(),
                other.submissionId(),
                request,
                other.source(),
                other.destination(),
                other.description(),
                other.priority(),
                other.notBefore(),
                other.resume(),
                other.bytesPerSecondMax(),
                other.failurePolicy(),
                other.notAfter(),
                other.bytesHint(),
                other.userInfo(),
                other.handler(),
                other.policy(),
                other.askBeforeStart());
    }

    private Submission submission(TaskKind kind, @Nullable TaskKey key, String submissionId, int number) {
        String method = method(kind);
        URI uri = URI.create("http://server" + chance.below(2) + "/" + session.app() + "/" + number);
        String idempotencyKey = method.equals("POST") && chance.happens(0.3) ? "idem-" + number : null;
        AskBeforeStart asking = chance.strikes(faults.asking())
                ? new AskBeforeStart(
                        chance.oneOf(List.of(AskBeforeStart.Fallback.values())),
                        Duration.ofSeconds(chance.between(1, 1800)))
                : null;
        Instant notBefore = asking != null || chance.happens(0.1)
                ? world.trueTime().plusSeconds(chance.between(0, asking == null ? 1800 : 60))
                : null;
        return new Submission(
                kind,
                key,
                submissionId,
                new Request(method, uri, Headers.empty(), idempotencyKey),
                kind == TaskKind.UPLOAD ? new Source("/files/" + session.app() + "/" + number, SourceMode.AUTO) : null,
                null,
                "",
                chance.below(5) / 4.0,
                notBefore,
                chance.happens(0.7),
                0,
                failurePolicy(),
                null,
                null,
                UserInfo.none(),
                null,
                faults.changesConditions() ? SimWeather.policy(chance) : TransferPolicy.UNRESTRICTED,
                asking);
    }

    private FailurePolicy failurePolicy() {
        return new FailurePolicy(
                chance.happens(0.3) ? 1 + chance.below(4) : 0,
                chance.happens(0.5) ? List.of(429, 503) : List.of(),
                chance.happens(0.2) ? List.of(404, 503) : List.of(),
                chance.happens(0.1) ? List.of(ErrorCode.CONNECTION_LOST) : List.of(),
                chance.happens(0.1));
    }

    @Override
    public String toString() {
        return session.toString();
    }
}
