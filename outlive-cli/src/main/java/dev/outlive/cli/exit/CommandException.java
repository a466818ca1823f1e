package dev.outlive.cli.exit;

/** A command that can't go on, in three parts: what happened, what happens next by itself, what the user can do. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String next;
    private final String remedy;

    public CommandException(ExitCode exitCode, String what, String next, String remedy) {
        super(what);
        this.exitCode = exitCode;
        this.next = next;
        this.remedy = remedy;
    }

    /** An argument that can't be used, found before anything was done. */
    public static CommandException usage(String what, String remedy) {
        return new CommandException(ExitCode.USAGE, what, "Nothing was done, and nothing happens by itself.", remedy);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** The three parts, a line each. */
    public String text() {
        return getMessage() + "\n  " + next + "\n  " + remedy;
    }
}
