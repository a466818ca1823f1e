package dev.outlive.cli;

import dev.outlive.cli.demo.DemoCommand;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;

/** The commands by name, so that a run sets up the one it needs and no other. */
enum CommandName {
    UPLOAD("upload", "up", UploadCommand::new),
    DOWNLOAD("download", "down", DownloadCommand::new),
    LS("ls", "ps", LsCommand::new),
    SHOW("show", "", ShowCommand::new),
    WHY("why", "", WhyCommand::new),
    TIMELINE("timeline", "", TimelineCommand::new),
    RESPONSE("response", "", ResponseCommand::new),
    WATCH("watch", "", WatchCommand::new),
    WAIT("wait", "", WaitCommand::new),
    RETRY("retry", "", RetryCommand::new),
    SUSPEND("suspend", "", SuspendCommand::new),
    RESUME("resume", "", ResumeCommand::new),
    CANCEL("cancel", "", CancelCommand::new),
    ACK("ack", "", AckCommand::new),
    PRIORITY("priority", "", PriorityCommand::new),
    DEAD("dead", "", CommandName::dead),
    RESTORED("restored", "", CommandName::restored),
    EXPORT("export", "", ExportCommand::new),
    IMPORT("import", "", ImportCommand::new),
    CREDENTIALS("credentials", "", CommandName::credentials),
    PAUSE("pause", "", PauseCommand::new),
    UNPAUSE("unpause", "", UnpauseCommand::new),
    SESSIONS("sessions", "", SessionsCommand::new),
    DOCTOR("doctor", "", DoctorCommand::new),
    APPS("apps", "", AppsCommand::new),
    APP("app", "", AppCommand::line),
    RELAUNCHERS("relaunchers", "", RelaunchersCommand::new),
    DAEMON("daemon", "", CommandName::daemon),
    RECEIVE("receive", "", ReceiveCommand::new),
    DEMO("demo", "", _ -> new DemoCommand()),
    COMPLETION("completion", "", CompletionCommand::new);

    private final String text;
    private final String alias;
    private final Function<Outlive, Object> maker;

    CommandName(String text, String alias, Function<Outlive, Object> maker) {
        this.text = text;
        this.alias = alias;
        this.maker = maker;
    }

    static Optional<CommandName> of(String argument) {
        for (CommandName each : values()) {
            if (each.text.equals(argument) || (each.alias.equals(argument) && !argument.isEmpty())) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    String text() {
        return text;
    }

    void addTo(CommandLine parent, Outlive outlive) {
        parent.addSubcommand(text, maker.apply(outlive));
    }

    private static CommandLine dead(Outlive outlive) {
        return new CommandLine(new DeadCommand())
                .addSubcommand("list", new DeadListCommand(outlive))
                .addSubcommand("requeue", new DeadRequeueCommand(outlive))
                .addSubcommand("discard", new DeadDiscardCommand(outlive));
    }

    private static CommandLine restored(Outlive outlive) {
        return new CommandLine(new RestoredCommand())
                .addSubcommand("list", new RestoredListCommand(outlive))
                .addSubcommand("accept", new RestoredAcceptCommand(outlive))
                .addSubcommand("discard", new RestoredDiscardCommand(outlive));
    }

    private static CommandLine credentials(Outlive outlive) {
        return new CommandLine(new CredentialsCommand())
                .addSubcommand("list", new CredentialsListCommand(outlive))
                .addSubcommand("set", new CredentialsSetCommand(outlive))
                .addSubcommand("remove", new CredentialsRemoveCommand(outlive));
    }

    private static CommandLine daemon(Outlive outlive) {
        return new CommandLine(new DaemonCommand())
                .addSubcommand("run", new DaemonRunCommand())
                .addSubcommand("start", new DaemonStartCommand(outlive))
                .addSubcommand("stop", new DaemonStopCommand(outlive))
                .addSubcommand("status", new DaemonStatusCommand(outlive));
    }
}
