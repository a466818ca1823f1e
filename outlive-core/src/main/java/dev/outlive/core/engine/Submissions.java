package dev.outlive.core.engine;

import dev.outlive.core.session.Session;
import dev.outlive.core.task.Fingerprint;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Step;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.task.Traits;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.Text;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame.Found;
import dev.outlive.protocol.wire.Submission;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Creates tasks, or finds those that a key or a submission id names already (I2). */
record Submissions(Volatile state, TaskMachine machine, RandomGenerator random) {
    /** What becomes of a submission. */
    sealed interface Prepared {
        /** A new task. */
        record New(ClientFrame.Submit submit, @Nullable PinnedSource pinned) implements Prepared {}

        /** The task that the key or submission id names. */
        record Known(StoredTask task, Found found) implements Prepared {}

        /** It can't be done; nothing was changed. */
        record Refused(ErrorCode code, String message) implements Prepared {}

        /** Its file has to be pinned first. */
        record Unpinned() implements Prepared {}
    }

    Prepared prepare(Input.FromClient said, ClientFrame.Submit submit, Turn turn) {
        PinnedSource pinned = said.pinned();
        Submission submission = submit.submission();
        Optional<Session> session = turn.session(submit.session());
        if (session.isPresent()) {
            Optional<Prepared> known = known(submit.session(), submission, said.fileIdentity(), turn);
            if (known.isPresent()) {
                return known.get();
            }
            if (session.get().stage() != Session.Stage.OPEN) {
                return new Prepared.Refused(
                        ErrorCode.SESSION_INVALIDATING,
                        "session " + submit.session()
                                + (session.get().stage() == Session.Stage.INVALID
                                        ? " has ended and takes no new tasks. The task was not created. Once whoever"
                                                + " holds it has acknowledged that, by returning from onInvalidated or"
                                                + " by itself without a delegate, open it again to begin a new one"
                                        : " is ending and takes no new tasks. The task was not created; those that it"
                                                + " has come to their end. Create it once the last completion is"
                                                + " acknowledged, or in another session"));
            }
        }
        Optional<Prepared> invalid = invalid(submission).or(() -> tooManyWindows(submission, session));
        if (invalid.isPresent()) {
            return invalid.get();
        }
        if (state.diskFull != null) {
            return new Prepared.Refused(
                    ErrorCode.DISK_FULL,
                    state.diskFull + ". The task was not created; those accepted before are safe and go on. Free"
                            + " space and try again");
        }
        return submission.source() != null && pinned == null
                ? new Prepared.Unpinned()
                : new Prepared.New(submit, pinned);
    }

    /** Writes the new task. */
    Task create(Prepared.New prepared, Turn turn) {
        ClientFrame.Submit submit = prepared.submit();
        Submission submission = submit.submission();
        Session session = turn.session(submit.session())
                .orElseGet(() -> Session.created(submit.session(), SessionSettings.defaults(), turn.now.wall()));
        PinnedSource pinned = prepared.pinned();
        Request request = merged(submission.request(), session.settings());
        var traits = new Traits(
                submission.kind(),
                submission.key(),
                submission.submissionId(),
                fingerprint(
                        submission, pinned == null ? null : pinned.identity().fingerprint()),
                request.origin(),
                request.method(),
                Text.redactedUrl(request.uri()),
                fileOf(submission, pinned),
                pinned == null ? null : pinned.mode(),
                pinned == null ? 0 : pinned.bytes(),
                request.mayRepeat(),
                submission.failurePolicy(),
                session.settings().resourceTimeout(),
                submission.notBefore(),
                turn.now.wall(),
                submission.notAfter(),
                submission.bytesHint(),
                submission.userInfo(),
                submission.handler(),
                session.settings().policy().tightenedBy(submission.policy()),
                submission.askBeforeStart(),
                Traits.folderOf(request));
        Task task = Task.created(
                TaskId.draw(turn.now.wall(), random),
                session.nextNumber(),
                submit.session(),
                traits,
                submission.priority(),
                submission.description());
        Step begun = submission.resume() ? machine.step(task, new Signal.Resumed(), turn.now, random) : Step.none(task);
        turn.save(session.numbered());
        turn.insert(
                begun.task(),
                new TaskRequest(
                        request,
                        pinned,
                        submission.destination(),
                        session.settings().idleTimeout(),
                        bytesPerSecondMax(submission)));
        turn.tell(begun);
        return begun.task();
    }

    /** The lower of the two limits that a request may name for itself, 0 for none. */
    private static long bytesPerSecondMax(Submission submission) {
        long one = submission.bytesPerSecondMax();
        long other = submission.policy().schedule().bytesPerSecondMax();
        return one == 0 || other == 0 ? one + other : Math.min(one, other);
    }

    private static Optional<Prepared> known(
            SessionRef session, Submission submission, @Nullable String fileIdentity, Turn turn) {
        TaskKey key = submission.key();
        var live = key == null
                ? turn.transaction.taskBySubmission(session, submission.submissionId())
                : turn.transaction.taskByKey(session, key);
        var archived = live.isPresent()
                ? Optional.<Task>empty()
                : key == null
                        ? turn.transaction.archivedBySubmission(session, submission.submissionId())
                        : turn.transaction.archivedByKey(session, key);
        if (live.isEmpty() && archived.isEmpty()) {
            return key == null ? Optional.empty() : ofAnotherKey(session, submission, turn);
        }
        boolean acknowledged = live.isEmpty();
        Task task = live.orElseGet(archived::orElseThrow);
        List<String> differences = task.traits().fingerprint().differences(fingerprint(submission, fileIdentity));
        if (!differences.isEmpty()) {
            return Optional.of(new Prepared.Refused(
                    ErrorCode.KEY_CONFLICT,
                    (key == null ? "the submission id" : "the key '" + key + "'") + " belongs to task " + task.id()
                            + ", which differs in "
                            + String.join(" and ", differences)
                            + ". That task goes on unchanged, and no other was created. Use another key for another"
                            + " request."));
        }
        return Optional.of(
                new Prepared.Known(new StoredTask(task, acknowledged), acknowledged ? Found.ARCHIVED : Found.EXISTING));
    }

    /** A submission id is drawn for one submission, so it can't come again under another key. */
    private static Optional<Prepared> ofAnotherKey(SessionRef session, Submission submission, Turn turn) {
        return turn.transaction
                .taskBySubmission(session, submission.submissionId())
                .map(task -> new Prepared.Refused(
                        ErrorCode.KEY_CONFLICT,
                        "the submission id belongs to task " + task.id()
                                + " under another key. That task goes on unchanged, and no other was created. Draw a"
                                + " new id for each submission"));
    }

    private static Optional<Prepared> invalid(Submission submission) {
        return switch (submission.kind()) {
            case UPLOAD -> {
                if (submission.source() == null) {
                    yield refused("an upload names the file it sends, and this one none", "Name it");
                }
                yield submission.destination() == null
                        ? Optional.empty()
                        : refused(
                                "an upload has no destination: its answer is kept by the daemon",
                                "Leave the destination out, or download");
            }
            case DOWNLOAD -> {
                if (submission.source() != null) {
                    yield refused("a download sends no file", "Leave the file out, or upload");
                }
                yield submission.request().method().equals("GET")
                        ? Optional.empty()
                        : refused(
                                "a download is a GET request, not "
                                        + submission.request().method(),
                                "Use GET, or a data task");
            }
            case DATA ->
                submission.source() == null && submission.destination() == null
                        ? Optional.empty()
                        : refused(
                                "a data task has neither a file to send nor a destination: its answer is kept by the"
                                        + " daemon",
                                "Use an upload or a download");
        };
    }

    private static Optional<Prepared> tooManyWindows(Submission submission, Optional<Session> session) {
        int windows = submission.policy().schedule().windows().size()
                + session.map(known ->
                                known.settings().policy().schedule().windows().size())
                        .orElse(0);
        return windows > SchedulePolicy.WINDOWS_MAX
                ? refused(
                        "session and request name " + windows + " sets of time windows together; at most "
                                + SchedulePolicy.WINDOWS_MAX + " have to be open at a time",
                        "Name fewer with the request")
                : Optional.empty();
    }

    private static Optional<Prepared> refused(String happened, String remedy) {
        return Optional.of(
                new Prepared.Refused(ErrorCode.BAD_REQUEST, happened + ". The task was not created. " + remedy));
    }

    private static Fingerprint fingerprint(Submission submission, @Nullable String fileIdentity) {
        Source source = submission.source();
        String identity = source != null && source.isHandedOver() ? source.digest() : fileIdentity;
        return Fingerprint.of(submission.kind().code(), submission.request(), fileOf(submission, null), identity);
    }

    /** The file that the task is about: what it sends, or where its result goes. */
    private static @Nullable String fileOf(Submission submission, @Nullable PinnedSource pinned) {
        Source source = submission.source();
        if (source != null && source.isHandedOver()) {
            return null; // its path means nothing to anybody
        }
        if (pinned != null) {
            return pinned.original();
        }
        Destination destination = submission.destination();
        return source != null ? source.path() : destination == null ? null : destination.path();
    }

    /** The request's own fields win over the session's, and of redirects and cookies it gets what both allow. */
    static Request merged(Request request, SessionSettings settings) {
        Headers headers = request.headers();
        for (Headers.Field field : settings.defaultHeaders()) {
            if (!request.headers().has(field.name())) {
                headers = headers.with(field.name(), field.value());
            }
        }
        Redirects own = request.redirects() == null ? Redirects.DEFAULT : request.redirects();
        Redirects redirects = settings.redirects().tightenedBy(own);
        CookiePolicy cookies = request.cookies() == null
                ? settings.cookies()
                : settings.cookies().tightenedBy(request.cookies());
        return new Request(request.method(), request.uri(), headers, request.idempotencyKey(), redirects, cookies);
    }
}
