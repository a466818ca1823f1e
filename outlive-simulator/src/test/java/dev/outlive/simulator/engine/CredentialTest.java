package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.ProviderAnswer.Verdict;
import dev.outlive.core.engine.CredentialProviders;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who gets a credential, what a refusal means, when a provider is asked (BS §2.2, §2.7; RP-11, RP-12, BD-04, BD-05). */
class CredentialTest {
    private static final ProtectionSpace SERVER = ProtectionSpace.of(URI.create("http://h.example/"));
    private static final URI TOKENS = URI.create("https://auth.example/token");
    private static final Credential RECIPE = Credential.refreshToken(TOKENS, "photos", null, "r1");

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private final RecordingLink operator = harness.operator();

    private void set(Credential credential) {
        harness.say(
                app,
                new ClientFrame.SetCredential(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), SERVER, credential, true));
    }

    private CredentialSnapshot shown() {
        harness.say(operator, new ClientFrame.ListCredentials(harness.call(), null));
        return operator.last(DaemonFrame.Credentials.class).credentials().getFirst();
    }

    private @Nullable Reason reason(TaskId task) {
        harness.say(operator, new ClientFrame.Find(harness.call(), Selection.idPrefix(task.value())));
        return operator.last(DaemonFrame.Tasks.class).tasks().getFirst().reason();
    }

    private void answer(ProviderAnswer answer) {
        CredentialProviders.Ask asked = harness.providers.getLast();
        harness.turn(new Input.FromProvider(asked.ref(), asked.version(), answer));
    }

    private static ProviderAnswer fresh(String token) {
        return new ProviderAnswer.Fresh(null, token, null, null);
    }

    private void setUnlessInTheClear(String url) {
        var space = ProtectionSpace.of(URI.create(url));
        harness.say(
                operator,
                new ClientFrame.SetCredential(
                        harness.call(), EngineHarness.PHOTOS, null, space, Credential.bearer("b1"), false));
    }

    @Test
    void withoutTlsACredentialIsTakenOnlyIfThatIsMeant() {
        for (String url : List.of("http://h.example/", "http://192.0.2.1/", "http://localhost.example/")) {
            setUnlessInTheClear(url);
            assertThat(operator.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.INSECURE_REFUSED);
        }
        for (String url : List.of("https://h.example/", "http://127.0.0.1:8080/", "http://localhost/")) {
            setUnlessInTheClear(url);
        }
        assertThat(operator.last(DaemonFrame.Credentials.class).credentials()).hasSize(3);
    }

    /** What the current attempt of a task was given. */
    private List<Grant> grants(TaskId task) {
        return harness.transfers.started.stream()
                .filter(order -> order.task().id().equals(task))
                .reduce((_, later) -> later)
                .map(Transfers.Order::grants)
                .orElse(List.of());
    }

    private void refuse(TaskId task, int status) {
        Grant grant = grants(task).getFirst();
        harness.mark(task);
        Response response = EngineHarness.response(status);
        harness.signal(
                task, new Signal.Refused(harness.task(task).attempt(), response, grant.space(), grant.version()));
    }

    private @Nullable Outcome outcome(TaskId task) {
        return harness.task(task).state() instanceof TaskState.Completed done ? done.outcome() : null;
    }

    @Test
    void aTaskGetsWhatItsSessionHasForItsOriginAndNothingElse() {
        set(Credential.password("me", "secret"));
        TaskSnapshot here = harness.created(app, "here", "PUT");
        harness.turn(harness.submit(app, EngineHarness.submission("o", "o", "PUT", "http://o.example/o", true)));
        TaskSnapshot elsewhere = app.last(DaemonFrame.Accepted.class).task();
        harness.turn(harness.submit(app, EngineHarness.submission("p", "p", "PUT", "http://h.example:81/o", true)));
        TaskSnapshot otherPort = app.last(DaemonFrame.Accepted.class).task();
        assertThat(grants(here.id())).extracting(Grant::secret).containsExactly("secret");
        assertThat(grants(elsewhere.id())).isEmpty();
        assertThat(grants(otherPort.id())).isEmpty();
    }

    /** RP-11: many refusals at once are one question to the provider, and all tasks go on with what it gives. */
    @Proves("I25")
    @Test
    void manyRefusalsAreOneQuestionAndEverybodyGoesOn() {
        set(RECIPE);
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < 20; i++) {
            tasks.add(harness.created(app, "t" + i, "POST").id());
        }
        assertThat(harness.providers).hasSize(1);
        assertThat(harness.transfers.started).isEmpty();
        answer(fresh("a1"));
        assertThat(harness.transfers.started).hasSize(6);
        List<TaskId> first = harness.transfers.startedTasks();
        first.forEach(task -> refuse(task, 401));
        assertThat(harness.providers).hasSize(2);
        assertThat(harness.transfers.started)
                .as("nothing starts without a credential")
                .hasSize(6);
        assertThat(Objects.requireNonNull(reason(tasks.getLast())).code()).isEqualTo(WaitReason.AUTH);
        answer(fresh("a2"));
        assertThat(harness.transfers.started).hasSize(12);
        assertThat(grants(tasks.getFirst())).extracting(Grant::secret).containsExactly("a2");
        first.forEach(task ->
                assertThat(harness.task(task).failures()).as("no failure").isZero());
        while (harness.transfers.started.size() < 26) {
            for (TaskId task : tasks) {
                if (harness.task(task).state() instanceof TaskState.Running) {
                    harness.mark(task);
                    harness.respond(task, 201);
                }
            }
        }
        tasks.forEach(task -> {
            if (harness.task(task).state() instanceof TaskState.Running) {
                harness.respond(task, 201);
            }
        });
        assertThat(tasks).allMatch(task -> harness.task(task).isCompleted());
        assertThat(harness.providers).hasSize(2);
    }

    @Test
    void aRefusalOfAnOlderCredentialIsNotLaidOnTheNewOne() {
        set(RECIPE);
        TaskId early = harness.created(app, "early", "PUT").id();
        TaskId late = harness.created(app, "late", "PUT").id();
        answer(fresh("a1"));
        Grant old = grants(late).getFirst();
        refuse(early, 401);
        answer(fresh("a2"));
        harness.mark(late);
        harness.signal(late, new Signal.Refused(1, EngineHarness.response(401), old.space(), old.version()));
        assertThat(harness.providers).hasSize(2);
        assertThat(grants(late)).extracting(Grant::secret).containsExactly("a2");
    }

    /** BS §2.7: a second refusal completes with the status. */
    @Test
    void aSecondRefusalIsTheServersAnswer() {
        set(RECIPE);
        TaskId task = harness.created(app, "t", "PUT").id();
        answer(fresh("a1"));
        refuse(task, 403);
        answer(fresh("a2"));
        refuse(task, 403);
        assertThat(Objects.requireNonNull(outcome(task)).kind()).isEqualTo(Outcome.Kind.FINISHED);
        assertThat(harness.providers).hasSize(2);
    }

    /** RP-12: fresh tokens that are refused again and again aren't asked for without end. */
    @Proves("I25")
    @Test
    void refusedFreshTokensAreNotAskedForWithoutEnd() {
        set(RECIPE);
        for (int i = 0; i < 12; i++) {
            TaskId task = harness.created(app, "t" + i, "PUT").id();
            if (harness.task(task).state() instanceof TaskState.Queued) {
                answer(fresh("a" + i));
            }
            refuse(task, 403);
            if (outcome(task) == null) {
                answer(fresh("b" + i));
                refuse(task, 403);
            }
            assertThat(outcome(task)).isNotNull();
        }
        assertThat(harness.providers).hasSize(1 + 5);
        harness.passes(Duration.ofSeconds(31));
        TaskId later = harness.created(app, "later", "PUT").id();
        refuse(later, 403);
        assertThat(harness.providers).as("the window has passed").hasSize(1 + 5 + 1);
    }

    @Proves("I14")
    @Test
    void aReplacedRefreshTokenIsDurableBeforeTheNewTokenIsUsed() {
        set(RECIPE);
        TaskId task = harness.created(app, "t", "PUT").id();
        int before = harness.log.size();
        answer(new ProviderAnswer.Fresh(null, "a1", Duration.ofHours(1), "r2"));
        List<String> since = harness.log.subList(before, harness.log.size());
        assertThat(since.indexOf("commit")).isNotNegative().isLessThan(indexOfStart(since));
        assertThat(grants(task)).extracting(Grant::secret).containsExactly("a1");
        harness.restart();
        harness.turn();
        assertThat(harness.providers).as("the token is kept, too").hasSize(1);
        refuse(task, 401);
        assertThat(Objects.requireNonNull(
                                harness.providers.getLast().credential().oauth2())
                        .refreshToken())
                .isEqualTo("r2");
    }

    private static int indexOfStart(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("start")) {
                return i;
            }
        }
        throw new AssertionError("nothing was started: " + lines);
    }

    /** BD-04: not expired, not asked; expired, asked once, then sent. */
    @Test
    void aTokenIsRenewedBeforeItsEndAndNotEarlier() {
        set(RECIPE);
        TaskId first = harness.created(app, "first", "PUT").id();
        answer(new ProviderAnswer.Fresh(null, "a1", Duration.ofMinutes(10), null));
        harness.passes(Duration.ofMinutes(9));
        TaskId second = harness.created(app, "second", "PUT").id();
        assertThat(harness.providers).hasSize(1);
        assertThat(grants(second)).extracting(Grant::secret).containsExactly("a1");
        harness.passes(Duration.ofSeconds(50));
        TaskId third = harness.created(app, "third", "PUT").id();
        assertThat(harness.providers).hasSize(2);
        assertThat(grants(third)).isEmpty();
        assertThat(harness.task(first).state()).as("what runs goes on").isInstanceOf(TaskState.Running.class);
        answer(fresh("a2"));
        assertThat(grants(third)).extracting(Grant::secret).containsExactly("a2");
    }

    /** BD-05: a provider with nothing to give lets requests go as they are. */
    @Test
    void aProviderThatGivesNothingLetsTheRequestGoAsItIs() {
        set(RECIPE);
        TaskId task = harness.created(app, "t", "PUT").id();
        answer(new ProviderAnswer.Nothing());
        assertThat(harness.task(task).state()).isInstanceOf(TaskState.Running.class);
        assertThat(grants(task)).isEmpty();
    }

    @Test
    void aProviderIsAskedOnlyWhenATaskIsDue() {
        set(RECIPE);
        harness.turn();
        assertThat(harness.providers).isEmpty();
        harness.created(app, "t", "PUT");
        assertThat(harness.providers).hasSize(1);
    }

    @Test
    void aFailingProviderIsAskedAgainLaterAndSaysSo() {
        set(RECIPE);
        TaskId task = harness.created(app, "t", "PUT").id();
        answer(new ProviderAnswer.Failed("exit code 3", Verdict.ASK_AGAIN));
        answer(new ProviderAnswer.Failed("exit code 4", Verdict.ASK_AGAIN));
        Reason reason = Objects.requireNonNull(reason(task));
        assertThat(reason.text()).contains("has failed", "exit code", "http://h.example:80", "outlive credentials set");
        assertThat(shown().state()).isEqualTo(CredentialSnapshot.State.FAILING);
        for (int i = 0; i < 20 && harness.transfers.started.isEmpty(); i++) {
            harness.passes(Duration.ofMinutes(5));
            int asked = harness.providers.size();
            assertThat(asked).isGreaterThan(1);
            answer(i < 5 ? new ProviderAnswer.Failed("exit code 3", Verdict.ASK_AGAIN) : fresh("a1"));
        }
        assertThat(grants(task)).extracting(Grant::secret).containsExactly("a1");
        assertThat(harness.providers).hasSizeLessThan(10);
    }

    @Proves("I5")
    @Test
    void aProviderThatFailsToTheEndOfTheBudgetEndsTheTaskWithItsCode() {
        set(RECIPE);
        TaskId task = harness.created(app, "t", "PUT").id();
        answer(new ProviderAnswer.Failed("exit code 3", Verdict.ASK_AGAIN));
        harness.passes(Duration.ofDays(7).plusSeconds(1));
        assertThat(Objects.requireNonNull(Objects.requireNonNull(outcome(task)).error())
                        .code())
                .isEqualTo(ErrorCode.AUTH_PROVIDER_FAILED);
    }

    /** RP-12: a refresh that keeps failing stops where its owner set a limit, and its tasks end. */
    @Test
    void aProviderWithALimitStopsThereAndItsTasksEnd() {
        set(RECIPE.withAttemptsMax(3));
        TaskId task = harness.created(app, "t", "PUT").id();
        for (int i = 0; i < 3; i++) {
            answer(new ProviderAnswer.Failed("exit code 3", Verdict.ASK_AGAIN));
            harness.passes(Duration.ofMinutes(5));
        }
        assertThat(harness.providers).hasSize(3);
        assertThat(Objects.requireNonNull(Objects.requireNonNull(outcome(task)).error())
                        .code())
                .isEqualTo(ErrorCode.AUTH_PROVIDER_FAILED);
        assertThat(shown().state()).isEqualTo(CredentialSnapshot.State.FAILED);
    }

    /** The user has to sign in again: the tasks that need it wait, all others go on, and a new credential lets them go. */
    @Proves("I5")
    @Test
    void whatTheAuthorizationServerRefusesWaitsForSomebody() {
        set(RECIPE);
        TaskId task = harness.created(app, "t", "PUT").id();
        answer(new ProviderAnswer.Failed("invalid_grant", Verdict.FINAL));
        harness.turn(harness.submit(app, EngineHarness.submission("o", "o", "PUT", "http://o.example/o", true)));
        assertThat(harness.transfers.started).hasSize(1);
        harness.restart();
        harness.passes(Duration.ofDays(1));
        assertThat(harness.providers).hasSize(1);
        RecordingLink again = harness.app();
        harness.attach(again);
        Reason reason = Objects.requireNonNull(reason(task));
        assertThat(reason.code()).isEqualTo(WaitReason.AUTH);
        assertThat(reason.until()).isNull();
        assertThat(reason.text()).contains("invalid_grant", "outlive credentials set");
        harness.say(
                operator,
                new ClientFrame.SetCredential(
                        harness.call(), EngineHarness.PHOTOS, null, SERVER, Credential.bearer("b1"), true));
        assertThat(grants(task)).extracting(Grant::secret).containsExactly("b1");
    }

    @Test
    void aRefusedPasswordHoldsItsTasksUntilAnotherIsSet() {
        set(Credential.password("me", "old"));
        TaskId task = harness.created(app, "t", "POST").id();
        refuse(task, 401);
        TaskId next = harness.created(app, "next", "POST").id();
        assertThat(grants(next)).isEmpty();
        assertThat(shown().state()).isEqualTo(CredentialSnapshot.State.REFUSED);
        assertThat(Objects.requireNonNull(reason(next)).text()).contains("401", "me", "outlive credentials set");
        set(Credential.password("me", "new"));
        assertThat(grants(task)).extracting(Grant::secret).containsExactly("new");
        assertThat(grants(next)).extracting(Grant::secret).containsExactly("new");
    }

    @Test
    void aBudgetThatEndsWithoutAPasswordSaysAuthRequired() {
        set(Credential.password("me", "old"));
        TaskId task = harness.created(app, "t", "PUT").id();
        refuse(task, 401);
        harness.passes(Duration.ofDays(7).plusSeconds(1));
        assertThat(Objects.requireNonNull(Objects.requireNonNull(outcome(task)).error())
                        .code())
                .isEqualTo(ErrorCode.AUTH_REQUIRED);
    }

    /** A provider that isn't what is missing didn't fail. */
    @Test
    void aBudgetThatEndsWithARefusedTokenSaysAuthRequired() {
        var handshake = ProtectionSpace.ofConnection(URI.create("https://h.example/"));
        harness.say(
                operator,
                new ClientFrame.SetCredential(
                        harness.call(),
                        EngineHarness.PHOTOS,
                        null,
                        handshake,
                        Credential.command(List.of("/bin/true")),
                        false));
        harness.say(
                operator,
                new ClientFrame.SetCredential(
                        harness.call(),
                        EngineHarness.PHOTOS,
                        null,
                        ProtectionSpace.of(URI.create("https://h.example/")),
                        Credential.bearer("b1"),
                        false));
        harness.turn(harness.submit(app, EngineHarness.submission("t", "t", "PUT", "https://h.example/t", true)));
        TaskId task = app.last(DaemonFrame.Accepted.class).task().id();
        answer(new ProviderAnswer.Nothing());
        refuse(task, 401);
        harness.passes(Duration.ofDays(7).plusSeconds(1));
        assertThat(Objects.requireNonNull(Objects.requireNonNull(outcome(task)).error())
                        .code())
                .isEqualTo(ErrorCode.AUTH_REQUIRED);
    }

    @Test
    void aRemovedCredentialLetsItsTasksGoWithoutIt() {
        set(Credential.password("me", "old"));
        TaskId task = harness.created(app, "t", "PUT").id();
        refuse(task, 401);
        harness.say(operator, new ClientFrame.RemoveCredential(harness.call(), EngineHarness.PHOTOS, null, SERVER));
        assertThat(operator.last(DaemonFrame.Credentials.class).credentials()).isEmpty();
        assertThat(harness.task(task).state()).isInstanceOf(TaskState.Running.class);
        assertThat(grants(task)).isEmpty();
    }

    @Test
    void anAnswerToAnOlderQuestionChangesNothing() {
        set(RECIPE);
        TaskId task = harness.created(app, "t", "PUT").id();
        CredentialProviders.Ask old = harness.providers.getLast();
        harness.passes(Duration.ofSeconds(1));
        set(Credential.refreshToken(TOKENS, "photos", null, "r9"));
        harness.turn(new Input.FromProvider(old.ref(), old.version(), fresh("stolen")));
        assertThat(grants(task)).isEmpty();
        assertThat(harness.providers).hasSize(2);
    }

    @Test
    void aRefusedTaskThatIsSuspendedOrCancelledEndsAsItShould() {
        set(RECIPE);
        TaskId suspended = harness.created(app, "s", "POST").id();
        TaskId cancelled = harness.created(app, "c", "POST").id();
        answer(fresh("a1"));
        Grant grant = grants(suspended).getFirst();
        for (TaskId task : List.of(suspended, cancelled)) {
            harness.mark(task);
        }
        harness.say(app, harness.act(app, suspended, ClientFrame.Action.SUSPEND));
        harness.say(app, harness.act(app, cancelled, ClientFrame.Action.CANCEL));
        for (TaskId task : List.of(suspended, cancelled)) {
            harness.signal(task, new Signal.Refused(1, EngineHarness.response(401), grant.space(), grant.version()));
        }
        assertThat(harness.task(suspended).state()).isInstanceOf(TaskState.Suspended.class);
        assertThat(Objects.requireNonNull(outcome(cancelled)).kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    /** A URL that couldn't be renewed is a wait for credentials that counts as a failure. */
    @Test
    void aFailedRenewalOfAUrlIsSleptOff() {
        TaskId task = harness.created(app, "t", "POST").id();
        harness.signal(
                task,
                new Signal.AttemptFailed(
                        1, AttemptFailure.beforeSending(ErrorCode.AUTH_PROVIDER_FAILED, "exit code 3")));
        Reason reason = reason(task);
        assertThat(harness.task(task).failures()).isEqualTo(1);
        if (reason != null) { // the draw may be no wait at all
            assertThat(reason.code()).isEqualTo(WaitReason.AUTH);
        }
    }

    @Proves("I29")
    @Test
    void noFrameAndNoTextHoldsASecret() {
        set(Credential.password("me", "CANARY"));
        harness.created(app, "t", "PUT");
        CredentialSnapshot shown = shown();
        assertThat(shown.holder()).isEqualTo("me");
        assertThat(shown.toString()).doesNotContain("CANARY");
        assertThat(harness.transfers.started.toString()).doesNotContain("CANARY");
        assertThat(harness.disk.rows()).doesNotContain("CANARY");
    }
}
