package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.Sizes;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.Observation;
import dev.outlive.protocol.model.Pause;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.DaemonStatus;
import dev.outlive.protocol.wire.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code outlive doctor}: what keeps tasks from moving that no task tells by itself. */
@Command(
        name = "doctor",
        description = {
            "Looks for what keeps transfers from moving, and tells what the daemon can see of the machine.",
            "That is tasks that were never resumed, pauses, restored sessions, apps that were quit or disabled,"
                    + " launches",
            "that fail, dead letters, credentials that are missing, a damaged store, a full disk, no network;",
            "and what is seen of network, power and load. Exit code 1 if it found something.",
            "In a pipe: verdict, subject, finding."
        })
final class DoctorCommand implements Callable<Integer> {
    private final Outlive outlive;

    DoctorCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    /** One thing that was looked at. */
    record Finding(int schema, boolean ok, String subject, String text) {}

    @Override
    public Integer call() {
        List<Finding> findings;
        try (Daemon daemon = outlive.daemon()) {
            findings = examine(daemon);
        }
        var out = outlive.terminal().out();
        if (outlive.form() == Form.TABLE) {
            var columns = new Columns();
            findings.forEach(finding -> columns.row(
                    List.of(finding.ok() ? "ok" : "look", finding.subject(), finding.text()),
                    0,
                    finding.ok() ? Columns.Colour.GREEN : Columns.Colour.YELLOW));
            columns.lines(outlive.terminal().colour()).forEach(out::println);
        } else {
            for (Finding finding : findings) {
                switch (outlive.form()) {
                    case JSON -> JsonLines.print(out, finding);
                    case IDS -> out.print(finding.ok() ? "" : finding.subject() + "\n");
                    case TSV, TABLE ->
                        out.print(TaskTable.tabSeparated(
                                        List.of(finding.ok() ? "ok" : "look", finding.subject(), finding.text()))
                                + "\n");
                }
            }
        }
        out.flush();
        return findings.stream().allMatch(Finding::ok) ? ExitCode.DONE.number() : ExitCode.OTHER.number();
    }

    private List<Finding> examine(Daemon daemon) {
        var findings = new ArrayList<Finding>();
        DaemonStatus status = daemon.status();
        findings.add(good("daemon", status.software() + ", process " + status.pid() + ", home " + status.home()));
        findings.add(
                status.storeHealthy()
                        ? good("store", "sound")
                        : bad(
                                "store",
                                "something was damaged when it was opened and was set aside; its log says what"));
        findings.add(
                status.reserveBytes() > 0
                        ? good("disk", Sizes.of(status.reserveBytes()) + " stand in reserve for a full disk")
                        : bad("disk", "full: new tasks are refused until there is room again. Free space"));
        conditions(status, findings);
        restored(daemon, findings);
        pauses(daemon, findings);
        findings.addAll(new AppExamination(daemon, outlive.clock()).findings());
        neverResumed(daemon, findings);
        return findings;
    }

    /** What is seen of the machine. What can't be seen is no trouble, and worth knowing: it holds nothing back. */
    private static void conditions(DaemonStatus status, List<Finding> findings) {
        for (Observation seen : status.conditions()) {
            if (seen.unread()) {
                findings.add(good(
                        seen.subject(),
                        "not read yet. What depends on it waits until it is, or until nobody has answered for 10 s"));
            } else if (!seen.known()) {
                findings.add(good(seen.subject(), "not known, so it holds no task back: " + seen.text()));
            } else if (seen.subject().equals("network") && seen.text().startsWith("down")) {
                findings.add(bad(seen.subject(), seen.text() + ". Tasks to other machines wait. Connect"));
            } else {
                findings.add(good(seen.subject(), seen.text()));
            }
        }
    }

    private void restored(Daemon daemon, List<Finding> findings) {
        List<RestoredSession> restored = daemon.restored();
        if (restored.isEmpty()) {
            findings.add(good("restored", "no session came from a backup or another machine and holds"));
        }
        for (RestoredSession session : restored) {
            findings.add(bad(
                    "restored",
                    "session " + session.ref() + " holds " + session.live()
                            + (session.live() == 1 ? " task" : " tasks") + " since "
                            + Ages.full(session.since(), outlive.clock()) + ": " + session.text()
                            + ". outlive restored accept lets them go on if the original is gone, discard"
                            + " cancels them"));
        }
    }

    private void pauses(Daemon daemon, List<Finding> findings) {
        List<Pause> pauses = daemon.pauses();
        if (pauses.isEmpty()) {
            findings.add(good("pauses", "none"));
        }
        for (Pause pause : pauses) {
            findings.add(bad(
                    "pauses",
                    pause.scope().text() + " is paused since " + Ages.full(pause.since(), outlive.clock())
                            + ". outlive unpause ends it"));
        }
    }

    private void neverResumed(Daemon daemon, List<Finding> findings) {
        var suspended = new Selection(
                null, null, null, null, List.of(TaskState.SUSPENDED), false, false, false, null, Selection.PAGE_MAX);
        List<TaskSnapshot> never = daemon.find(suspended).stream()
                .filter(task -> !task.everResumed())
                .toList();
        if (never.isEmpty()) {
            findings.add(good("never resumed", "no task"));
        }
        for (TaskSnapshot task : never) {
            findings.add(bad(
                    "never resumed",
                    task.id() + (task.key() == null ? "" : " " + task.key()) + " of " + task.sessionRef()
                            + ", created " + Ages.full(task.createdAt(), outlive.clock())
                            + ", has never begun. outlive resume " + task.id() + " starts it"));
        }
    }

    private static Finding good(String subject, String text) {
        return new Finding(1, true, subject, text);
    }

    private static Finding bad(String subject, String text) {
        return new Finding(1, false, subject, text);
    }
}
