package dev.outlive.core.app;

import dev.outlive.core.app.AppProcess.Stage;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An app as it is stored: how it is started, whether it may be, and what came of it.
 *
 * @param launcher registered once for all of its sessions
 * @param enabled false while an operator has disabled it
 * @param quitAt when its user quit it who hasn't started it since, on steady time: tasks of sessions with the policy PAUSE
 *     hold; else null
 * @param supervised started by {@code app run}: its processes are stopped when they have done their work
 * @param process the process that the daemon started, until its end is known
 * @param living every process that the daemon started or that has held a session, until its end is known; the latest last
 * @param attempts what came of launches, for sessions whose last one wasn't acknowledged
 * @param problem what went wrong with its last process, or empty
 */
public record App(
        AppId id,
        Launcher launcher,
        boolean enabled,
        @Nullable Instant quitAt,
        boolean supervised,
        @Nullable AppProcess process,
        List<LivingProcess> living,
        List<Attempts> attempts,
        String problem) {
    /** The system tells the start of a process in hundredths of a second, and steady time may lag by some of them. */
    private static final Duration START_RESOLUTION = Duration.ofMillis(50);

    public App {
        living = List.copyOf(living);
        attempts = List.copyOf(attempts);
    }

    /** An app of which nothing is known yet. */
    public static App unknown(AppId id) {
        return new App(id, Launcher.NONE, true, null, false, null, List.of(), List.of(), "");
    }

    /** What came of launches for this session. */
    public Attempts attempts(SessionId session) {
        return attempts.stream()
                .filter(each -> each.session().equals(session))
                .findFirst()
                .orElse(Attempts.none(session));
    }

    /** Whether tasks may move as far as the app's user is concerned, whatever the quit policy of their session. */
    public boolean isHeldBack() {
        return quit() || !enabled;
    }

    /** Whether its user quit it and hasn't started it since. */
    public boolean quit() {
        return quitAt != null;
    }

    /** Whether the process of this number and start is one that was quit: it was there when its user did that. */
    public boolean isQuit(long pid, @Nullable Instant startedAt) {
        return quitAt != null
                && (startedAt == null
                        ? living(pid).isPresent()
                        : !startedAt.plus(START_RESOLUTION).isAfter(quitAt));
    }

    /** Whether a process of it is known to live. */
    public boolean isAlive() {
        return !living.isEmpty();
    }

    /** The living process of this number. */
    public Optional<LivingProcess> living(long pid) {
        return living.stream().filter(each -> each.pid() == pid).findFirst();
    }

    /** The token's process, if it is the one that was started last. */
    public Optional<AppProcess> started(@Nullable String token) {
        return Optional.ofNullable(process).filter(started -> started.token().equals(token));
    }

    /** With this launcher. A new one is a new beginning for launches. */
    public App registered(Launcher next) {
        return next.equals(launcher)
                ? this
                : new App(id, next, enabled, quitAt, supervised, process, living, List.of(), "");
    }

    /** The user has started it: what a quit began is over, and so are every back-off and what was wrong. */
    public App userStarted() {
        return new App(id, launcher, enabled, null, supervised, process, living, List.of(), "");
    }

    /** Its user has quit it. */
    public App userQuit(Instant at) {
        return new App(id, launcher, enabled, at, supervised, process, living, List.of(), "");
    }

    public App enabled(boolean now) {
        return new App(id, launcher, now, quitAt, supervised, process, living, List.of(), problem);
    }

    /** Back-off and crash-loop guard begin anew. */
    public App cleared() {
        return new App(id, launcher, enabled, quitAt, supervised, process, living, List.of(), problem);
    }

    public App underSupervision() {
        return new App(id, launcher, enabled, quitAt, true, process, living, attempts, problem);
    }

    /** An event of this session was acknowledged. */
    public App acknowledged(SessionId session) {
        return with(attempts.stream()
                .filter(each -> !each.session().equals(session))
                .toList());
    }

    /** A process is started for these sessions, or for the user if there are none. */
    public App launched(String token, LaunchReason reason, List<SessionId> sessions, Instant notBefore) {
        Stage stage = reason == LaunchReason.EVENTS ? Stage.BACKGROUND : Stage.FOREGROUND;
        var started = new AppProcess(token, reason, stage, null, null, null, sessions);
        return tried(sessions, each -> each.launched(notBefore)).with(started);
    }

    /** The stopped process is woken for these sessions. */
    public App woken(List<SessionId> sessions, Instant notBefore) {
        return tried(sessions, each -> each.launched(notBefore)).with(required().in(Stage.BACKGROUND, null, sessions));
    }

    /** These sessions, too, are handed over to the process that runs for events. */
    public App handedOver(List<SessionId> sessions, Instant notBefore) {
        AppProcess running = required();
        var handling = Stream.concat(running.handling().stream(), sessions.stream())
                .distinct()
                .toList();
        return tried(sessions, each -> each.launched(notBefore))
                .with(running.in(running.stage(), running.stopAt(), handling));
    }

    /** The start has been carried out. */
    public App seen(long pid, @Nullable Instant startedAt) {
        AppProcess seen = required().seen(pid, startedAt);
        return new App(id, launcher, enabled, quitAt, supervised, seen, living, attempts, "")
                .began(new LivingProcess(pid, startedAt, seen.reason()));
    }

    /** The start failed; the next try comes after the same back-off as after a launch. */
    public App failed(String why, Instant notBefore) {
        return new App(
                id,
                launcher,
                enabled,
                quitAt,
                supervised,
                null,
                living,
                tried(required().handling(), each -> each.failed(notBefore)).attempts,
                why);
    }

    /** The process has ended; a session without an acknowledgement since is tried again after this time. */
    public App ended(Instant notBefore) {
        var waiting = attempts.stream().map(each -> each.until(notBefore)).toList();
        return new App(id, launcher, enabled, quitAt, supervised, null, living, waiting, problem);
    }

    /** With what people should know of it, if there is anything. */
    public App troubled(String why) {
        return why.isEmpty()
                ? this
                : new App(id, launcher, enabled, quitAt, supervised, process, living, attempts, why);
    }

    /** No more events from here on; stopped at this time. */
    public App suspending(Instant stopAt) {
        return with(required().in(Stage.SUSPENDING, stopAt, List.of()));
    }

    public App suspended() {
        return with(required().in(Stage.SUSPENDED, null, List.of()));
    }

    public App inForeground() {
        return with(required().in(Stage.FOREGROUND, null, List.of()));
    }

    /** The app says that it has finished with the events of this session. */
    public App handled(SessionId session) {
        AppProcess running = required();
        var left = running.handling().stream()
                .filter(each -> !each.equals(session))
                .toList();
        return with(running.in(running.stage(), running.stopAt(), left));
    }

    /** The process hasn't opened these sessions, and counts as finished with them; the next try comes after the back-off. */
    public App leftUnopened(List<SessionId> sessions, Instant notBefore) {
        App after = tried(sessions, each -> each.until(notBefore));
        for (SessionId session : sessions) {
            after = after.handled(session);
        }
        return after;
    }

    /** A process of it lives. */
    public App began(LivingProcess now) {
        if (living(now.pid()).filter(now::isToldBy).isPresent()) {
            return this;
        }
        var next = new ArrayList<>(without(now.pid()));
        next.add(now);
        return living(next);
    }

    /** No process of this number is there any more. */
    public App gone(long pid) {
        return living(without(pid));
    }

    /** After a start of the daemon: of a number alone nobody can say whether it is still the same process. */
    public App recovered() {
        return living(living.stream()
                .filter(each -> each.startedAt() != null || isStarted(each.pid()))
                .toList());
    }

    private boolean isStarted(long pid) {
        return process != null && process.pid() != null && process.pid() == pid;
    }

    private List<LivingProcess> without(long pid) {
        return living.stream().filter(each -> each.pid() != pid).toList();
    }

    private App living(List<LivingProcess> next) {
        return new App(id, launcher, enabled, quitAt, supervised, process, next, attempts, problem);
    }

    private AppProcess required() {
        return Objects.requireNonNull(process, "no process of " + id + " is known");
    }

    private App tried(List<SessionId> sessions, UnaryOperator<Attempts> change) {
        var all = new ArrayList<Attempts>();
        for (Attempts each : attempts) {
            if (!sessions.contains(each.session())) {
                all.add(each);
            }
        }
        for (SessionId session : sessions) {
            all.add(change.apply(attempts(session)));
        }
        return with(all);
    }

    private App with(List<Attempts> next) {
        return new App(id, launcher, enabled, quitAt, supervised, process, living, next, problem);
    }

    private App with(AppProcess next) {
        return new App(id, launcher, enabled, quitAt, supervised, next, living, attempts, problem);
    }
}
