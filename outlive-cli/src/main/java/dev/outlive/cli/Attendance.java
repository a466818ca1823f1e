package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.ProgressBar;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Duration;
import java.util.List;

/** Somebody waiting for one task at a terminal, who may leave at any time: the task doesn't need them. */
final class Attendance {
    private static final Duration REDRAW = Duration.ofMillis(250);

    private final Outlive outlive;

    Attendance(Outlive outlive) {
        this.outlive = outlive;
    }

    /** Shows progress until the task has ended, or stands still until somebody sets a credential. */
    TaskSnapshot untilEnd(TaskSnapshot task) throws InterruptedException {
        var bar = new ProgressBar(outlive.terminal(), outlive.clock());
        boolean silent = outlive.form() == Form.IDS;
        TaskSnapshot now = task;
        try (var _ = new Departure(outlive, task);
                var follower = outlive.follow(List.of(task))) {
            while (now.outcome() == null && !ExitCode.needsCredentials(now)) {
                now = follower.next(REDRAW).orElse(now);
                if (!silent && now.outcome() == null) {
                    bar.show(now);
                }
            }
        } finally {
            bar.end();
        }
        return now;
    }

    /** The sentence for whoever leaves before the end, by Ctrl-C or otherwise. */
    private static final class Departure implements AutoCloseable {
        private final Thread hook;

        Departure(Outlive outlive, TaskSnapshot task) {
            String text = (outlive.terminal().isErrInteractive() ? "\n" : "")
                    + "outlive: stopped waiting. The " + task.kind().code()
                    + " goes on in the background.\n  outlive wait "
                    + task.id() + " waits again; outlive watch " + task.id() + " shows it; outlive cancel " + task.id()
                    + " ends it.";
            hook = new Thread(() -> outlive.terminal().lines(text), "outlive-departure");
            Runtime.getRuntime().addShutdownHook(hook);
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException ending) {
                // the process is ending, and the sentence is being said
            }
        }
    }
}
