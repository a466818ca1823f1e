package dev.outlive.core.engine;

import dev.outlive.core.app.App;
import dev.outlive.core.app.AppProcess;
import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.session.Session;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;
import java.util.Objects;

/** A process under supervision that is stopped and goes on, and what the connections of its sessions hear of that. */
record Supervision(Volatile state, AppLauncher launcher, LaunchPolicy policy) {
    /** What lives on of a process that was stopped and has ended is stopped by nobody any more. */
    void letGo(App before, AppProcess ended, Turn turn) {
        if (ended.standsStill()) {
            turn.afterwards(() -> launcher.nudge(before.id(), ended, AppLauncher.Nudge.CONTINUE));
            of(before).stream()
                    .filter(attachment -> !Objects.equals(ended.pid(), attachment.link.pid()))
                    .forEach(attachment -> resume(attachment, false, turn));
        }
    }

    /** No event is handed over from here on; after the grace period the process is stopped. */
    void suspend(App app, Turn turn) {
        turn.save(app.suspending(turn.now.steady().plus(policy.suspendGrace())));
        for (Attachment attachment : of(app)) {
            turn.undo(() -> attachment.suspended = false);
            attachment.suspended = true;
            turn.answer(attachment.link, new DaemonFrame.AppSuspending(attachment.session));
        }
    }

    /** The process runs on, for its user. */
    void toForeground(App app, Turn turn) {
        AppProcess process = Objects.requireNonNull(app.process());
        App after = app.inForeground();
        turn.save(after);
        turn.afterwards(() -> launcher.nudge(app.id(), process, AppLauncher.Nudge.CONTINUE));
        of(app).forEach(attachment -> resume(attachment, false, turn));
    }

    void resume(Attachment attachment, boolean handOver, Turn turn) {
        boolean suspended = attachment.suspended;
        boolean owed = attachment.owesDrained;
        long mark = attachment.position;
        turn.undo(() -> {
            attachment.suspended = suspended;
            attachment.owesDrained = owed;
            attachment.position = mark;
        });
        Session session = turn.session(attachment.session).orElseThrow();
        attachment.suspended = false;
        attachment.position = session.position();
        attachment.owesDrained |= handOver;
        turn.answer(
                attachment.link,
                new DaemonFrame.AppResumed(attachment.session, attachment.generation, handOver, attachment.position));
    }

    List<Attachment> of(App app) {
        AppProcess process = app.process();
        return state.attachments.values().stream()
                .filter(attachment -> attachment.session.app().equals(app.id())
                        && process != null
                        && AppLife.isOf(attachment.link, process))
                .toList();
    }
}
