package dev.outlive.core.engine;

import dev.outlive.core.credential.Challenge;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.credential.StoredCredential.Trouble;
import dev.outlive.core.credential.Token;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks apps for credentials. Of the tasks that wait for the same credential one asks for all of them; if it ends, another one
 * does. The question stands, through restarts, until it is answered, until somebody sets another credential, or until the time
 * budgets of those tasks end.
 */
final class CredentialQuestions {
    private static final Set<String> KNOWN_METHODS = Set.of("basic", "digest", "bearer");

    private static final String CERTIFICATE_METHOD = "client-certificate";

    private final Volatile state;

    CredentialQuestions(Volatile state) {
        this.state = state;
    }

    /**
     * What a server said when it wanted a credential. It is forgotten with the process.
     *
     * @param failures how many it has refused
     */
    record Challenged(@Nullable String method, @Nullable String realm, int failures) {
        static final Challenged NEVER = new Challenged(null, null, 0);
    }

    void recover(Turn turn) {
        state.appsAsked.clear();
        for (StoredQuestion asked : turn.transaction.questions().openWithoutEnd()) {
            turn.note(asked);
            withdrawIfLost(asked, turn);
        }
    }

    /** The credential that a question is about was damaged, and its row is gone: the next refusal asks again. */
    private void withdrawIfLost(StoredQuestion asked, Turn turn) {
        if (asked.question() instanceof Question.Authentication about) {
            var ref = new CredentialRef(asked.session(), about.space());
            if (!state.credentials.containsKey(ref)) {
                withdraw(ref, turn);
            }
        }
    }

    /** Whether the app of this session is asked where nothing else helps. */
    static boolean isWanted(SessionRef session, Turn turn) {
        return turn.session(session)
                .filter(known -> known.settings().credentials() == CredentialPolicy.ASK)
                .isPresent();
    }

    /** Remembers how a server asked. */
    void challenged(CredentialRef ref, @Nullable Response response, boolean shown, Turn turn) {
        List<Challenge> all = Challenges.of(response);
        Optional<Challenge> first = all.stream()
                .filter(each -> KNOWN_METHODS.contains(each.scheme()))
                .findFirst()
                .or(() -> all.stream().findFirst());
        int failures = state.challenged.getOrDefault(ref, Challenged.NEVER).failures() + (shown ? 1 : 0);
        var now = new Challenged(
                ref.space().isOfConnection()
                        ? CERTIFICATE_METHOD
                        : first.map(Challenge::scheme).orElse(null),
                first.map(Challenge::realm).filter(realm -> !realm.isEmpty()).orElse(null),
                failures);
        turn.afterwards(() -> state.challenged.put(ref, now));
        turn.challenged.put(ref, now);
    }

    /** What takes the place of the credential that the session doesn't have, once a server has asked for it. */
    StoredCredential placeholder(Task task, Signal.Refused refused, Turn turn) {
        var ref = new CredentialRef(task.session(), refused.space());
        challenged(ref, refused.response(), false, turn);
        return StoredCredential.asked(
                ref, turn.now.steady().toEpochMilli(), Challenges.folders(task, refused.response()), turn.now.wall());
    }

    /** Whether the app is to be asked for this credential. */
    static boolean isForApp(StoredCredential stored, Turn turn) {
        boolean asked = stored.trouble() != null && isWanted(stored.ref().session(), turn);
        return stored.isForApp(asked, turn.now.steady());
    }

    /** One of these tasks, each of which waits for this credential and for nothing else, asks for all of them. */
    void ask(CredentialRef ref, Stream<Task> waiting, Turn turn) {
        if (state.appsAsked.containsKey(ref)) {
            return;
        }
        waiting.findFirst().ifPresent(task -> ask(ref, task, turn));
    }

    private void ask(CredentialRef ref, Task by, Turn turn) {
        Challenged known = turn.challenged.getOrDefault(ref, state.challenged.getOrDefault(ref, Challenged.NEVER));
        var question = new Question.Authentication(
                ref.space().scope(), ref.space(), known.method(), known.realm(), known.failures());
        Questions.ask(by, DaemonFrame.EventType.AUTHENTICATION_REQUIRED, question, null, turn);
    }

    /** Why tasks wait while the app is asked, for people; what they can do follows. */
    static String text(StoredCredential stored) {
        Trouble trouble = stored.trouble();
        return (trouble == null ? "" : trouble.text() + ". ") + "The app is asked what to show to "
                + stored.ref().space() + ": it is launched for that if it can be, or answers when it runs."
                + " Tasks go on also when you set a credential: ";
    }

    /** Nobody has to answer any more: there is another credential, or none is wanted. */
    void withdraw(CredentialRef ref, Turn turn) {
        StoredQuestion asked = state.appsAsked.get(ref);
        if (asked != null) {
            Questions.close(asked, new StoredQuestion.Closing(StoredQuestion.WITHDRAWN, null, turn.now.steady()), turn);
        }
    }

    /** Why an app's answer can't be taken; empty if it can. */
    static Optional<String> refusal(Question.Authentication asked, Answer answer) {
        if (!(answer instanceof Answer.Use use)) {
            return Optional.empty();
        }
        Optional<String> misplaced = CredentialRequests.misplaced(asked.space(), use.credential());
        if (misplaced.isPresent()) {
            return misplaced;
        }
        boolean secret = use.credential().kind() != Credential.Kind.URL;
        return asked.space().isInTheClear() && !use.clearText() && secret
                ? Optional.of("without TLS everybody on the way to "
                        + asked.space().origin() + " could read the credential, and clear text isn't said to be meant")
                : Optional.empty();
    }

    /** What becomes of a credential when the app has said what to show. */
    static StoredCredential answered(StoredCredential stored, Answer answer, Turn turn) {
        boolean isOfApp = stored.credential().kind() == Credential.Kind.APP;
        return switch (answer) {
            case Answer.Use(Credential given, var lifetime, var _) ->
                isOfApp && given.secret() != null
                        ? stored.renewed(Token.of(given.user(), given.secret(), lifetime, turn.now.steady()), null)
                        : StoredCredential.set(stored.ref(), given, stored.version() + 1, turn.now.wall());
            case Answer.Default _ -> isOfApp ? stored.renewed(new Token(null, null, null), null) : stored.leftByApp();
            case Answer.Reject _ ->
                stored.troubled(new Trouble(
                        Trouble.Kind.REJECTED,
                        "the app shows nothing to " + stored.ref().space() + "; what that server answers is the answer",
                        turn.now.wall()));
            case Answer.Proceed _, Answer.ProceedWith _, Answer.Cancel _ ->
                throw new IllegalArgumentException(answer.kind() + " doesn't say what to show");
        };
    }

    /** How the task ends whose app has cancelled it instead of giving a credential. */
    static Signal.CredentialsMissed cancelled(CredentialRef ref) {
        return new Signal.CredentialsMissed(
                ErrorCode.AUTH_CANCELLED,
                "the app cancelled the task instead of giving the credential for " + ref.space());
    }
}
