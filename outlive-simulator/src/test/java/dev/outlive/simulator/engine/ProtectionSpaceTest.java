package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.ProviderAnswer.Verdict;
import dev.outlive.core.engine.CredentialProviders;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A credential that is missing holds the tasks that need it, and no others (RFC 9110 §11.5, RFC 7617 §2.2). */
class ProtectionSpaceTest {
    private static final ProtectionSpace SERVER = ProtectionSpace.of(URI.create("http://h.example/"));
    private static final Credential RECIPE =
            Credential.refreshToken(URI.create("https://auth.example/token"), "photos", null, "r1");

    private final EngineHarness harness = new EngineHarness();
    private RecordingLink app = harness.started();
    private int names;

    private void set(Credential credential) {
        set(SERVER, credential);
    }

    private void set(ProtectionSpace space, Credential credential) {
        harness.now = harness.now.plusMillis(1);
        harness.say(
                harness.operator(),
                new ClientFrame.SetCredential(harness.call(), EngineHarness.PHOTOS, null, space, credential, true));
    }

    private TaskId create(String path) {
        return create(path, Headers.empty());
    }

    private TaskId withItsOwn(String path) {
        return create(path, Headers.empty().with("authorization", "Bearer own"));
    }

    private TaskId create(String path, Headers headers) {
        String name = "t" + ++names;
        Submission plain = EngineHarness.submission(name, name, "PUT", true);
        var submission = new Submission(
                plain.kind(),
                plain.key(),
                name,
                new Request("PUT", URI.create("http://h.example" + path), headers, null),
                plain.source(),
                null,
                "",
                Submission.PRIORITY_DEFAULT,
                null,
                true,
                0,
                FailurePolicy.DEFAULT);
        harness.turn(harness.submit(app, submission));
        return app.last(DaemonFrame.Accepted.class).task().id();
    }

    private List<Grant> grants(TaskId task) {
        return harness.transfers.started.stream()
                .filter(order -> order.task().id().equals(task))
                .reduce((_, later) -> later)
                .map(Transfers.Order::grants)
                .orElse(List.of());
    }

    private void refuse(TaskId task) {
        refuse(task, "Basic realm=\"photos\"");
    }

    private void refuse(TaskId task, String challenge) {
        Grant grant = grants(task).getFirst();
        harness.mark(task);
        Response plain = EngineHarness.response(401);
        var response = new Response(
                401,
                Headers.empty().with("WWW-Authenticate", challenge),
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

    private void answer(ProviderAnswer answer) {
        CredentialProviders.Ask asked = harness.providers.getLast();
        harness.turn(new Input.FromProvider(asked.ref(), asked.version(), answer));
    }

    private boolean runs(TaskId task) {
        return harness.task(task).state() instanceof TaskState.Running;
    }

    private @Nullable ErrorCode error(TaskId task) {
        return harness.task(task).state() instanceof TaskState.Completed done
                        && done.outcome().error() != null
                ? Objects.requireNonNull(done.outcome().error()).code()
                : null;
    }

    private Optional<Reason> why(TaskId task) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        return Optional.ofNullable(
                operator.last(DaemonFrame.Explained.class).explanation().task().reason());
    }

    private void opens(CredentialPolicy credentials, int tasksPerHost) {
        SessionSettings plain = SessionSettings.defaults();
        harness.settings = new SessionSettings(
                tasksPerHost,
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                plain.lifecycle(),
                "",
                plain.policy(),
                plain.redirects(),
                plain.cookies(),
                credentials);
        app = harness.app();
        harness.attach(app, null, true);
        harness.start(app);
    }

    @Proves("I25")
    @Test
    void aTaskThatBringsItsOwnAuthorizationIsSentWhileOthersWaitForAnother() {
        set(Credential.bearer("old"));
        TaskId refused = create("/private/1");
        refuse(refused);
        assertThat(runs(refused)).isFalse();
        TaskId own = withItsOwn("/private/2");
        assertThat(runs(own)).isTrue();
        assertThat(grants(own)).isEmpty();
        assertThat(runs(create("/private/3"))).isFalse();
    }

    @Test
    void aProviderThatIsWantedHoldsNoTaskThatBringsItsOwnAuthorization() {
        set(RECIPE);
        TaskId needs = create("/1");
        assertThat(runs(withItsOwn("/2"))).isTrue();
        assertThat(runs(needs)).isFalse();
        answer(new ProviderAnswer.Failed("invalid_grant", Verdict.FINAL));
        assertThat(runs(withItsOwn("/3"))).isTrue();
        assertThat(runs(needs)).isFalse();
    }

    @Test
    void aProviderIsNotAskedForTasksThatBringTheirOwnAuthorization() {
        set(RECIPE);
        withItsOwn("/1");
        assertThat(harness.providers).isEmpty();
    }

    @Test
    void aProviderThatFailsToItsLimitEndsOnlyTheTasksThatNeedIt() {
        opens(CredentialPolicy.STORED, 1);
        set(RECIPE.withAttemptsMax(1));
        TaskId running = withItsOwn("/1");
        TaskId needs = create("/2");
        TaskId own = withItsOwn("/3");
        answer(new ProviderAnswer.Failed("exit code 3", Verdict.ASK_AGAIN));
        assertThat(error(needs)).isEqualTo(ErrorCode.AUTH_PROVIDER_FAILED);
        harness.mark(running);
        harness.respond(running, 201);
        assertThat(runs(own)).isTrue();
    }

    /** RFC 7617 §2.2: what lies at or below the folder of a path that asked for a credential is taken to want it, too. */
    @Proves("I25")
    @Test
    void aRefusedPasswordHoldsWhatLiesBelowTheFolderWhereItWasRefused() {
        set(Credential.password("me", "old"));
        TaskId refused = create("/private/1");
        refuse(refused);
        TaskId below = create("/private/deep/2");
        TaskId elsewhere = create("/public/3");
        assertThat(runs(below)).isFalse();
        assertThat(why(below)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(WaitReason.AUTH);
            assertThat(reason.text()).contains("below /private/", "401", "outlive credentials set");
        });
        assertThat(runs(elsewhere)).isTrue();
        assertThat(grants(elsewhere))
                .as("a refused password isn't tried at other places")
                .extracting(Grant::kind)
                .containsExactly(Grant.Kind.ASK);
        harness.mark(elsewhere);
        harness.respond(elsewhere, 201);
        assertThat(harness.task(elsewhere).isCompleted()).isTrue();

        TaskId wantsItToo = create("/other/4");
        refuse(wantsItToo);
        assertThat(runs(wantsItToo)).isFalse();
        assertThat(runs(create("/other/5"))).isFalse();
        set(Credential.password("me", "new"));
        for (TaskId task : List.of(refused, below, wantsItToo)) {
            assertThat(grants(task)).extracting(Grant::secret).containsExactly("new");
        }
    }

    /** One whose request was refused without a password hasn't used up its second one. */
    @Test
    void aTaskThatWasRefusedWithoutACredentialMayBeRefusedWithOne() {
        set(Credential.password("me", "old"));
        refuse(create("/private/1"));
        TaskId asked = create("/other/2");
        refuse(asked);
        set(Credential.password("me", "new"));
        refuse(asked);
        assertThat(harness.task(asked).isCompleted()).isFalse();
        assertThat(why(asked))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(WaitReason.AUTH));
    }

    @Proves("I25")
    @Test
    void ofAHundredTasksOneRefusalParksAllOthers() {
        opens(CredentialPolicy.STORED, 1);
        set(Credential.bearer("old"));
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < 100; i++) {
            tasks.add(create("/private/" + i));
        }
        refuse(tasks.getFirst());
        harness.passes(Duration.ofMinutes(1));
        assertThat(harness.transfers.started).hasSize(1);
        assertThat(tasks).noneMatch(this::runs);
    }

    /** A server that refuses everywhere isn't asked about each of its folders. */
    @Proves("I25")
    @Test
    void aServerThatRefusesInEveryFolderIsNotAskedAHundredTimes() {
        set(Credential.bearer("old"));
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < 100; i++) {
            tasks.add(create("/photos/" + i + "/original"));
        }
        for (int i = 0; i < 100; i++) {
            if (runs(tasks.get(i))) {
                refuse(tasks.get(i));
            }
        }
        assertThat(tasks).noneMatch(this::runs);
        assertThat(harness.transfers.started).hasSizeLessThan(20);
        assertThat(runs(create("/public/1"))).isTrue();
    }

    /** RFC 7616 §3.3: a Digest challenge without a domain is for the whole server. */
    @Test
    void aDigestChallengeIsForTheWholeServerUnlessItNamesADomain() {
        set(Credential.password("me", "old"));
        refuse(create("/private/1"), "Digest realm=\"photos\", nonce=\"n\", qop=\"auth\"");
        assertThat(runs(create("/public/2"))).isFalse();
        set(Credential.password("me", "older"));
        refuse(create("/private/3"), "Digest realm=\"photos\", nonce=\"n\", qop=\"auth\", domain=\"/private\"");
        assertThat(runs(create("/public/4"))).isTrue();
    }

    @Proves("I25")
    @Test
    void whatWantsACredentialIsKnownAfterARestart() {
        set(Credential.password("me", "old"));
        TaskId refused = create("/private/1");
        refuse(refused);
        TaskId own = withItsOwn("/private/2");
        harness.restart();
        harness.passes(Duration.ofSeconds(1)); // a new engine draws as the old one did
        assertThat(runs(refused)).isFalse();
        assertThat(runs(own)).isTrue();
        app = harness.app();
        harness.attach(app, null, true);
        harness.start(app);
        assertThat(runs(create("/private/3"))).isFalse();
        assertThat(runs(create("/public/4"))).isTrue();
        assertThat(runs(withItsOwn("/private/5"))).isTrue();
    }

    @Test
    void aQuestionIsAskedByATaskThatNeedsTheAnswerAndHoldsNoOther() {
        opens(CredentialPolicy.ASK, 6);
        TaskId own = withItsOwn("/private/0");
        TaskId asks = create("/private/1");
        refuse(asks);
        TaskId elsewhere = create("/public/2");
        assertThat(runs(elsewhere)).isTrue();
        assertThat(runs(own)).isTrue();
        List<DaemonFrame.Deliver> questions = app.all(DaemonFrame.Deliver.class).stream()
                .filter(each -> each.event() == DaemonFrame.EventType.AUTHENTICATION_REQUIRED)
                .toList();
        assertThat(questions).hasSize(1);
        assertThat(Objects.requireNonNull(questions.getFirst().task()).id()).isEqualTo(asks);
        refuse(elsewhere);
        assertThat(runs(elsewhere)).isFalse();
        var answer = new Answer.Use(Credential.bearer("b1"), null, true);
        harness.say(
                app,
                new ClientFrame.AnswerQuestion(
                        harness.call(),
                        EngineHarness.PHOTOS,
                        EngineHarness.capability(app),
                        questions.getFirst().seq(),
                        "a1",
                        answer));
        assertThat(grants(asks)).extracting(Grant::secret).containsExactly("b1");
        assertThat(grants(elsewhere)).extracting(Grant::secret).containsExactly("b1");
    }

    @Test
    void whatATaskWaitedForIsToldOfThoseThatNeededIt() {
        opens(CredentialPolicy.STORED, 1);
        set(Credential.password("me", "old"));
        TaskId refused = create("/private/1");
        refuse(refused);
        TaskId first = create("/public/2");
        TaskId second = create("/public/3");
        harness.passes(Duration.ofMinutes(1));
        assertThat(why(second))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(WaitReason.SLOT));
        harness.mark(first);
        harness.respond(first, 201);
        assertThat(runs(second)).isTrue();
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Explain(harness.call(), second));
        assertThat(operator.last(DaemonFrame.Explained.class).explanation().history())
                .noneMatch(entry -> entry.code() == WaitReason.AUTH);
    }
}
