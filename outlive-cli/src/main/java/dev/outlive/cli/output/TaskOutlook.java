package dev.outlive.cli.output;

import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.WaitReason;
import org.jspecify.annotations.Nullable;

/** What becomes of a task by itself, and what its user can do about it. */
public final class TaskOutlook {
    private TaskOutlook() {}

    /** What happens next by itself. */
    public static String next(TaskSnapshot task) {
        return switch (task.state()) {
            case SUSPENDED ->
                task.phase() == Phase.TRANSFERRING
                        ? "It stops once the request that is out has ended."
                        : task.everResumed()
                                ? "Nothing moves until it is resumed."
                                : "It was never resumed, so it has never begun. Nothing moves until it is resumed.";
            case RUNNING -> running(task);
            case CANCELING ->
                "It ends as cancelled once its attempt has stopped, or as finished if the answer comes first.";
            case COMPLETED -> ended(task);
        };
    }

    /** What the user can do. */
    public static String remedy(TaskSnapshot task) {
        String id = task.id().value();
        return switch (task.state()) {
            case SUSPENDED -> "outlive resume " + id + " starts it; outlive cancel " + id + " ends it.";
            case RUNNING -> remedyOfRunning(task);
            case CANCELING -> "outlive wait " + id + " tells how it ended.";
            case COMPLETED -> remedyOfEnded(task);
        };
    }

    private static String remedyOfRunning(TaskSnapshot task) {
        String id = task.id().value();
        Reason reason = task.reason();
        if (reason == null) {
            return watch(id);
        }
        return switch (reason.code()) {
            case AUTH -> credentials(task);
            case USER_PAUSED -> endOfPause(task, reason.heldBy());
            case RESTORED_COPY -> {
                String session = " --app " + task.app() + " --session " + task.session();
                yield "outlive restored accept" + session + " lets its session go on, if the original is gone; outlive"
                        + " restored discard" + session + " cancels what is left of it, if the original goes on.";
            }
            case APP_ANSWER ->
                "Start " + task.app() + " so that it answers, for example by outlive app start " + task.app()
                        + "; outlive cancel " + id + " ends the task.";
            case BACKOFF, NETWORK, DISK_SPACE ->
                reason.until() == null
                        ? watch(id)
                        : "outlive retry " + id + " has it tried now; outlive cancel " + id + " ends it.";
            default -> watch(id);
        };
    }

    private static String watch(String id) {
        return "outlive watch " + id + " shows it live; suspend and cancel stop it.";
    }

    private static String endOfPause(TaskSnapshot task, @Nullable HeldBy by) {
        return switch (by) {
            case APP_DISABLED -> "outlive app enable " + task.app() + " lets its tasks go on.";
            case APP_QUIT ->
                "Start " + task.app() + ", or say outlive app start " + task.app() + ": its tasks go on then.";
            case PAUSE ->
                "outlive unpause ends the pause by --session, --app, --host or --all; outlive doctor names each.";
            case null -> "outlive doctor names what holds it.";
        };
    }

    private static String credentials(TaskSnapshot task) {
        return "outlive credentials list --session " + task.session()
                + " shows what there is; outlive credentials set --app " + task.app() + " --session " + task.session()
                + " " + originOf(task.url()) + " gives another.";
    }

    private static String originOf(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return path < 0 ? url : url.substring(0, path);
    }

    private static String running(TaskSnapshot task) {
        Reason reason = task.reason();
        if (reason == null) {
            return task.phase() == null || task.phase() == Phase.WAITING
                    ? "It begins by itself."
                    : "It goes on by itself, also when the app or the daemon ends.";
        }
        if (reason.code() == WaitReason.USER_PAUSED) {
            return "Nothing moves until the user ends this; its time budget stands still.";
        }
        if (reason.code() == WaitReason.RESTORED_COPY) {
            return "Nothing moves until its app or its user says whether the original is gone; its time budget stands"
                    + " still.";
        }
        if (reason.code() == WaitReason.APP_ANSWER) {
            return "Its app is asked, and started for that if it can be. The first answer decides, or the time.";
        }
        if (reason.code() == WaitReason.AUTH && reason.until() == null) {
            return "Nothing moves until another credential is set, or its time budget ends.";
        }
        if (reason.code() == WaitReason.WINDOW && reason.until() == null) {
            return "It waits until its time budget ends: the hours it asks for never come together.";
        }
        return reason.until() == null
                ? "It goes on by itself once this is over."
                : "It goes on by itself at that time.";
    }

    private static String ended(TaskSnapshot task) {
        if (task.acknowledged()) {
            return "Nothing: it is archived, and its key answers for at least 7 days.";
        }
        if (task.deadLetter() != null) {
            return "Nothing: its app has refused it " + task.deadLetter().refusals() + " times. It is kept.";
        }
        String kept = task.app().value().equals("cli")
                ? "The outcome and the answer are kept until you acknowledge them, or 7 days."
                : "The outcome and the answer are kept until its app has acknowledged them.";
        return task.outcome() != null && task.outcome().error() != null
                ? "It isn't tried again by itself. " + kept
                : kept;
    }

    private static String remedyOfEnded(TaskSnapshot task) {
        String id = task.id().value();
        TransferError error = task.outcome() == null ? null : task.outcome().error();
        if (task.acknowledged()) {
            return again(task) + " under another key.";
        }
        if (task.deadLetter() != null) {
            return "outlive dead requeue " + id + " delivers it again once the app is mended; outlive dead discard "
                    + id + " gives it up.";
        }
        if (error == null) {
            return task.response() == null
                    ? "outlive ack " + id + " archives it."
                    : "outlive response " + id + " prints the answer; outlive ack " + id + " archives the task.";
        }
        return switch (error.code()) {
            case OUTCOME_UNKNOWN ->
                "The server may have it: look there before you " + lower(again(task)) + " under another key.";
            case STATUS_REFUSED ->
                "outlive response " + id + " prints the answer; when the cause is gone, " + lower(again(task))
                        + " under another key.";
            case FILE_CHANGED ->
                "Upload the file as it is now under another key; --source snapshot makes later changes harmless.";
            case CANNOT_CREATE_FILE ->
                "See outlive show " + id + "; name another file, or use --on-conflict or --mkdirs, under another key.";
            case AUTH_REQUIRED, AUTH_CANCELLED, AUTH_PROVIDER_FAILED, PROXY_AUTH_REQUIRED ->
                again(task) + " under another key once outlive credentials set has given what is needed.";
            default ->
                error.retryable()
                        ? again(task) + " under another key; repeating the request is safe."
                        : "See outlive show " + id + "; when the cause is gone, " + lower(again(task))
                                + " under another key.";
        };
    }

    private static String again(TaskSnapshot task) {
        return switch (task.kind()) {
            case UPLOAD -> "Upload again";
            case DOWNLOAD -> "Download again";
            case DATA -> "Send it again";
        };
    }

    private static String lower(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
