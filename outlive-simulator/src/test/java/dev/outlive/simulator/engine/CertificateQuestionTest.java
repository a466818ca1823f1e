package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.fixtures.TestCa;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.ClientCertificate;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import dev.outlive.protocol.wire.Selection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A server wants to see a certificate in the handshake, and the app is asked (BS §2.6 didReceiveChallenge of the session; RP-11). */
class CertificateQuestionTest {
    private static final URI UPLOADS = URI.create("https://h.example/up");
    private static final ProtectionSpace HANDSHAKE = ProtectionSpace.ofConnection(UPLOADS);

    private final EngineHarness harness = new EngineHarness();
    private RecordingLink app = open(true);

    private RecordingLink open(boolean asks) {
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
                asks ? CredentialPolicy.ASK : CredentialPolicy.STORED);
        RecordingLink link = harness.app();
        harness.attach(link, null, true);
        harness.start(link);
        return link;
    }

    private static Credential certificate(String name) {
        try {
            return Credential.certificate(ClientCertificate.ofPem(
                    TestCa.get().issue(name, Instant.now()).pem()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private TaskId create(String key) {
        return create(key, UPLOADS);
    }

    private TaskId create(String key, URI url) {
        harness.turn(harness.submit(app, EngineHarness.submission(key, "s-" + key, "POST", url.toString(), true)));
        return app.last(DaemonFrame.Accepted.class).task().id();
    }

    private List<Grant> grants(TaskId task) {
        return harness.transfers.started.stream()
                .filter(order -> order.task().id().equals(task))
                .reduce((_, later) -> later)
                .map(Transfers.Order::grants)
                .orElse(List.of());
    }

    private Grant handshake(TaskId task) {
        return grants(task).stream()
                .filter(each -> each.space().equals(HANDSHAKE))
                .findFirst()
                .orElseThrow();
    }

    private boolean runs(TaskId task) {
        return harness.task(task).state() instanceof TaskState.Running;
    }

    /** The server ends the handshake of the current attempt. */
    private void refuse(TaskId task) {
        Grant grant = handshake(task);
        harness.mark(task);
        harness.signal(
                task,
                new Signal.Refused(
                        harness.task(task).attempt(),
                        AttemptFailure.beforeSending(ErrorCode.TLS_CLIENT_CERT_REQUIRED, "it wants to see one"),
                        grant.space(),
                        grant.version()));
    }

    private List<DaemonFrame.Deliver> questions() {
        return app.all(DaemonFrame.Deliver.class).stream()
                .filter(each -> each.event() == EventType.AUTHENTICATION_REQUIRED)
                .toList();
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

    private DaemonFrame set(ProtectionSpace space, Credential credential) {
        RecordingLink operator = harness.operator();
        var frame = new ClientFrame.SetCredential(harness.call(), EngineHarness.PHOTOS, null, space, credential, false);
        harness.say(operator, frame);
        return operator.answers(frame.call()).getFirst();
    }

    private ErrorCode error(TaskId task) {
        var state = (TaskState.Completed) harness.task(task).state();
        return Objects.requireNonNull(state.outcome().error()).code();
    }

    @Proves("I25")
    @Test
    void oneTaskAsksForAllThatWaitAndTheCertificateLetsThemGo() {
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < 6; i++) {
            tasks.add(create("t" + i));
        }
        assertThat(handshake(tasks.getFirst()).kind()).isEqualTo(Grant.Kind.ASK);
        tasks.forEach(this::refuse);
        assertThat(questions()).hasSize(1);
        assertThat(Objects.requireNonNull(questions().getLast().question()).question())
                .isEqualTo(new Question.Authentication(
                        Question.Scope.CONNECTION, HANDSHAKE, "client-certificate", null, 0));
        assertThat(tasks).noneMatch(this::runs);
        RecordingLink operator = harness.operator();
        harness.say(
                operator,
                new ClientFrame.Find(
                        harness.call(), Selection.idPrefix(tasks.getLast().value())));
        var why = Objects.requireNonNull(
                operator.last(DaemonFrame.Tasks.class).tasks().getFirst().reason());
        assertThat(why.code()).isEqualTo(WaitReason.AUTH);
        assertThat(why.text()).contains("https://h.example:443, TLS").contains("outlive credentials set");

        Credential kiosk = certificate("kiosk-7");
        answer(new Answer.Use(kiosk, null, false));
        assertThat(tasks).allMatch(this::runs);
        assertThat(handshake(tasks.getLast()).kind()).isEqualTo(Grant.Kind.CERTIFICATE);
        assertThat(handshake(tasks.getLast()).secret()).isEqualTo(kiosk.secret());
        tasks.forEach(task -> assertThat(harness.task(task).failures()).isZero());
    }

    /** RP-11: tasks to other servers of the same session go on. */
    @Test
    void onlyTheServerThatAsksIsWaitedFor() {
        refuse(create("t"));
        assertThat(runs(create("u", URI.create("https://other.example/up")))).isTrue();
    }

    @Test
    void aSessionThatDoesNotAskIsToldWhatIsMissing() {
        app = open(false);
        TaskId task = create("t");
        assertThat(grants(task)).isEmpty();
        assertThat(questions()).isEmpty();
    }

    /** By default the connection goes without; a server that doesn't do without is an answer, and the next task asks again. */
    @Test
    void byDefaultTheConnectionShowsNothing() {
        TaskId first = create("t");
        refuse(first);
        answer(new Answer.Default());
        assertThat(handshake(first).kind()).isEqualTo(Grant.Kind.ASK_IF_REFUSED);
        TaskId second = create("u");
        refuse(first);
        assertThat(error(first)).isEqualTo(ErrorCode.TLS_CLIENT_CERT_REQUIRED);
        refuse(second);
        assertThat(questions()).hasSize(2);
    }

    @Test
    void anAppThatShowsNothingIsNotAskedAgain() {
        TaskId first = create("t");
        refuse(first);
        answer(new Answer.Reject());
        assertThat(runs(first)).isTrue();
        assertThat(grants(first)).noneMatch(each -> each.space().equals(HANDSHAKE));
    }

    /** The handshake and the request have credentials of their own, and each place takes only what it can show. */
    @Test
    void aCertificateIsForConnectionsAndNothingElseIs() {
        var requests = ProtectionSpace.of(UPLOADS);
        assertThat(set(requests, certificate("kiosk-7"))).isInstanceOf(DaemonFrame.Refused.class);
        assertThat(set(HANDSHAKE, Credential.password("me", "secret"))).isInstanceOf(DaemonFrame.Refused.class);
        set(HANDSHAKE, certificate("kiosk-7"));
        set(requests, Credential.password("me", "secret"));
        assertThat(grants(create("t")))
                .extracting(Grant::kind)
                .containsExactlyInAnyOrder(Grant.Kind.CERTIFICATE, Grant.Kind.PASSWORD);
        TaskId task = create("asked");
        refuse(task);
        assertThat(answers(new Answer.Use(Credential.password("me", "secret"), null, true)))
                .isInstanceOf(DaemonFrame.Refused.class);
    }

    @Test
    void aRefusedCertificateHoldsItsTasksUntilAnotherIsSet() {
        app = open(false);
        set(HANDSHAKE, certificate("old"));
        TaskId first = create("t");
        refuse(first);
        TaskId second = create("u");
        assertThat(List.of(first, second)).noneMatch(this::runs);
        Credential fresh = certificate("new");
        set(HANDSHAKE, fresh);
        assertThat(handshake(first).secret()).isEqualTo(fresh.secret());
        assertThat(runs(second)).isTrue();
    }

    @Proves("I3")
    @Test
    void theQuestionOutlivesTheDaemon() {
        TaskId task = create("t");
        refuse(task);
        harness.restart();
        harness.turn();
        app = open(true);
        assertThat(questions()).hasSize(1);
        answer(new Answer.Use(certificate("kiosk-7"), null, false));
        assertThat(runs(task)).isTrue();
    }

    /** Nobody was asked to give one: a person has to. */
    @Test
    void aBudgetThatEndsWithoutACertificateSaysAuthRequired() {
        app = open(false);
        harness.say(
                harness.operator(),
                new ClientFrame.SetCredential(
                        harness.call(), EngineHarness.PHOTOS, null, HANDSHAKE, certificate("old"), false));
        TaskId task = create("t");
        refuse(task);
        harness.passes(Duration.ofDays(7).plusSeconds(1));
        assertThat(harness.task(task).state())
                .isInstanceOfSatisfying(
                        TaskState.Completed.class,
                        done -> assertThat(Objects.requireNonNull(done.outcome().error())
                                        .code())
                                .isEqualTo(ErrorCode.AUTH_REQUIRED));
    }
}
