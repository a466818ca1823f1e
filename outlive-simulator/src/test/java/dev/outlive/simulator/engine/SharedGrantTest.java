package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Asking;
import dev.outlive.core.credential.Grant;
import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.ProviderAnswer.Verdict;
import dev.outlive.core.engine.CredentialProviders;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.OAuth2Recipe;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A refresh token is shown once: all credentials of an app that live on it have one question and one answer (RFC 9700 §4.14.2). */
class SharedGrantTest {
    private static final URI TOKENS = URI.create("https://auth.example/token");
    private static final String HERE = "http://h.example/";
    private static final String THERE = "http://o.example/";
    private static final SessionRef OTHER = new SessionRef(
            EngineHarness.PHOTOS.app(), SessionRef.of("any", "other").session());

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink operator = harness.operator();
    private int names;

    private static Credential recipe(String refreshToken) {
        return Credential.refreshToken(TOKENS, "photos", null, refreshToken);
    }

    private void set(SessionRef session, String url, Credential credential) {
        harness.now = harness.now.plusMillis(1);
        harness.say(
                operator,
                new ClientFrame.SetCredential(
                        harness.call(), session, null, ProtectionSpace.of(URI.create(url)), credential, true));
    }

    private TaskId create(SessionRef session, String url) {
        String name = "t" + ++names;
        var submission = EngineHarness.submission(name, name, "PUT", url + name, true);
        var pinned = harness.pinned(name);
        harness.turn(new Input.FromClient(
                operator,
                new ClientFrame.Submit(harness.call(), session, null, submission),
                pinned,
                pinned.identity().fingerprint()));
        return operator.last(DaemonFrame.Accepted.class).task().id();
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

    private void refuse(TaskId task) {
        Grant grant = grants(task).getFirst();
        harness.mark(task);
        harness.signal(
                task,
                new Signal.Refused(
                        harness.task(task).attempt(), EngineHarness.response(401), grant.space(), grant.version()));
    }

    private void answer(CredentialProviders.Ask asked, ProviderAnswer answer) {
        harness.turn(new Input.FromProvider(asked.ref(), asked.version(), answer));
    }

    private static ProviderAnswer fresh(String token, String refreshToken) {
        return new ProviderAnswer.Fresh(null, token, null, refreshToken);
    }

    private @Nullable String shownAt(int question) {
        return Objects.requireNonNull(
                        harness.providers.get(question).credential().oauth2())
                .refreshToken();
    }

    @Proves("I25")
    @Test
    void oneQuestionIsForAllServersAndSessionsOfAnApp() {
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        set(EngineHarness.PHOTOS, THERE, recipe("r1"));
        set(OTHER, HERE, recipe("r1"));
        TaskId here = create(EngineHarness.PHOTOS, HERE);
        TaskId there = create(EngineHarness.PHOTOS, THERE);
        TaskId other = create(OTHER, HERE);
        assertThat(harness.providers).hasSize(1);
        answer(harness.providers.getFirst(), fresh("a1", "r2"));
        for (TaskId task : List.of(here, there, other)) {
            assertThat(grants(task)).extracting(Grant::secret).containsExactly("a1");
        }
        refuse(other);
        refuse(there);
        assertThat(harness.providers).hasSize(2);
        assertThat(shownAt(1)).isEqualTo("r2");
        answer(harness.providers.getLast(), fresh("a2", "r3"));
        assertThat(grants(there)).extracting(Grant::secret).containsExactly("a2");
        assertThat(grants(other)).extracting(Grant::secret).containsExactly("a2");
        assertThat(harness.providers).hasSize(2);
    }

    /** However many servers refuse it: that is one refusal, and the provider is asked once. */
    @Proves("I25")
    @Test
    void manyServersThatRefuseOneTokenAreNotTakenForOneThatRefusesMany() {
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < 3 * Asking.RENEWALS_MAX; i++) {
            set(EngineHarness.PHOTOS, "http://h" + i + ".example/", recipe("r1"));
            tasks.add(create(EngineHarness.PHOTOS, "http://h" + i + ".example/"));
            if (i == 0) {
                answer(harness.providers.getFirst(), fresh("a1", "r2"));
            }
        }
        tasks.forEach(this::refuse);
        assertThat(harness.providers).hasSize(2);
        answer(harness.providers.getLast(), fresh("a2", "r3"));
        for (TaskId task : tasks) {
            assertThat(grants(task)).extracting(Grant::secret).containsExactly("a2");
        }
    }

    /** An app that sets its credentials at each start sets the refresh token that it got when its user signed in. */
    @Test
    void settingTheFirstRefreshTokenAgainGoesOnWithItsLatest() {
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        create(EngineHarness.PHOTOS, HERE);
        answer(harness.providers.getFirst(), fresh("a1", "r2"));
        harness.restart();
        harness.passes(Duration.ofSeconds(1));
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        set(EngineHarness.PHOTOS, THERE, recipe("r1"));
        set(OTHER, HERE, recipe("r2"));
        TaskId there = create(EngineHarness.PHOTOS, THERE);
        TaskId other = create(OTHER, HERE);
        assertThat(harness.providers).hasSize(1);
        assertThat(grants(there)).extracting(Grant::secret).containsExactly("a1");
        refuse(there);
        refuse(other);
        assertThat(harness.providers).hasSize(2);
        assertThat(shownAt(1)).isEqualTo("r2");
    }

    @Test
    void oneThatIsSetWhileTheQuestionIsOutGetsItsAnswer() {
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        create(EngineHarness.PHOTOS, HERE);
        CredentialProviders.Ask asked = harness.providers.getFirst();
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        set(EngineHarness.PHOTOS, THERE, recipe("r1"));
        TaskId there = create(EngineHarness.PHOTOS, THERE);
        assertThat(harness.providers).hasSize(1);
        answer(asked, fresh("a1", "r2"));
        assertThat(grants(there)).extracting(Grant::secret).containsExactly("a1");
    }

    /** What the one who asked was told isn't lost with it. */
    @Test
    void theAnswerOutlivesTheCredentialThatItWasAskedFor() {
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        set(EngineHarness.PHOTOS, THERE, recipe("r1"));
        TaskId here = create(EngineHarness.PHOTOS, HERE);
        TaskId there = create(EngineHarness.PHOTOS, THERE);
        harness.say(
                operator,
                new ClientFrame.RemoveCredential(
                        harness.call(),
                        EngineHarness.PHOTOS,
                        null,
                        harness.providers.getFirst().ref().space()));
        answer(harness.providers.getFirst(), fresh("a1", "r2"));
        assertThat(harness.providers).hasSize(1);
        assertThat(runs(here)).isTrue();
        assertThat(grants(there)).extracting(Grant::secret).containsExactly("a1");
    }

    /** Their tokens differ, and each of them is asked for with the latest refresh token, one after the other. */
    @Test
    void anotherScopeHasItsOwnTokenAndTheSameRefreshToken() {
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        set(EngineHarness.PHOTOS, THERE, Credential.oauth2(new OAuth2Recipe(TOKENS, "photos", null, "r1", "upload")));
        TaskId here = create(EngineHarness.PHOTOS, HERE);
        TaskId there = create(EngineHarness.PHOTOS, THERE);
        assertThat(harness.providers).hasSize(1);
        answer(harness.providers.getFirst(), fresh("a1", "r2"));
        assertThat(harness.providers).hasSize(2);
        assertThat(shownAt(1)).isEqualTo("r2");
        assertThat(runs(there)).isFalse();
        answer(harness.providers.getLast(), fresh("u1", "r3"));
        assertThat(grants(here)).extracting(Grant::secret).containsExactly("a1");
        assertThat(grants(there)).extracting(Grant::secret).containsExactly("u1");
        refuse(here);
        assertThat(shownAt(2)).isEqualTo("r3");
    }

    @Test
    void aScopeThatIsRefusedRefusesNothingOfTheOthers() {
        set(
                EngineHarness.PHOTOS,
                THERE,
                Credential.oauth2(new OAuth2Recipe(TOKENS, "photos", null, "r1", "none such")));
        TaskId there = create(EngineHarness.PHOTOS, THERE);
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        TaskId here = create(EngineHarness.PHOTOS, HERE);
        answer(harness.providers.getFirst(), new ProviderAnswer.Failed("invalid_scope", Verdict.FINAL));
        harness.passes(Duration.ofMinutes(10));
        assertThat(harness.providers).hasSize(2);
        answer(harness.providers.getLast(), fresh("a1", "r2"));
        assertThat(grants(here)).extracting(Grant::secret).containsExactly("a1");
        assertThat(runs(there)).isFalse();
    }

    @Test
    void aRefusedGrantIsRefusedForAllAndANewOneIsItsOwn() {
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        set(EngineHarness.PHOTOS, THERE, recipe("r1"));
        TaskId here = create(EngineHarness.PHOTOS, HERE);
        TaskId there = create(EngineHarness.PHOTOS, THERE);
        answer(harness.providers.getFirst(), new ProviderAnswer.Failed("invalid_grant", Verdict.FINAL));
        harness.passes(Duration.ofDays(1));
        assertThat(harness.providers).hasSize(1);
        set(EngineHarness.PHOTOS, HERE, recipe("r9"));
        assertThat(shownAt(1)).isEqualTo("r9");
        answer(harness.providers.getLast(), fresh("a9", "r10"));
        assertThat(runs(here)).isTrue();
        assertThat(runs(there)).isFalse();
        set(EngineHarness.PHOTOS, THERE, recipe("r9"));
        assertThat(grants(there)).extracting(Grant::secret).containsExactly("a9");
        assertThat(harness.providers).hasSize(2);
    }

    @Test
    void anotherAppHasItsOwn() {
        SessionRef foreign = SessionRef.of("com.example.notes", "main");
        set(EngineHarness.PHOTOS, HERE, recipe("r1"));
        set(foreign, HERE, recipe("r1"));
        create(EngineHarness.PHOTOS, HERE);
        TaskId notes = create(foreign, HERE);
        assertThat(harness.providers).hasSize(2);
        harness.providers.stream()
                .filter(ask -> ask.ref().session().equals(EngineHarness.PHOTOS))
                .findFirst()
                .ifPresent(ask -> answer(ask, fresh("a1", "r2")));
        assertThat(runs(notes)).isFalse();
    }
}
