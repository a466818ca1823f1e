package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.Input;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What flush and reset let go of, and what they leave alone. */
class SessionCachesTest {
    private static final ProtectionSpace SERVER = ProtectionSpace.of(URI.create("https://h.example/"));
    private static final SessionRef NOTES =
            SessionRef.of(EngineHarness.PHOTOS.app().value(), "notes");
    private static final Cookie COOKIE = new Cookie("sid", "S3CR3T", "h.example", true, "/", null, true, Instant.EPOCH);

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();

    private void gather(SessionRef session) {
        harness.transfers.cookies.put(session, List.of(COOKIE));
        harness.turn(new Input.CookiesChanged(session));
        harness.say(
                harness.operator(),
                new ClientFrame.SetCredential(harness.call(), session, null, SERVER, Credential.bearer("b1"), false));
    }

    private int credentials(SessionRef session) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.ListCredentials(harness.call(), session));
        return operator.last(DaemonFrame.Credentials.class).credentials().size();
    }

    @Test
    void flushRenewsConnectionsAndKeepsTheRest() {
        gather(EngineHarness.PHOTOS);
        var flush = new ClientFrame.Flush(harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app));
        harness.say(app, flush);
        assertThat(app.answers(flush.call())).hasOnlyElementsOfType(DaemonFrame.Done.class);
        assertThat(harness.transfers.renewed).containsExactly(EngineHarness.PHOTOS);
        assertThat(harness.transfers.cookies.get(EngineHarness.PHOTOS)).hasSize(1);
        assertThat(credentials(EngineHarness.PHOTOS)).isOne();
    }

    @Test
    void resetForgetsWhatTheSessionGatheredAndNothingOfOthers() {
        var attach = new ClientFrame.Attach(harness.call(), NOTES, harness.settings, null, false);
        harness.say(harness.app(), attach);
        gather(EngineHarness.PHOTOS);
        gather(NOTES);
        var task = harness.created(app, "a", "PUT").id();
        var reset = new ClientFrame.Reset(harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app));
        harness.say(app, reset);
        assertThat(app.answers(reset.call())).hasOnlyElementsOfType(DaemonFrame.Done.class);
        assertThat(harness.transfers.renewed).containsExactly(EngineHarness.PHOTOS);
        assertThat(credentials(EngineHarness.PHOTOS)).isZero();
        assertThat(credentials(NOTES)).isOne();
        assertThat(harness.task(task).isCompleted()).as("its tasks stay").isFalse();
        harness.restart();
        assertThat(harness.transfers.cookies.getOrDefault(EngineHarness.PHOTOS, List.of()))
                .isEmpty();
        assertThat(harness.transfers.cookies.get(NOTES)).hasSize(1);
    }

    @Test
    void onlyItsHolderResetsASession() {
        gather(EngineHarness.PHOTOS);
        harness.say(app, new ClientFrame.Reset(harness.call(), EngineHarness.PHOTOS, "guessed"));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(credentials(EngineHarness.PHOTOS)).isOne();
        assertThat(harness.transfers.renewed).isEmpty();
    }
}
