package dev.outlive.transfer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.transfer.http.RedirectPolicy.Asked;
import dev.outlive.transfer.http.RedirectPolicy.Decision;
import dev.outlive.transfer.http.RedirectPolicy.Handover;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarantee I26 and cases R1 to R4: where redirects lead, and what never goes there. */
@Tag("evil")
@Proves("I26")
class RedirectPolicyTest {
    private static final Headers FIELDS = Headers.empty()
            .with("Authorization", "Bearer secret")
            .with("Cookie", "a=b")
            .with("X-Api-Key", "secret")
            .with("Idempotency-Key", "\"k\"")
            .with("Accept-Language", "en")
            .with("Content-Type", "image/jpeg")
            .with("Content-Digest", "x")
            .with("Range", "bytes=1-")
            .with("If-Match", "\"e\"")
            .with("User-Agent", "app")
            .with("Upload-Complete", "?1");

    @ParameterizedTest(name = "{0} {1} becomes {2}, body kept {3}")
    @CsvSource({
        "301, POST, GET, false",
        "302, POST, GET, false",
        "303, POST, GET, false",
        "307, POST, POST, true",
        "308, POST, POST, true",
        "301, PUT, PUT, true",
        "302, PUT, PUT, true",
        "303, PUT, GET, false",
        "307, PUT, PUT, true",
        "303, DELETE, GET, false",
        "301, PATCH, PATCH, true"
    })
    void methodAndBodyFollowTheStatus(int status, String method, String then, boolean keepsBody) throws Exception {
        var follow = follow(decide(asked(method, "http://a/x", true), status, "/y", Handover.WHOLE));
        assertThat(follow.method()).isEqualTo(then);
        assertThat(follow.keepsBody()).isEqualTo(keepsBody);
        assertThat(follow.place().toUri()).hasToString("http://a/y");
        assertThat(follow.headers().has("Authorization")).isTrue();
        assertThat(follow.headers().has("Content-Type")).isEqualTo(keepsBody);
    }

    @ParameterizedTest
    @CsvSource({"303, HEAD", "301, HEAD", "302, GET", "307, GET"})
    void requestsWithoutBodyKeepTheirMethod(int status, String method) throws Exception {
        assertThat(follow(decide(asked(method, "http://a/x", false), status, "/y", Handover.WHOLE))
                        .method())
                .isEqualTo(method);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void halfSentUploadIsNotDivertedIntoAGet(int status) throws Exception {
        assertThat(decide(asked("POST", "http://a/x", true), status, "/y", Handover.PARTIAL))
                .isInstanceOf(Decision.Deliver.class);
        assertThat(decide(asked("PUT", "http://a/x", true), status, "/y", Handover.PARTIAL))
                .isInstanceOf(Decision.Deliver.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void halfSentUploadFollowsWithItsBody(int status) throws Exception {
        assertThat(follow(decide(asked("POST", "http://a/x", true), status, "/y", Handover.PARTIAL))
                        .keepsBody())
                .isTrue();
    }

    @Test
    void otherStatusesAndMissingLocationsAreDelivered() throws Exception {
        for (int status : new int[] {200, 201, 300, 304, 309, 399}) {
            assertThat(decide(asked("GET", "http://a/x", false), status, "/y", Handover.WHOLE))
                    .isInstanceOf(Decision.Deliver.class);
        }
        var head = new ResponseHead("HTTP/1.1", 302, "", Headers.empty());
        assertThat(RedirectPolicy.decide(asked("GET", "http://a/x", false), head, Handover.WHOLE, 0, Set.of()))
                .isInstanceOf(Decision.Deliver.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://other/y", "http://a:81/y", "//other/y", "https://a/y"})
    void nothingOfTheAppsCrossesOrigins(String location) throws Exception {
        var follow = follow(decide(asked("GET", "http://a/x", false), 302, location, Handover.WHOLE));
        assertThat(follow.headers().fields())
                .extracting(Headers.Field::name)
                .containsExactly(
                        "Accept-Language",
                        "Content-Type",
                        "Content-Digest",
                        "Range",
                        "If-Match",
                        "User-Agent",
                        "Upload-Complete");
    }

    @Test
    void bodyCrossesOriginsOnlyWhenAllowed() throws Exception {
        var refusing = asked("PUT", "http://a/x", true);
        assertThat(decide(refusing, 307, "http://b/y", Handover.WHOLE)).isInstanceOf(Decision.Deliver.class);
        var allowing = new Asked(
                refusing.method(),
                refusing.place(),
                refusing.headers(),
                true,
                Redirects.DEFAULT.bodyAcrossOrigins(true));
        assertThat(follow(decide(allowing, 307, "http://b/y", Handover.WHOLE))
                        .headers()
                        .has("Authorization"))
                .isFalse();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "file:///etc/passwd, unsupported-url", "ftp://a/y, unsupported-url", "javascript:alert(1), unsupported-url",
                "mailto:a@b, unsupported-url",
        "http://user:pw@a/y, redirect-nowhere", "http://user@a/y, redirect-nowhere", "http://, redirect-nowhere",
                "http:///y, redirect-nowhere",
        "http://[::1/y, redirect-nowhere", "http://a:99999/y, redirect-nowhere", "http://a:x/y, redirect-nowhere",
                "http://a b/y, redirect-nowhere",
        "'', redirect-nowhere", "http://%zz/y, redirect-nowhere", "/%zz, redirect-nowhere", "http:y, redirect-nowhere"
    })
    void unusableTargetsAreRefused(String location, String code) throws Exception {
        assertThat(refusal(decide(asked("GET", "http://a/x", false), 302, location, Handover.WHOLE)))
                .isEqualTo(code);
    }

    @Test
    void longOrAmbiguousLocationsAreRefused() throws Exception {
        assertThat(refusal(decide(asked("GET", "http://a/x", false), 302, "/" + "y".repeat(9 * 1024), Handover.WHOLE)))
                .isEqualTo("redirect-nowhere");
        follow(decide(asked("GET", "http://a/x", false), 302, "/" + "y".repeat(8 * 1024 - 1), Handover.WHOLE));
        var head = new ResponseHead(
                "HTTP/1.1", 302, "", Headers.empty().with("Location", "/y").with("Location", "/z"));
        assertThat(refusal(RedirectPolicy.decide(asked("GET", "http://a/x", false), head, Handover.WHOLE, 0, Set.of())))
                .isEqualTo("redirect-nowhere");
    }

    @Test
    void httpsNeverBecomesHttp() throws Exception {
        assertThat(refusal(decide(asked("GET", "https://a/x", false), 302, "http://a/x", Handover.WHOLE)))
                .isEqualTo("insecure-refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {305, 306})
    void proxyByRedirectIsRefused(int status) throws Exception {
        assertThat(refusal(decide(asked("GET", "http://a/x", false), status, "/y", Handover.WHOLE)))
                .isEqualTo("redirect-nowhere");
    }

    @Test
    void circlesAndLongChainsEnd() throws Exception {
        var asked = asked("GET", "http://a/x", false);
        var head = new ResponseHead("HTTP/1.1", 302, "", Headers.empty().with("Location", "/y#f"));
        assertThat(refusal(RedirectPolicy.decide(asked, head, Handover.WHOLE, 3, Set.of("GET http://a/y"))))
                .isEqualTo("too-many-redirects");
        assertThat(RedirectPolicy.decide(asked, head, Handover.WHOLE, 3, Set.of("POST http://a/y")))
                .isInstanceOf(Decision.Follow.class);
        assertThat(RedirectPolicy.decide(asked, head, Handover.WHOLE, 19, Set.of()))
                .isInstanceOf(Decision.Follow.class);
        assertThat(refusal(RedirectPolicy.decide(asked, head, Handover.WHOLE, 20, Set.of())))
                .isEqualTo("too-many-redirects");
    }

    @Test
    void aRuleNarrowsWhatIsFollowed() throws Exception {
        assertThat(decide(asked(Redirects.none()), 308, "/y", Handover.WHOLE)).isInstanceOf(Decision.Deliver.class);
        assertThat(decide(asked(Redirects.none()), 303, "/y", Handover.WHOLE)).isInstanceOf(Decision.Deliver.class);

        assertThat(decide(asked(Redirects.sameOrigin()), 302, "/y", Handover.WHOLE))
                .isInstanceOf(Decision.Follow.class);
        assertThat(decide(asked(Redirects.sameOrigin()), 302, "http://b/y", Handover.WHOLE))
                .isInstanceOf(Decision.Deliver.class);
        assertThat(decide(asked(Redirects.sameOrigin()), 302, "http://a:81/y", Handover.WHOLE))
                .isInstanceOf(Decision.Deliver.class);

        assertThat(refusal(decide(asked(Redirects.DEFAULT.atMost(0)), 302, "/y", Handover.WHOLE)))
                .isEqualTo("too-many-redirects");

        var stripped = asked(Redirects.DEFAULT.stripping("authorization", "X-Trace"));
        assertThat(follow(decide(stripped, 308, "/y", Handover.WHOLE)).headers().fields())
                .extracting(Headers.Field::name)
                .doesNotContain("Authorization")
                .contains("Content-Type");
    }

    private static Asked asked(Redirects rule) throws Exception {
        return new Asked("PUT", HttpUri.of(URI.create("http://a/x")), FIELDS, true, rule);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        // RFC 3986 §5.4, as far as it concerns http
        "g, http://a/b/c/g",
        "./g, http://a/b/c/g",
        "g/, http://a/b/c/g/",
        "/g, http://a/g",
        "//g, http://g/",
        "?y, http://a/b/c/d;p?y",
        "g?y, http://a/b/c/g?y",
        "g#s, http://a/b/c/g",
        ";x, http://a/b/c/;x",
        "., http://a/b/c/",
        "./, http://a/b/c/",
        ".., http://a/b/",
        "../g, http://a/b/g",
        "../../g, http://a/g",
        "../../../g, http://a/g",
        "/./g, http://a/g",
        "/../g, http://a/g",
        "g., http://a/b/c/g.",
        "./../g, http://a/b/g",
        "g/./h, http://a/b/c/g/h",
        "g?y/../x, http://a/b/c/g?y/../x",
        "http://A.Example:80/g, http://a.example/g",
        "/caf\u00c3\u00a9 x, http://a/caf%C3%A9%20x",
        "/a|b, http://a/a%7Cb",
        "#s, http://a/b/c/d;p?q"
    })
    void locationsResolveAsTheStandardSays(String location, String expected) throws Exception {
        var uri = LocationReference.resolve(URI.create("http://a/b/c/d;p?q"), location);
        assertThat(HttpUri.of(uri).toUri()).hasToString(expected);
    }

    private static Asked asked(String method, String uri, boolean hasBody) throws Exception {
        return new Asked(method, HttpUri.of(URI.create(uri)), FIELDS, hasBody, Redirects.DEFAULT);
    }

    private static Decision decide(Asked asked, int status, String location, Handover handover) {
        var head = new ResponseHead("HTTP/1.1", status, "", Headers.empty().with("Location", location));
        return RedirectPolicy.decide(asked, head, handover, 0, Set.of());
    }

    private static Decision.Follow follow(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Follow.class);
        return (Decision.Follow) decision;
    }

    private static String refusal(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Refuse.class);
        return ((Decision.Refuse) decision).code();
    }
}
