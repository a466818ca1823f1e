package dev.outlive.cli;

import dev.outlive.cli.DoctorCommand.Finding;
import dev.outlive.cli.output.Ages;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.Selection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What keeps tasks or events of single apps from moving: their user, their launcher, their delegate, their credentials. */
final class AppExamination {
    private final Daemon daemon;
    private final Clock clock;

    AppExamination(Daemon daemon, Clock clock) {
        this.daemon = daemon;
        this.clock = clock;
    }

    List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        List<AppSnapshot> apps = daemon.apps();
        add(findings, "apps", "none is quit or disabled and holds anything", stopped(apps));
        add(findings, "launches", "no app fails to start, or is parked", notStarted(apps));
        add(findings, "dead letters", "none", deadLetters());
        add(findings, "credentials", "none is refused or missing", credentials());
        return findings;
    }

    private static void add(List<Finding> findings, String subject, String ifNone, List<String> found) {
        if (found.isEmpty()) {
            findings.add(new Finding(1, true, subject, ifNone));
        }
        found.forEach(text -> findings.add(new Finding(1, false, subject, text)));
    }

    private List<String> stopped(List<AppSnapshot> apps) {
        var found = new ArrayList<String>();
        for (AppSnapshot app : apps) {
            if (!app.enabled()) {
                String waiting = waiting(app, HeldBy.APP_DISABLED);
                if (!waiting.isEmpty()) {
                    found.add(app.app() + " is disabled, and " + waiting + ". outlive app enable " + app.app()
                            + " ends that");
                }
            } else if (app.quit()) {
                String waiting = waiting(app, HeldBy.APP_QUIT);
                if (!waiting.isEmpty()) {
                    found.add(app.app() + " was quit by its user, and " + waiting
                            + " until its user starts it. outlive app start " + app.app() + " does that");
                }
            }
        }
        return found;
    }

    /** What waits for the app's user, or nothing. */
    private String waiting(AppSnapshot app, HeldBy by) {
        long held = app.liveTasks() == 0 ? 0 : held(app, by);
        var parts = new ArrayList<String>();
        if (held > 0) {
            parts.add(held + (held == 1 ? " task holds" : " tasks hold"));
        }
        if (app.backlogEvents() > 0) {
            parts.add(app.backlogEvents() + (app.backlogEvents() == 1 ? " event waits" : " events wait"));
        }
        return String.join(" and ", parts);
    }

    private long held(AppSnapshot app, HeldBy by) {
        var live = new Selection(
                app.app(), null, null, null, List.of(TaskState.RUNNING), false, false, false, null, Selection.PAGE_MAX);
        var held = new AtomicLong();
        daemon.find(live, task -> {
            if (task.reason() != null && task.reason().heldBy() == by) {
                held.incrementAndGet();
            }
        });
        return held.get();
    }

    private List<String> notStarted(List<AppSnapshot> apps) {
        var found = new ArrayList<String>();
        for (AppSnapshot app : apps) {
            if (!app.launchParked().isEmpty()) {
                String sessions =
                        app.launchParked().stream().map(Object::toString).collect(Collectors.joining(", "));
                found.add(app.app() + " isn't started any more for events of " + sessions
                        + ": it was started too often and acknowledged none. They wait for its next start."
                        + " outlive app relaunch " + app.app() + " lets them start it again");
            } else if (!app.problem().isEmpty()) {
                String next = app.nextLaunch() == null
                        ? ""
                        : " It is tried again, at " + Ages.full(app.nextLaunch(), clock) + ".";
                found.add(app.app() + " couldn't be started: " + app.problem() + "." + next
                        + " outlive relaunchers shows how it is started; its next start by its user registers that"
                        + " anew");
            }
        }
        return found;
    }

    private List<String> deadLetters() {
        var found = new ArrayList<String>();
        for (SessionSnapshot session : daemon.sessions()) {
            if (session.deadLetters() > 0) {
                found.add(session.app() + "/" + session.session() + " has " + session.deadLetters()
                        + ": its delegate refused them to the end, and they are delivered no more."
                        + " outlive dead list tells why; outlive dead requeue delivers them again, discard gives them"
                        + " up");
            }
        }
        return found;
    }

    private List<String> credentials() {
        var found = new ArrayList<String>();
        for (CredentialSnapshot each : daemon.credentials(null)) {
            String of = each.origin() + " of " + each.app() + "/" + each.session() + ": ";
            String set = ". outlive credentials set --app " + each.app() + " --session " + each.session() + " "
                    + each.origin() + " gives another";
            switch (each.state()) {
                case READY -> {}
                case ASKING -> {
                    if (each.kind() == Credential.Kind.APP) {
                        found.add(of + "its app is asked and hasn't answered. outlive app start " + each.app()
                                + " starts it" + set);
                    }
                }
                case FAILING -> {
                    String next = each.until() == null
                            ? ""
                            : ". It is asked again by itself, at " + Ages.full(each.until(), clock);
                    found.add(of + each.holder() + " fails to give it: " + each.text() + next + set);
                }
                case REFUSED -> found.add(of + each.text()); // says what to set
                case FAILED -> found.add(of + each.text() + set);
            }
        }
        return found;
    }
}
