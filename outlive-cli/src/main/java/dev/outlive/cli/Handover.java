package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.TaskPhrase;
import dev.outlive.cli.output.TaskPrinter;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;

/** Hands a task to the daemon, says what it is called, and waits for its end if that was asked for. */
record Handover(Outlive outlive, TaskChoices choices) {
    /** The exit code. */
    int of(Submission submission) throws InterruptedException {
        DaemonFrame.Accepted accepted;
        try (Daemon daemon = outlive.daemon()) {
            accepted = daemon.submit(choices.session(), submission);
        }
        TaskSnapshot task = accepted.task();
        tell(accepted);
        if (!choices.waits()) {
            return ExitCode.DONE.number();
        }
        TaskSnapshot ended = task.outcome() == null ? new Attendance(outlive).untilEnd(task) : task;
        if (outlive.isJson()) {
            print(ended);
        }
        if (ExitCode.of(ended) == ExitCode.DONE) {
            outlive.note(Verdict.of(ended, outlive.clock()));
        } else {
            outlive.terminal().lines(Verdict.of(ended, outlive.clock()));
        }
        return ExitCode.of(ended).number();
    }

    private void tell(DaemonFrame.Accepted accepted) {
        TaskSnapshot task = accepted.task();
        if (outlive.isJson()) {
            print(task);
        } else {
            outlive.terminal().out().print(task.id() + "\n");
            outlive.terminal().out().flush();
        }
        String phrase = new TaskPhrase(outlive.clock()).of(task);
        switch (accepted.found()) {
            case CREATED -> {
                if (!choices.waits() && outlive.terminal().isErrInteractive()) {
                    outlive.note(
                            choices.suspended()
                                    ? "created and not started; outlive resume " + task.id() + " starts it"
                                    : "goes on in the background; outlive watch " + task.id() + " shows it");
                }
            }
            case EXISTING -> outlive.note("the key names this task already (" + phrase + "); nothing new was created");
            case ARCHIVED ->
                outlive.note("the key names an acknowledged task (" + phrase
                        + "); nothing is done again, another key makes a new "
                        + task.kind().code());
        }
    }

    private void print(TaskSnapshot task) {
        new TaskPrinter(Form.JSON, outlive.terminal(), outlive.clock()).add(task);
    }
}
