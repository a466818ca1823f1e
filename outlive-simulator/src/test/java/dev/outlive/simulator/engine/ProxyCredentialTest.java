package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A proxy's credential: who gets it, which tasks it holds up, and how a task ends that has none (BS §2.2, §2.7; N12). */
class ProxyCredentialTest {
    private static final ProtectionSpace PROXY = ProtectionSpace.of(URI.create("http://p.example:3128"));
    private static final ProtectionSpace SERVER = ProtectionSpace.of(URI.create("http://h.example/"));
    private static final TransferPolicy PROXIED =
            TransferPolicy.UNRESTRICTED.over(ProxyRules.of("p.example:3128").excluding(List.of("inside.example")));

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private final RecordingLink operator = harness.operator();

    private void set(ProtectionSpace space, Credential credential) {
        harness.say(
                app,
                new ClientFrame.SetCredential(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), space, credential, true));
    }

    private TaskId create(String name, String url, TransferPolicy policy) {
        harness.turn(harness.submit(
                app, EngineHarness.submission(name, name, "POST", url, true).under(policy)));
        return app.last(DaemonFrame.Accepted.class).task().id();
    }

    private TaskId create(String name) {
        return create(name, "http://h.example/" + name, PROXIED);
    }

    private List<Grant> grants(TaskId task) {
        return harness.transfers.started.stream()
                .filter(order -> order.task().id().equals(task))
                .reduce((_, later) -> later)
                .map(Transfers.Order::grants)
                .orElse(List.of());
    }

    private void refuse(TaskId task) {
        Grant grant = grants(task).stream()
                .filter(each -> each.space().equals(PROXY))
                .findFirst()
                .orElseThrow();
        harness.mark(task);
        harness.signal(
                task,
                new Signal.Refused(
                        harness.task(task).attempt(), EngineHarness.response(407), grant.space(), grant.version()));
    }

    private TaskSnapshot shown(TaskId task) {
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        return operator.last(DaemonFrame.Explained.class).explanation().task();
    }

    @Test
    @Proves("I26")
    void tasksGetTheCredentialsOfTheirServerAndOfTheirProxyAndNoOther() {
        set(PROXY, Credential.password("me", "proxy"));
        set(SERVER, Credential.bearer("server"));
        set(ProtectionSpace.of(URI.create("http://other.example:3128")), Credential.bearer("other"));
        assertThat(grants(create("a"))).extracting(Grant::secret).containsExactly("server", "proxy");
        assertThat(grants(create("b", "http://h.example/b", TransferPolicy.UNRESTRICTED)))
                .extracting(Grant::secret)
                .containsExactly("server");
        // a redirect may lead from an excluded host to one that isn't
        assertThat(grants(create("c", "http://inside.example/c", PROXIED)))
                .extracting(Grant::secret)
                .containsExactly("proxy");
    }

    @Test
    void aRefusedCredentialHoldsWhatGoesOverItsProxyUntilAnotherIsSet() {
        set(PROXY, Credential.password("me", "old"));
        TaskId task = create("a");
        refuse(task);
        TaskId next = create("next", "http://elsewhere.example/", PROXIED);
        TaskId inside = create("inside", "http://inside.example/", PROXIED);
        TaskId direct = create("direct", "http://h.example/d", TransferPolicy.UNRESTRICTED);
        for (TaskId held : List.of(task, next)) {
            var reason = Objects.requireNonNull(shown(held).reason());
            assertThat(reason.code()).isEqualTo(WaitReason.AUTH);
            assertThat(reason.text()).contains("the proxy answered 407", PROXY.origin(), "outlive credentials set");
        }
        assertThat(harness.transfers.startedTasks()).contains(inside, direct).doesNotContain(next);

        set(PROXY, Credential.password("me", "new"));
        assertThat(grants(task)).extracting(Grant::secret).containsExactly("new");
        assertThat(grants(next)).extracting(Grant::secret).containsExactly("new");
    }

    @Test
    void aSecondRefusalEndsTheTaskBeforeAnythingWasSent() {
        set(PROXY, Credential.password("me", "old"));
        TaskId task = create("a");
        refuse(task);
        set(PROXY, Credential.password("me", "new"));
        refuse(task);
        var done = (TaskState.Completed) harness.task(task).state();
        var error = Objects.requireNonNull(done.outcome().error());
        assertThat(error.code()).isEqualTo(ErrorCode.PROXY_AUTH_REQUIRED);
        assertThat(error.serverMayHaveProcessed()).isFalse();
        assertThat(shown(task).response()).isNull();
    }

    @Test
    void aBudgetThatEndsMeanwhileSaysAuthRequired() {
        set(PROXY, Credential.password("me", "old"));
        TaskId task = create("a");
        refuse(task);
        harness.passes(Duration.ofDays(7).plusSeconds(1));
        var done = (TaskState.Completed) harness.task(task).state();
        assertThat(Objects.requireNonNull(done.outcome().error()).code()).isEqualTo(ErrorCode.AUTH_REQUIRED);
    }

    /** An app that answers for servers answers for proxies, too. */
    @Test
    void anAppIsAskedWhatToShowToAProxy() {
        var plain = SessionSettings.defaults();
        harness.settings = new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                plain.lifecycle(),
                plain.description(),
                plain.policy(),
                plain.redirects(),
                plain.cookies(),
                CredentialPolicy.ASK);
        harness.attach(app, null, true);
        TaskId task = create("a");
        assertThat(grants(task))
                .extracting(Grant::kind, Grant::space)
                .containsExactly(tuple(Grant.Kind.ASK, SERVER), tuple(Grant.Kind.ASK, PROXY));
        refuse(task);
        assertThat(Objects.requireNonNull(shown(task).reason()).text())
                .contains("The app is asked what to show to " + PROXY.origin());
    }

    /** {@code why} names the proxy that can't be reached, and {@code show} the one that the task goes over. */
    @Test
    void aProxyThatCantBeReachedIsTriedAgainAndNamed() {
        TaskId task = create("a");
        assertThat(shown(task).proxy()).isEqualTo(PROXY.origin());
        harness.mark(task);
        harness.signal(
                task,
                new Signal.AttemptFailed(
                        harness.task(task).attempt(),
                        AttemptFailure.beforeSending(
                                ErrorCode.PROXY_UNREACHABLE, "the proxy http://p.example:3128 can't be reached: x")));
        var reason = Objects.requireNonNull(shown(task).reason());
        assertThat(reason.code()).isEqualTo(WaitReason.BACKOFF);
        assertThat(reason.text()).contains("proxy-unreachable: the proxy http://p.example:3128 can't be reached");
        assertThat(shown(create("b", "http://inside.example/", PROXIED)).proxy())
                .isNull();
    }
}
