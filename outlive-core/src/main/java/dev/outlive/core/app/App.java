package dev.outlive.core.app;

import dev.outlive.core.app.AppProcess.Stage;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.SessionId;
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
 * @param quit its user quit it, and hasn't started it since: tasks of sessions with the policy PAUSE hold
 * @param supervised started by {@code app run}: its processes are stopped when they have done their work
 * @param process the process that the daemon started, until its end is known
 * @param attempts what came of launches, for sessions whose last one wasn't acknowledged
 * @param problem what went wrong at the last start, or empty
 */
public record App(
        AppId id,
        Launcher launcher,
        boolean enabled,
        boolean quit,
        boolean supervised,
        @Nullable AppProcess process,
        List<Attempts> attempts,
        String problem) {
    public App {
        attempts = List.copyOf(attempts);
    }

    /** An app of which nothing is known yet. */
    public static App unknown(AppId id) {
        return new App(id, Launcher.NONE, true, false, false, null, List.of(), "");
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
        return quit || !enabled;
    }

    /** The token's process, if it is the one that was started last. */
    public Optional<AppProcess> started(@Nullable String token) {
        return Optional.ofNullable(process).filter(started -> started.token().equals(token));
    }

    /** With this launcher. A new one is a new beginning for launches. */
    public App registered(Launcher next) {
        return next.equals(launcher) ? this : new App(id, next, enabled, quit, supervised, process, List.of(), "");
    }

    /** The user has started it: what a quit began is over, and so is every back-off. */
    public App userStarted() {
        return new App(id, launcher, enabled, false, supervised, process, List.of(), problem);
    }

    public App userQuit() {
        return new App(id, launcher, enabled, true, supervised, process, List.of(), problem);
    }

    public App enabled(boolean now) {
        return new App(id, launcher, now, quit, supervised, process, List.of(), problem);
    }

    /** Back-off and crash-loop guard begin anew. */
    public App cleared() {
        return new App(id, launcher, enabled, quit, supervised, process, List.of(), problem);
    }

    public App underSupervision() {
        return new App(id, launcher, enabled, quit, true, process, attempts, problem);
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
        return new App(id, launcher, enabled, quit, supervised, required().seen(pid, startedAt), attempts, "");
    }

    /** The start failed; the next try comes after the same back-off as after a launch. */
    public App failed(String why, Instant notBefore) {
        return new App(
                id,
                launcher,
                enabled,
                quit,
                supervised,
                null,
                tried(required().handling(), each -> each.failed(notBefore)).attempts,
                why);
    }

    /** The process has ended; a session without an acknowledgement since is tried again after this time. */
    public App ended(Instant notBefore) {
        var waiting = attempts.stream().map(each -> each.until(notBefore)).toList();
        return new App(id, launcher, enabled, quit, supervised, null, waiting, problem);
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
        return new App(id, launcher, enabled, quit, supervised, process, next, problem);
    }

    private App with(AppProcess next) {
        return new App(id, launcher, enabled, quit, supervised, next, attempts, problem);
    }
}
