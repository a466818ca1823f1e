package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Grant;
import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.engine.CredentialProviders;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import dev.outlive.protocol.wire.Selection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A server wants to know who asks, and the app is asked (BS §2.6 didReceiveChallenge; BG-18, RP-11). */
class AuthenticationQuestionTest {
    private static final ProtectionSpace SERVER = ProtectionSpace.of(URI.create("http://h.example/"));
    private static final Answer PASSWORD = new Answer.Use(Credential.password("me", "secret"), null, true);

    private final EngineHarness harness = new EngineHarness();
    private RecordingLink app = open(true);

    private RecordingLink open(boolean asks) {
        return open(asks ? CredentialPolicy.ASK : CredentialPolicy.STORED);
    }

    private RecordingLink open(CredentialPolicy credentials) {
        SessionSettings plain = SessionSettings.defaults();
        harness.settings = new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                plain.lifecycle(),
                "",
                plain.policy(),
                plain.redirects(),
                plain.cookies(),
                credentials);
        RecordingLink link = harness.app();
        harness.attach(link, null, true);
        harness.start(link);
        return link;
    }

    private TaskId create(String key) {
        return harness.created(app, key, "PUT").id();
    }

    private List<Grant> grants(TaskId task) {
        return harness.transfers.started.stream()
                .filter(order -> order.task().id().equals(task))
                .reduce((_, later) -> later)
                .map(Transfers.Order::grants)
                .orElse(List.of());
    }

    private boolean runs(TaskId task) {
        return harness.task(task).state() instanceof TaskState.Running;
    }

    /** The server answers 401 to the current attempt. */
    private void refuse(TaskId task) {
        Grant grant = grants(task).getFirst();
        harness.mark(task);
        Response plain = EngineHarness.response(401);
        var response = new Response(
                401,
                Headers.empty().with("WWW-Authenticate", "Negotiate, Basic realm=\"photos\""),
                plain.trailers(),
                plain.finalUrl(),
                plain.protocol(),
                plain.bodyBytes(),
                plain.bodyPath(),
                plain.truncated(),
                plain.lengthUnknown(),
                plain.early(),
                plain.method());
        harness.signal(
                task, new Signal.Refused(harness.task(task).attempt(), response, grant.space(), grant.version()));
    }

    private List<DaemonFrame.Deliver> questions() {
        return app.all(DaemonFrame.Deliver.class).stream()
                .filter(each -> each.event() == EventType.AUTHENTICATION_REQUIRED)
                .toList();
    }

    private Question.Authentication asked() {
        return (Question.Authentication)
                Objects.requireNonNull(questions().getLast().question()).question();
    }

    private DaemonFrame answers(Answer answer) {
        long seq = questions().getLast().seq();
        var frame = new ClientFrame.AnswerQuestion(
                harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), seq, "answer-" + seq, answer);
        harness.say(app, frame);
        return app.answers(frame.call()).getFirst();
    }

    private void answer(Answer answer) {
        assertThat(((DaemonFrame.AnswerTaken) answers(answer)).taken()).isTrue();
    }

    private void set(Credential credential) {
        harness.say(
                harness.operator(),
                new ClientFrame.SetCredential(harness.call(), EngineHarness.PHOTOS, null, SERVER, credential, true));
    }

    private CredentialSnapshot shown() {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.ListCredentials(harness.call(), null));
        return operator.last(DaemonFrame.Credentials.class).credentials().getFirst();
    }

    private @Nullable Reason reason(TaskId task) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Find(harness.call(), Selection.idPrefix(task.value())));
        return operator.last(DaemonFrame.Tasks.class).tasks().getFirst().reason();
    }

    private Outcome outcome(TaskId task) {
        return ((TaskState.Completed) harness.task(task).state()).outcome();
    }

    private @Nullable ErrorCode error(TaskId task) {
        TransferError error = outcome(task).error();
        return error == null ? null : error.code();
    }

    @Proves("I25")
    @Test
    void oneTaskAsksForAllThatWaitAndTheAnswerLetsThemGo() {
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < 6; i++) {
            tasks.add(create("t" + i));
        }
        assertThat(grants(tasks.getFirst())).extracting(Grant::kind).containsExactly(Grant.Kind.ASK);
        tasks.forEach(this::refuse);
        assertThat(questions()).hasSize(1);
        assertThat(asked())
                .isEqualTo(new Question.Authentication(Question.Scope.REQUEST, SERVER, "basic", "photos", 0));
        assertThat(tasks).noneMatch(this::runs);
        Reason why = Objects.requireNonNull(reason(tasks.getLast()));
        assertThat(why.code()).isEqualTo(WaitReason.AUTH);
        assertThat(why.text()).contains("The app is asked").contains("outlive credentials set");
        assertThat(shown().state()).isEqualTo(CredentialSnapshot.State.ASKING);

        answer(PASSWORD);
        assertThat(tasks).allMatch(this::runs);
        assertThat(grants(tasks.getLast())).extracting(Grant::secret).containsExactly("secret");
        assertThat(shown().state()).isEqualTo(CredentialSnapshot.State.READY);
        tasks.forEach(task -> assertThat(harness.task(task).failures()).isZero());
        assertThat(harness.disk.allEvents()).as("its answer settles it").isEmpty();
    }

    @Test
    void aSessionThatDoesNotAskGetsTheAnswerOfTheServer() {
        app = open(false);
        TaskId task = create("t");
        assertThat(grants(task)).isEmpty();
    }

    /** BS §2.2: without a store a 401 completes the task, and doesn't have it wait. */
    @Test
    void aSessionThatKeepsNoneForgetsThemAndNothingWaits() {
        set(Credential.password("me", "old"));
        TaskId waits = create("t");
        refuse(waits);
        assertThat(runs(waits)).isFalse();
        app = open(CredentialPolicy.NEVER);
        assertThat(runs(waits)).as("it goes on without").isTrue();
        assertThat(grants(waits)).isEmpty();
        RecordingLink operator = harness.operator();
        harness.say(
                operator,
                new ClientFrame.SetCredential(
                        harness.call(), EngineHarness.PHOTOS, null, SERVER, Credential.password("me", "new"), true));
        assertThat(operator.last(DaemonFrame.Refused.class).message()).contains("keeps no credentials");
        assertThat(grants(create("u"))).isEmpty();
    }

    @Proves("I3")
    @Test
    void theQuestionOutlivesTheDaemonAndIsAskedOnce() {
        TaskId task = create("t");
        refuse(task);
        harness.restart();
        harness.turn();
        app = open(true);
        assertThat(questions()).hasSize(1);
        assertThat(questions().getFirst().redelivered()).isTrue();
        TaskId second = create("u");
        assertThat(runs(second)).isFalse();
        assertThat(questions()).hasSize(1);
        answer(PASSWORD);
        assertThat(runs(task)).isTrue();
        assertThat(runs(second)).isTrue();
    }

    /** A credential whose row was damaged is gone when the daemon starts; its question is about nothing then. */
    @Test
    void aQuestionWhoseCredentialIsLostIsWithdrawnAndAskedAnew() throws Exception {
        TaskId task = create("t");
        refuse(task);
        try (var transaction = harness.store.begin()) {
            transaction.credentials().remove(new CredentialRef(EngineHarness.PHOTOS, SERVER));
            transaction.commit();
        }
        harness.restart();
        harness.turn();
        app = open(true);
        assertThat(questions()).isEmpty();
        assertThat(runs(task)).isTrue();
        refuse(task);
        assertThat(questions()).hasSize(1);
        answer(PASSWORD);
        assertThat(runs(task)).isTrue();
    }

    @Test
    void whatTheAppGaveIsRefusedAndTheAppIsAskedAgainForOthers() {
        TaskId first = create("t");
        refuse(first);
        answer(PASSWORD);
        refuse(first);
        assertThat(outcome(first).kind()).as("a second refusal is the answer").isEqualTo(Outcome.Kind.FINISHED);
        TaskId second = create("u");
        refuse(second);
        assertThat(questions()).hasSize(2);
        assertThat(asked().previousFailures()).isEqualTo(1);
        assertThat(runs(second)).isFalse();
    }

    @Test
    void anAnswerThatHoldsForATimeIsAskedForAgainAfterIt() {
        TaskId first = create("t");
        refuse(first);
        answer(new Answer.Use(Credential.bearer("b1"), Duration.ofMinutes(10), true));
        assertThat(grants(first)).extracting(Grant::secret).containsExactly("b1");
        harness.passes(Duration.ofMinutes(11));
        create("u");
        assertThat(questions()).hasSize(2);
    }

    @Test
    void byDefaultTheTasksThatWaitGetTheServersAnswerAndOthersAskAgain() {
        TaskId first = create("t");
        TaskId second = create("u");
        refuse(first);
        refuse(second);
        answer(new Answer.Default());
        refuse(first);
        refuse(second);
        assertThat(questions()).hasSize(1);
        assertThat(outcome(first).kind()).isEqualTo(Outcome.Kind.FINISHED);
        assertThat(outcome(second).kind()).isEqualTo(Outcome.Kind.FINISHED);
        refuse(create("v"));
        assertThat(questions()).hasSize(2);
    }

    @Test
    void aRejectedServerIsShownNothingAndNobodyIsAsked() {
        TaskId first = create("t");
        refuse(first);
        answer(new Answer.Reject());
        assertThat(runs(first)).isTrue();
        assertThat(grants(first)).isEmpty();
        assertThat(grants(create("u"))).isEmpty();
        assertThat(shown().state()).isEqualTo(CredentialSnapshot.State.REFUSED);
        set(Credential.password("me", "secret"));
        assertThat(grants(create("v"))).extracting(Grant::secret).containsExactly("secret");
    }

    /** One refresh token gives both servers their tokens; what the app has said of the one still holds. */
    @Test
    void aRejectedServerIsShownNothingAlsoWhenAnotherIsGivenAToken() {
        Credential recipe = Credential.refreshToken(URI.create("https://auth.example/token"), "photos", null, "r1");
        set(recipe.withAttemptsMax(1));
        TaskId here = create("t");
        answer(new ProviderAnswer.Failed("down", ProviderAnswer.Verdict.ASK_AGAIN));
        answer(new Answer.Reject());
        assertThat(runs(here)).isTrue();
        ProtectionSpace there = ProtectionSpace.of(URI.create("http://o.example/"));
        harness.say(
                harness.operator(),
                new ClientFrame.SetCredential(harness.call(), EngineHarness.PHOTOS, null, there, recipe, true));
        harness.turn(harness.submit(app, EngineHarness.submission("o", "o", "PUT", "http://o.example/o", true)));
        answer(new ProviderAnswer.Failed("down", ProviderAnswer.Verdict.ASK_AGAIN));
        harness.passes(Duration.ofMinutes(10));
        answer(new ProviderAnswer.Fresh(null, "a1", null, "r2"));
        assertThat(questions()).hasSize(1);
        assertThat(grants(create("u"))).isEmpty();
    }

    private void answer(ProviderAnswer answer) {
        CredentialProviders.Ask asked = harness.providers.getLast();
        harness.turn(new Input.FromProvider(asked.ref(), asked.version(), answer));
    }

    @Test
    void aCancelledTaskEndsAndTheNextOneAsks() {
        TaskId first = create("t");
        TaskId second = create("u");
        refuse(first);
        refuse(second);
        TaskId asking = Objects.requireNonNull(questions().getFirst().task()).id();
        answer(new Answer.Cancel());
        assertThat(error(asking)).isEqualTo(ErrorCode.AUTH_CANCELLED);
        assertThat(questions()).hasSize(2);
        TaskId next = Objects.requireNonNull(questions().getLast().task()).id();
        assertThat(next).isEqualTo(asking.equals(first) ? second : first);
    }

    @Test
    void aTaskThatIsSuspendedMeanwhileIsCancelledAllTheSame() {
        TaskId first = create("t");
        refuse(first);
        harness.say(app, harness.act(app, first, ClientFrame.Action.SUSPEND));
        answer(new Answer.Cancel());
        assertThat(error(first)).isEqualTo(ErrorCode.AUTH_CANCELLED);
    }

    @Proves("I3")
    @Test
    void aTaskThatEndsMeanwhileTakesItsQuestionWithIt() {
        TaskId first = create("t");
        TaskId second = create("u");
        refuse(first);
        refuse(second);
        long seq = questions().getFirst().seq();
        TaskId asking = Objects.requireNonNull(questions().getFirst().task()).id();
        harness.say(app, harness.act(app, asking, ClientFrame.Action.CANCEL));
        assertThat(harness.disk.event(EngineHarness.PHOTOS, seq)).isEmpty();
        assertThat(questions()).hasSize(2);
        answer(PASSWORD);
        assertThat(runs(asking.equals(first) ? second : first)).isTrue();
    }

    @Test
    void aCredentialThatSomebodySetsWithdrawsTheQuestion() {
        TaskId first = create("t");
        refuse(first);
        set(Credential.password("me", "other"));
        assertThat(grants(first)).extracting(Grant::secret).containsExactly("other");
        assertThat(((DaemonFrame.AnswerTaken) answers(PASSWORD)).taken())
                .as("late")
                .isFalse();
        assertThat(harness.disk.allEvents()).isEmpty();
    }

    @Test
    void aRefusedPasswordAsksTheAppWhichMayLeaveItToTheUser() {
        set(Credential.password("me", "old"));
        TaskId first = create("t");
        refuse(first);
        assertThat(questions()).hasSize(1);
        assertThat(asked().previousFailures()).isEqualTo(1);
        answer(new Answer.Default());
        assertThat(runs(first)).isFalse();
        harness.passes(Duration.ofMinutes(1));
        assertThat(questions()).hasSize(1);
        assertThat(Objects.requireNonNull(reason(first)).text()).contains("refuses the credential");
        set(Credential.password("me", "new"));
        assertThat(grants(first)).extracting(Grant::secret).containsExactly("new");
    }

    @Test
    void aCredentialOfTheAppIsAskedForBeforeTheFirstRequest() {
        app = open(false);
        set(Credential.app());
        TaskId first = create("t");
        assertThat(harness.transfers.started).isEmpty();
        answer(new Answer.Use(Credential.bearer("b1"), null, true));
        assertThat(grants(first)).extracting(Grant::secret).containsExactly("b1");
    }

    @Proves("I26")
    @Test
    void aSecretForAServerWithoutTlsIsTakenOnlyIfThatIsMeant() {
        TaskId first = create("t");
        refuse(first);
        var refused = (DaemonFrame.Refused) answers(new Answer.Use(Credential.password("me", "secret"), null, false));
        assertThat(refused.message()).contains("without TLS").contains("stays open");
        assertThat(runs(first)).isFalse();
        answer(PASSWORD);
        assertThat(runs(first)).isTrue();
    }

    @Proves("I5")
    @Test
    void anAppThatNeverAnswersIsBoundedByTheBudget() {
        TaskId first = create("t");
        refuse(first);
        harness.passes(Duration.ofDays(7).plusSeconds(1));
        assertThat(error(first)).isEqualTo(ErrorCode.AUTH_REQUIRED);
        assertThat(harness.disk.eventsOf(first)).as("the end, and no question").hasSize(1);
    }

    @Test
    void aDelegateThatRefusesTheQuestionToTheEndStandsForTheDefault() {
        TaskId first = create("t");
        refuse(first);
        while (!runs(first)) {
            long seq = questions().getLast().seq();
            harness.say(
                    app,
                    new ClientFrame.Refuse(
                            harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), seq, "no"));
            harness.passes(Duration.ofMinutes(6));
        }
        refuse(first);
        assertThat(outcome(first).kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @Test
    void noFrameHoldsASecret() {
        TaskId first = create("t");
        refuse(first);
        answer(PASSWORD);
        assertThat(shown().toString()).doesNotContain("secret");
        assertThat(PASSWORD.toString()).doesNotContain("secret");
    }
}
