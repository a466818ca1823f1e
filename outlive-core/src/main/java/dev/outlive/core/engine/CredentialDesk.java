package dev.outlive.core.engine;

import dev.outlive.core.credential.Asking;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Grant;
import dev.outlive.core.credential.Provider;
import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.credential.StoredCredential.Trouble;
import dev.outlive.core.credential.Token;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.RetryPolicy;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of all sessions: who gets them, what a refusal means, when a provider is asked. A credential is for
 * one origin of one session, and what holds it up holds those of their tasks that need it: no task is written for it, and
 * nothing else waits. A proxy's holds every lane that is reached over that proxy.
 */
final class CredentialDesk {
    /** Tasks that end in one turn because their provider has failed to the end. */
    private static final int ENDED_MAX = 256;

    /** By which a proxy asks for a credential; an origin's answer of that status refuses none. */
    static final int PROXY_STATUS = 407;

    /** Tasks remembered that a server has refused once; forgetting one costs it one more request. */
    private static final int REFUSED_MAX = 100_000;

    private final Volatile state;
    private final CredentialProviders providers;
    private final RetryPolicy retry;
    private final RandomGenerator random;
    private final CredentialQuestions questions;
    private final CredentialLanes lanes;
    private final CredentialHolds holds;
    private final SharedGrants grants;

    CredentialDesk(Volatile state, CredentialProviders providers, RetryPolicy retry, RandomGenerator random) {
        this.state = state;
        this.providers = providers;
        this.retry = retry;
        this.random = random;
        this.questions = new CredentialQuestions(state);
        this.lanes = new CredentialLanes(state);
        this.holds = new CredentialHolds(state, lanes);
        this.grants = new SharedGrants(state);
    }

    void recover(Turn turn) {
        state.credentials.clear();
        turn.transaction.credentials().list().forEach(each -> state.credentials.put(each.ref(), each));
        questions.recover(turn);
    }

    /** Those of a session that was taken in. */
    void takenIn(SessionRef session, Turn turn) {
        turn.transaction.credentials().list().stream()
                .filter(each -> each.ref().session().equals(session))
                .forEach(each -> {
                    @Nullable StoredCredential before = state.credentials.put(each.ref(), each);
                    turn.undo(() -> restore(each.ref(), before));
                });
    }

    /** What the attempt of this task may show. */
    List<Grant> grants(Task task, Turn turn) {
        return lanes.grants(task, turn);
    }

    /** Which tasks have nothing to show to their servers, and why. */
    CredentialHolds holds() {
        return holds;
    }

    /** What an attempt that was refused means: the end of its task, or another attempt with another credential. */
    Signal judge(Task task, Signal.Refused refused, Turn turn) {
        Response response = refused.response();
        boolean byProxy = response != null && response.status() == PROXY_STATUS;
        Signal delivered = byProxy
                ? new Signal.AttemptFailed(
                        refused.attempt(),
                        AttemptFailure.beforeSending(
                                ErrorCode.PROXY_AUTH_REQUIRED,
                                "the proxy " + refused.space() + " takes no credential of the session (status 407)"))
                : refused.otherwise();
        StoredCredential stored = state.credentials.get(new CredentialRef(task.session(), refused.space()));
        boolean goesOn = task.attempt() == refused.attempt()
                && (task.state() instanceof TaskState.Running || task.state() instanceof TaskState.Suspending);
        if (!goesOn || state.refused.contains(task.id())) {
            return delivered; // a second credential is refused, too: that is the server's answer
        }
        if (stored == null) {
            if (!CredentialQuestions.isWanted(task.session(), turn)) {
                return delivered;
            }
            save(questions.placeholder(task, refused, turn), turn);
            turn.afterwards(() -> remember(task.id()));
            return refused;
        }
        Trouble trouble = stored.trouble();
        if (stored.isRejected()) {
            return delivered;
        }
        boolean current = stored.version() == refused.version();
        boolean tried =
                !current || stored.isShown() || stored.credential().kind().isProvider();
        questions.challenged(stored.ref(), response, stored.isShown(), turn);
        StoredCredential now = stored;
        if (current && trouble == null) {
            boolean provider = stored.credential().kind().isProvider();
            if (provider && stored.token() != null) {
                if (!grants.isAskedFor(stored, turn.now.steady())) {
                    Asking asking = grants.asking(stored.provider());
                    if (asking.isTooOften(turn.now.steady())) {
                        return delivered;
                    }
                    grants.put(asking.refused(turn.now.steady()), stored.provider(), turn);
                }
                now = stored.spent();
            } else if (!provider) {
                now = stored.refused(refusal(stored, response, turn));
            }
        }
        if (current || trouble != null) {
            now = now.wantedIn(Challenges.folders(task, response));
        }
        if (!now.equals(stored)) {
            save(now, turn);
        }
        if (tried) { // without one the next is its first
            turn.afterwards(() -> remember(task.id()));
        }
        return refused;
    }

    private static Trouble refusal(StoredCredential stored, @Nullable Response response, Turn turn) {
        return new Trouble(
                Trouble.Kind.REFUSED,
                TaskMachine.whoRefuses(response)
                        + ": it refuses the credential for "
                        + stored.ref().space() + " (" + stored.credential().text()
                        + "). Tasks go on when another is set: "
                        + CredentialHolds.advice(stored.ref()),
                turn.now.wall());
    }

    private void remember(TaskId id) {
        if (state.refused.size() >= REFUSED_MAX) {
            state.refused.clear();
        }
        state.refused.add(id);
    }

    /** A provider has answered. */
    void take(Input.FromProvider said, Turn turn) {
        grants.whose(said).ifPresent(provider -> take(said.answer(), provider, turn));
    }

    private void take(ProviderAnswer said, Provider provider, Turn turn) {
        Asking asking = grants.asking(provider);
        List<StoredCredential> given = grants.of(provider);
        switch (said) {
            case ProviderAnswer.Fresh(var user, var secret, var lifetime, var refreshToken) -> {
                Token token = Token.of(user, secret, lifetime, turn.now.steady());
                given.forEach(stored -> save(
                        SharedGrants.isFor(stored, asking) && !stored.isRejected()
                                ? stored.renewed(token, refreshToken)
                                : stored.rotated(refreshToken),
                        turn));
                grants.put(asking.answered(), provider, turn);
            }
            case ProviderAnswer.Nothing _ -> {
                given.stream()
                        .filter(stored -> SharedGrants.isFor(stored, asking) && !stored.isRejected())
                        .forEach(stored -> save(stored.renewed(new Token(null, null, null), null), turn));
                grants.put(asking.answered(), provider, turn);
            }
            case ProviderAnswer.Failed(var text, var verdict) -> {
                int failures = asking.failures() + 1;
                grants.put(asking.failed(text, turn.now.steady().plus(retry.wait(failures, random))), provider, turn);
                given.stream()
                        .filter(stored -> SharedGrants.isFor(stored, asking) && stored.trouble() == null)
                        .forEach(stored -> failed(stored, text, verdict, failures, turn));
            }
        }
    }

    private void failed(StoredCredential stored, String text, ProviderAnswer.Verdict verdict, int failures, Turn turn) {
        int max = stored.credential().attemptsMax();
        if (verdict == ProviderAnswer.Verdict.FINAL) {
            save(
                    stored.troubled(new Trouble(Trouble.Kind.REFUSED, refusedItself(stored, text), turn.now.wall())),
                    turn);
        } else if (max > 0 && failures >= max) {
            save(
                    stored.troubled(
                            new Trouble(Trouble.Kind.FAILED, failedToTheEnd(stored, text, failures), turn.now.wall())),
                    turn);
        }
    }

    private static String refusedItself(StoredCredential stored, String text) {
        return stored.credential().text() + " gives no credential for "
                + stored.ref().space() + " any more (" + text
                + "), and isn't asked again. Tasks go on when another is set: "
                + CredentialHolds.advice(stored.ref());
    }

    private static String failedToTheEnd(StoredCredential stored, String text, int failures) {
        return stored.credential().text() + " has failed " + failures + " times in a row to give the credential for "
                + stored.ref().space() + " (" + text + ")";
    }

    /** Asks the providers whose credentials are what keeps a due task waiting, each once at a time. */
    void ask(Turn turn, Admission admission, BiConsumer<Task, Signal> step) {
        for (StoredCredential stored : List.copyOf(state.credentials.values())) {
            Trouble trouble = stored.trouble();
            if (CredentialQuestions.isForApp(stored, turn)) {
                questions.ask(stored.ref(), wanting(stored, turn, admission), turn);
            } else if (trouble != null) {
                if (trouble.kind() == Trouble.Kind.FAILED) {
                    lanes.of(stored).forEach(part -> end(part, trouble.text(), turn, step));
                }
            } else if (stored.isWanting(turn.now.steady())
                    && grants.asking(stored.provider()).mayBeAsked(turn.now.steady())
                    && wanting(stored, turn, admission).findAny().isPresent()) {
                grants.put(grants.asking(stored.provider()).begun(stored, turn.now.steady()), stored.provider(), turn);
                var ask = new CredentialProviders.Ask(stored.ref(), stored.version(), stored.credential());
                turn.afterwards(() -> providers.ask(ask));
            }
        }
    }

    /** What an app's answers do. */
    Questions.Showing answering(Questions.Stepping machine) {
        return (asked, question, answer, turn) -> {
            var ref = new CredentialRef(asked.session(), question.space());
            StoredCredential stored = state.credentials.get(ref);
            if (answer instanceof Answer.Cancel) {
                turn.task(asked.task()).ifPresent(task -> machine.step(task, CredentialQuestions.cancelled(ref), turn));
            } else if (stored != null) {
                if (answer instanceof Answer.Default) { // what waits now goes as it is, and isn't asked about again
                    lanes.of(stored)
                            .flatMap(part -> due(part, ENDED_MAX, turn))
                            .forEach(task -> turn.afterwards(() -> remember(task.id())));
                }
                save(CredentialQuestions.answered(stored, answer, turn), turn);
            }
        };
    }

    /** Of each lane a task that waits for this credential, and for nothing else. */
    private Stream<Task> wanting(StoredCredential stored, Turn turn, Admission admission) {
        return lanes.of(stored)
                .filter(part -> admission.waitsForCredentials(part.lane(), turn)) // else the store needn't be asked
                .flatMap(part -> due(part, 1, turn))
                .filter(task -> admission
                        .reason(task, turn)
                        .filter(reason -> reason.code() == WaitReason.AUTH)
                        .isPresent());
    }

    private static Stream<Task> due(LanePart part, int limit, Turn turn) {
        return turn.transaction.lanes().due(part, turn.now.steady(), limit).stream()
                .map(task -> turn.task(task.id()).orElse(task));
    }

    private static void end(LanePart part, String text, Turn turn, BiConsumer<Task, Signal> step) {
        var missed = new Signal.CredentialsMissed(ErrorCode.AUTH_PROVIDER_FAILED, text);
        due(part, ENDED_MAX, turn).toList().forEach(task -> step.accept(task, missed));
    }

    /** How a task ends whose time is up while it waits for a credential; empty if it waits for something else. */
    Optional<Signal> missed(Task task, Optional<Reason> reason, Turn turn) {
        return reason.filter(held -> held.code() == WaitReason.AUTH).map(held -> {
            boolean provider = holds.of(task, turn.now)
                    .map(hold -> isGivenByOthers(hold.stored()))
                    .orElse(true); // it sleeps off that its URL wasn't renewed
            return new Signal.CredentialsMissed(
                    provider ? ErrorCode.AUTH_PROVIDER_FAILED : ErrorCode.AUTH_REQUIRED,
                    "the time budget of " + task.traits().resourceTimeout() + " ended without a credential: "
                            + held.text());
        });
    }

    /** Whether a program or an authorization server is to give it, and not a person or the app. */
    private static boolean isGivenByOthers(StoredCredential stored) {
        return switch (stored.credential().kind()) {
            case COMMAND, OAUTH2 -> true;
            case PASSWORD, BEARER, CERTIFICATE, APP, URL -> false;
        };
    }

    /** When a provider that failed is to be asked again, or more tasks are to be ended. */
    Optional<Instant> next(Turn turn) {
        return state.credentials.values().stream()
                .filter(stored -> lanes.of(stored).findAny().isPresent())
                .flatMap(stored -> {
                    Trouble trouble = stored.trouble();
                    if (trouble != null) {
                        return trouble.kind() == Trouble.Kind.FAILED
                                        && !CredentialQuestions.isForApp(stored, turn)
                                        && lanes.of(stored)
                                                .anyMatch(part -> due(part, 1, turn)
                                                        .findAny()
                                                        .isPresent())
                                ? Stream.of(turn.now.steady())
                                : Stream.empty();
                    }
                    Asking asking = grants.asking(stored.provider());
                    return asking.out() == null && asking.notBefore().isAfter(turn.now.steady())
                            ? Stream.of(asking.notBefore())
                            : Stream.empty();
                })
                .min(Instant::compareTo);
    }

    /** A task that has ended was refused for the last time. */
    void ended(TaskId id, Turn turn) {
        if (state.refused.contains(id)) {
            turn.afterwards(() -> state.refused.remove(id));
        }
    }

    /** Somebody has set a credential. A question for a refresh token that others live on goes on: its answer is for this, too. */
    void set(StoredCredential given, Turn turn) {
        StoredCredential set = grants.joined(given);
        save(set, turn);
        Provider provider = set.provider();
        grants.put(provider.alone() == null ? grants.asking(provider).hurried() : Asking.NEVER, provider, turn);
    }

    /** Keeps a credential, in the store and beside it. */
    void save(StoredCredential changed, Turn turn) {
        turn.transaction.credentials().save(changed);
        StoredCredential before = state.credentials.put(changed.ref(), changed);
        turn.undo(() -> restore(changed.ref(), before));
        state.launches.look(changed.ref().session());
    }

    /** Somebody has set another credential: the app needn't answer any more. */
    void withdrawQuestion(CredentialRef ref, Turn turn) {
        questions.withdraw(ref, turn);
    }

    void remove(CredentialRef ref, Turn turn) {
        StoredCredential before = state.credentials.remove(ref);
        if (before != null) {
            questions.withdraw(ref, turn);
            turn.transaction.credentials().remove(ref);
            turn.undo(() -> restore(ref, before));
            state.launches.look(ref.session());
            Provider provider = before.provider();
            if (provider.alone() != null) {
                grants.put(Asking.NEVER, provider, turn);
            }
        }
    }

    /** Forgets every credential of a session; what waited for one goes on without. */
    void removeAll(SessionRef session, Turn turn) {
        state.credentials.keySet().stream()
                .filter(ref -> ref.session().equals(session))
                .toList()
                .forEach(ref -> remove(ref, turn));
    }

    private void restore(CredentialRef ref, @Nullable StoredCredential before) {
        if (before == null) {
            state.credentials.remove(ref);
        } else {
            state.credentials.put(ref, before);
        }
    }
}
