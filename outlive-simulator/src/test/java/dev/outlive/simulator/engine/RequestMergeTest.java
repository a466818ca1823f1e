package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.CachePolicy;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request gets of its session, and what it can't loosen (BG-31). */
class RequestMergeTest {
    private static final URI PLACE = URI.create("http://h.example/x");
    private final EngineHarness harness = new EngineHarness();

    private void open(Headers defaults, Redirects redirects) {
        open(defaults, redirects, CookiePolicy.MAIN_DOMAIN);
    }

    private void open(Headers defaults, Redirects redirects, CookiePolicy cookies) {
        var plain = SessionSettings.defaults();
        harness.settings = new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                defaults,
                plain.lifecycle(),
                plain.description(),
                plain.policy(),
                redirects,
                cookies,
                CredentialPolicy.STORED);
    }

    /** What the attempt is given to send. */
    private Request sent(Request request) {
        RecordingLink app = harness.started();
        Submission plain = EngineHarness.submission("a", "a", "PUT", true);
        var submission = new Submission(
                plain.kind(),
                plain.key(),
                plain.submissionId(),
                request,
                plain.source(),
                plain.destination(),
                plain.description(),
                plain.priority(),
                plain.notBefore(),
                plain.resume(),
                plain.bytesPerSecondMax(),
                plain.failurePolicy());
        harness.turn(harness.submit(app, submission));
        return harness.transfers.started.getFirst().request().request();
    }

    private Redirects followed(Redirects session, @Nullable Redirects request) {
        open(Headers.empty(), session);
        return Objects.requireNonNull(sent(new Request("PUT", PLACE, Headers.empty(), null, request, null))
                .redirects());
    }

    @Test
    void theRequestsOwnFieldWinsWhateverItsLetters() {
        open(
                Headers.empty()
                        .with("Authorization", "Bearer session")
                        .with("X-App", "photos")
                        .with("Accept", "a/b"),
                Redirects.UNRESTRICTED);

        Headers fields = sent(Request.put(PLACE)
                        .header("AUTHORIZATION", "Bearer request")
                        .header("accept", "c/d")
                        .build())
                .headers();

        assertThat(fields.all("authorization")).containsExactly("Bearer request");
        assertThat(fields.all("accept")).containsExactly("c/d");
        assertThat(fields.all("x-app")).containsExactly("photos");
    }

    @Test
    void whoSaysNothingFollowsWithoutABodyToOtherOrigins() {
        assertThat(followed(Redirects.UNRESTRICTED, null)).isEqualTo(Redirects.DEFAULT);
    }

    @Test
    void aRequestMayLetItsBodyGoUnlessItsSessionForbidsIt() {
        var lets = Redirects.DEFAULT.bodyAcrossOrigins(true);
        assertThat(followed(Redirects.UNRESTRICTED, lets).bodyAcrossOrigins()).isTrue();
    }

    @Test
    void aSessionThatForbidsItCannotBeOverruled() {
        var session = Redirects.sameOrigin().atMost(3).stripping("X-Trace");
        assertThat(followed(session, Redirects.UNRESTRICTED)).isEqualTo(session);
    }

    @Test
    void aRequestTightensItsSessionsRule() {
        assertThat(followed(Redirects.sameOrigin(), Redirects.none().atMost(1)))
                .isEqualTo(Redirects.none().atMost(1));
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "ALWAYS, , ALWAYS",
        "ALWAYS, NEVER, NEVER",
        "MAIN_DOMAIN, ALWAYS, MAIN_DOMAIN",
        "NEVER, ALWAYS, NEVER",
        "ALWAYS, MAIN_DOMAIN, MAIN_DOMAIN"
    })
    void theStricterPolicyForCookiesHolds(CookiePolicy session, @Nullable CookiePolicy request, CookiePolicy together) {
        open(Headers.empty(), Redirects.UNRESTRICTED, session);
        assertThat(sent(new Request("PUT", PLACE, Headers.empty(), null, null, request))
                        .cookies())
                .isEqualTo(together);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "USE_PROTOCOL, , false",
        "USE_PROTOCOL, RELOAD_IGNORING_LOCAL, false",
        "USE_PROTOCOL, RETURN_CACHED_ELSE_LOAD, false",
        "RELOAD_REVALIDATING, USE_PROTOCOL, false",
        "USE_PROTOCOL, RELOAD_IGNORING_LOCAL_AND_REMOTE, true",
        "RELOAD_IGNORING_LOCAL_AND_REMOTE, USE_PROTOCOL, true"
    })
    void cachesOnTheWayAreToldWhereEitherWantsIt(CachePolicy session, @Nullable CachePolicy request, boolean isTold) {
        harness.settings = harness.settings.withCachePolicy(session);
        Headers fields = sent(new Request("PUT", PLACE, Headers.empty(), null, null, null, request))
                .headers();
        assertThat(fields.all("cache-control")).isEqualTo(isTold ? List.of("no-cache") : List.of());
        assertThat(fields.all("pragma")).isEqualTo(isTold ? List.of("no-cache") : List.of());
    }

    @Test
    void theRequestsOwnWordToCachesStays() {
        harness.settings = harness.settings.withCachePolicy(CachePolicy.RELOAD_IGNORING_LOCAL_AND_REMOTE);
        assertThat(sent(Request.put(PLACE).header("cache-control", "max-age=0").build())
                        .headers()
                        .all("cache-control"))
                .containsExactly("max-age=0");
    }

    @Test
    void whatOnlyACacheMayAnswerIsRefusedWhereverThatIsSaid() {
        harness.settings = harness.settings.withCachePolicy(CachePolicy.RETURN_CACHED_DONT_LOAD);
        RecordingLink app = harness.started();
        harness.turn(harness.submit(app, EngineHarness.submission("a", "a", "GET", true)));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.CANNOT_LOAD_FROM_NETWORK);
        assertThat(app.last(DaemonFrame.Refused.class).code().urlErrorCode()).isEqualTo(-2000);
        assertThat(app.all(DaemonFrame.Accepted.class)).isEmpty();
    }

    /** A request goes over no other way than its session's, and adds one where that has none. */
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "p.example:1, , p.example:1",
        ", q.example:1, q.example:1",
        "p.example:1, q.example:1, p.example:1",
    })
    void theSessionsProxyHolds(@Nullable String session, @Nullable String request, String together) {
        open(Headers.empty(), Redirects.UNRESTRICTED);
        harness.settings = with(harness.settings, policy(session, "a.example", "b.example"));
        RecordingLink app = harness.started();
        harness.turn(harness.submit(
                app,
                EngineHarness.submission("a", "a", "PUT", true).under(policy(request, "b.a.example", "c.example"))));
        var kept = harness.transfers.started.getFirst().task().traits().policy().proxy();
        assertThat(kept.http()).isEqualTo("http://" + together);
        assertThat(kept.exclusions())
                .isEqualTo(
                        session == null
                                ? List.of("b.a.example", "c.example")
                                : request == null ? List.of("a.example", "b.example") : List.of("b.a.example"));
    }

    private static TransferPolicy policy(@Nullable String proxy, String... excluded) {
        return proxy == null
                ? TransferPolicy.UNRESTRICTED
                : TransferPolicy.UNRESTRICTED.over(ProxyRules.of(proxy).excluding(List.of(excluded)));
    }

    private static SessionSettings with(SessionSettings settings, TransferPolicy policy) {
        return new SessionSettings(
                settings.maxConcurrentTasksPerHost(),
                settings.idleTimeout(),
                settings.resourceTimeout(),
                settings.defaultHeaders(),
                settings.lifecycle(),
                settings.description(),
                policy,
                settings.redirects(),
                settings.cookies(),
                settings.credentials());
    }
}
