package dev.outlive.daemon;

import dev.outlive.core.app.AppProcess;
import dev.outlive.core.engine.AppLauncher;
import dev.outlive.core.engine.Input;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes of apps on this machine. Each start is logged. A signal goes only to a process whose number and start time are
 * those of one that this launcher started or was shown; one that leads a group, as those do that it starts, is signalled
 * together with it. What must happen in order happens on one thread.
 */
final class ProcessLauncher implements AppLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessLauncher.class);

    /** What every app gets of the daemon's environment: where it is and how it speaks, no secrets. */
    private static final List<String> HANDED_ON = List.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XAUTHORITY",
            "DBUS_SESSION_BUS_ADDRESS",
            "XDG_RUNTIME_DIR",
            "XDG_STATE_HOME",
            "XDG_CONFIG_HOME",
            "OUTLIVE_HOME",
            "OUTLIVE_DAEMON");

    private static final Duration KILL_MAX = Duration.ofSeconds(5);

    /** Above it an exit value is the number of the signal that ended the process, as shells tell it. */
    private static final int SIGNALLED = 128;

    private static final int SIGNALS_MAX = 64;

    /** Two start times of one process may differ by the rounding of their source. */
    private static final Duration START_ROUNDING = Duration.ofMillis(50);

    private final OutliveHome home;
    private final Consumer<Input> mailbox;
    private final ProcessTable processes;

    /** Those that it started and that live, by their tokens. */
    private final Map<String, Started> running = new ConcurrentHashMap<>();

    private final ExecutorService order = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("launcher").factory());

    ProcessLauncher(OutliveHome home, Consumer<Input> mailbox, ProcessTable processes) {
        this.home = home;
        this.mailbox = mailbox;
        this.processes = processes;
    }

    /** A process that this launcher started, and whether it has killed it since. */
    private record Started(Process process, AtomicBoolean killed) {}

    @Override
    public void launch(Order launch) {
        order.execute(() -> {
            try {
                start(launch);
            } catch (IOException failed) {
                LOG.warn("app {} could not be started: {}", launch.app(), failed.getMessage());
                report(launch.app(), new Report.Failed(launch.token(), String.valueOf(failed.getMessage())));
            }
        });
    }

    private void start(Order launch) throws IOException {
        Optional<String> problem = Executable.problem(launch.launcher());
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
        Path log = home.logs().resolve("app-" + launch.app() + ".log");
        var command = new ArrayList<String>();
        setsid().ifPresent(command::add); // no signal for the daemon's terminal or group reaches the app
        command.addAll(launch.launcher().argv());
        String folder = launch.launcher().folder();
        var builder = new ProcessBuilder(command)
                .directory(new File(folder.isEmpty() ? System.getProperty("user.home") : folder))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        keepHandedOn(environment, launch.launcher(), home);
        environment.put("OUTLIVE_LAUNCH", launch.token());
        environment.put("OUTLIVE_APP", launch.app().value());
        Process process = builder.start();
        LOG.info(
                "started app {} for {}: pid {}, {}",
                launch.app(),
                launch.reason().code(),
                process.pid(),
                launch.launcher().argv().getFirst());
        Instant startedAt = processes.startedAt(process.pid()).orElse(null);
        report(launch.app(), new Report.Started(launch.token(), process.pid(), startedAt));
        var started = new Started(process, new AtomicBoolean());
        running.put(launch.token(), started);
        process.onExit().thenRun(() -> {
            running.remove(launch.token());
            LOG.info("app {}, pid {}, has ended with {}", launch.app(), process.pid(), process.exitValue());
            boolean asWanted = process.exitValue() == 0 || started.killed().get();
            report(launch.app(), new Report.Ended(process.pid(), asWanted ? "" : problem(process, log)));
        });
    }

    private static String problem(Process process, Path log) {
        int code = process.exitValue();
        boolean signalled = code > SIGNALLED && code <= SIGNALLED + SIGNALS_MAX;
        String how = signalled ? "was ended by signal " + (code - SIGNALLED) : "ended with exit code " + code;
        return "process " + process.pid() + " " + how + "; what it said is in " + log;
    }

    /** What a process gets of the daemon's environment: what every one gets, and what its launcher names. */
    static void keepHandedOn(Map<String, String> environment, Launcher launcher, OutliveHome home) {
        environment
                .keySet()
                .removeIf(name ->
                        !HANDED_ON.contains(name) && !launcher.environment().contains(name));
        if (!home.equals(OutliveHome.current()) && home.equals(OutliveHome.under(home.state()))) {
            environment.put("OUTLIVE_HOME", home.state().toString());
        }
    }

    @Override
    public void nudge(AppId app, AppProcess process, Nudge nudge) {
        order.execute(() -> {
            Started started = running.get(process.token());
            Long pid = started != null ? Long.valueOf(started.process().pid()) : process.pid();
            if (pid == null) {
                LOG.info("app {}: its process has not come or is gone; nothing was sent to it", app);
                return;
            }
            if (started != null && nudge == Nudge.KILL) {
                started.killed().set(true);
            }
            Optional<ProcessHandle> living = living(pid, process.startedAt());
            if (living.isPresent()) {
                LOG.info("app {}: {} to process {}", app, nudge, pid);
                send(signal(nudge), ProcessTable.leadsGroup(pid) ? "-" + pid : Long.toString(pid));
            } else if (nudge == Nudge.CONTINUE && ProcessTable.isGone(pid)) {
                LOG.info("app {}: {} to what process {} left of its group", app, nudge, pid);
                send(signal(nudge), "-" + pid); // its number isn't given again while its group lasts
            } else {
                LOG.info("app {}: its process {} is gone; nothing was sent to it", app, pid);
            }
        });
    }

    @Override
    public void kill(AppId app, long pid, Instant startedAt) {
        order.execute(() -> living(pid, startedAt)
                .ifPresentOrElse(
                        process -> {
                            LOG.info("app {}: {} to process {}", app, Nudge.KILL, pid);
                            process.destroyForcibly();
                        },
                        () -> LOG.info("app {}: its process {} is gone; nothing was sent to it", app, pid)));
    }

    private static String signal(Nudge nudge) {
        return switch (nudge) {
            case KILL -> "-KILL";
            case STOP -> "-STOP";
            case CONTINUE -> "-CONT";
        };
    }

    /** To a process, or with a minus to the group of that number. */
    private static void send(String signal, String target) {
        try {
            Process kill = new ProcessBuilder("/bin/kill", signal, "--", target)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor(KILL_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException failed) {
            LOG.warn("{} could not be sent to process {}: {}", signal, target, failed.toString());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void watch(AppId app, long pid, @Nullable Instant startedAt) {
        living(pid, startedAt)
                .ifPresentOrElse(
                        process -> process.onExit().thenRun(() -> report(app, new Report.Ended(pid))),
                        () -> order.execute(() -> report(app, new Report.Ended(pid))));
    }

    /** The process of this number that began at this time, if that is known; a number alone may be given again. */
    private Optional<ProcessHandle> living(long pid, @Nullable Instant startedAt) {
        boolean same = startedAt == null
                || processes
                        .startedAt(pid)
                        .filter(at -> Duration.between(at, startedAt).abs().compareTo(START_ROUNDING) <= 0)
                        .isPresent();
        return same ? ProcessHandle.of(pid).filter(ProcessHandle::isAlive) : Optional.empty();
    }

    private void report(AppId app, Report report) {
        mailbox.accept(new Input.FromLauncher(app, report));
    }

    private static Optional<String> setsid() {
        return List.of("/usr/bin/setsid", "/bin/setsid").stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
    }
}
