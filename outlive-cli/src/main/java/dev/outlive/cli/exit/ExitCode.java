package dev.outlive.cli.exit;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.WaitReason;
import java.util.Collection;

/** What the shell is told. The numbers are part of the interface and never change. */
public enum ExitCode {
    DONE(0),
    /** Something else went wrong. */
    OTHER(1),
    /** The command can't be carried out as it was given. */
    USAGE(2),
    /** A task failed or was cancelled, or the server's status isn't 2xx. */
    TASK_FAILED(3),
    /** The time is up and something still runs. */
    TIMEOUT(4),
    DAEMON_UNREACHABLE(5),
    /** The server may have processed a request whose answer never came. */
    OUTCOME_UNKNOWN(6),
    CREDENTIALS_NEEDED(7),
    SOURCE_CHANGED(8);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Whether the task stands still until somebody sets a credential; one that a provider is asked for comes by itself. */
    public static boolean needsCredentials(TaskSnapshot task) {
        var reason = task.reason();
        return task.outcome() == null && reason != null && reason.code() == WaitReason.AUTH && reason.until() == null;
    }

    /**
     * What the end of a task tells; one that hasn't ended is {@link #TIMEOUT}, or {@link #CREDENTIALS_NEEDED} if it won't
     * without somebody.
     */
    public static ExitCode of(TaskSnapshot task) {
        Outcome outcome = task.outcome();
        if (outcome == null) {
            return needsCredentials(task) ? CREDENTIALS_NEEDED : TIMEOUT;
        }
        return switch (outcome.kind()) {
            case FINISHED -> {
                var response = task.response();
                // An archived task has no response left; that it finished is all that is known.
                yield response == null || response.isSuccessful() ? DONE : TASK_FAILED;
            }
            case FAILED ->
                outcome.error() == null
                        ? TASK_FAILED
                        : ofFailedTask(outcome.error().code());
            case CANCELLED -> TASK_FAILED;
        };
    }

    /** What several ends tell together: the one code that isn't {@link #DONE} if there is but one kind, else {@code mixed}. */
    public static ExitCode ofAll(Collection<ExitCode> codes, ExitCode mixed) {
        var bad = codes.stream().filter(code -> code != DONE).distinct().toList();
        return switch (bad.size()) {
            case 0 -> DONE;
            case 1 -> bad.getFirst();
            default -> mixed;
        };
    }

    private static ExitCode ofFailedTask(ErrorCode code) {
        return switch (code) {
            case OUTCOME_UNKNOWN -> OUTCOME_UNKNOWN;
            case AUTH_REQUIRED, AUTH_CANCELLED, AUTH_PROVIDER_FAILED, PROXY_AUTH_REQUIRED, TLS_CLIENT_CERT_REQUIRED ->
                CREDENTIALS_NEEDED;
            case FILE_CHANGED -> SOURCE_CHANGED;
            default -> TASK_FAILED;
        };
    }

    /** What a call that the daemon refused, or that never reached it, tells. */
    public static ExitCode ofCall(ErrorCode code) {
        return switch (code) {
            case DAEMON_UNREACHABLE, DAEMON_NOT_FOUND, WIRE_VERSION_UNSUPPORTED, WRONG_USER -> DAEMON_UNREACHABLE;
            case BAD_URL,
                    UNSUPPORTED_URL,
                    BAD_REQUEST,
                    KEY_CONFLICT,
                    TASK_NOT_FOUND,
                    TASK_ENDED,
                    SESSION_NOT_FOUND,
                    FILE_NOT_FOUND,
                    FILE_IS_DIRECTORY,
                    FILE_NO_PERMISSION -> USAGE;
            case OUTCOME_UNKNOWN -> OUTCOME_UNKNOWN;
            case AUTH_REQUIRED, AUTH_CANCELLED, AUTH_PROVIDER_FAILED, PROXY_AUTH_REQUIRED, TLS_CLIENT_CERT_REQUIRED ->
                CREDENTIALS_NEEDED;
            case FILE_CHANGED -> SOURCE_CHANGED;
            default -> OTHER;
        };
    }
}
