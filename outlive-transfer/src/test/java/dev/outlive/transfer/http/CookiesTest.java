package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.transfer.cookies.SessionCookies;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cookies on the wire: of each hop, in each hop, and the app's own field instead of them. */
class CookiesTest {
    private static final SessionRef SESSION = SessionRef.of("app", "main");
    private final SessionCookies jars = new SessionCookies(InstantSource.system());
    private final AtomicInteger changes = new AtomicInteger();
    private final RecordingHooks hooks = new RecordingHooks();
    private final HttpEngine engine = HttpEngine.builder().build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    private Cookies cookies(URI place) {
        return jars.during(SESSION, CookiePolicy.MAIN_DOMAIN, place, changes::incrementAndGet);
    }

    private HttpRequest.Builder get(URI place) {
        return HttpRequest.to("GET", place).cookies(cookies(place));
    }

    @Test
    void whatARedirectGivesGoesWithTheNextHopAndWithLaterRequests() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            while (true) {
                if (peer.head().startsWith("GET /login ")) {
                    peer.send(
                            "HTTP/1.1 302 x\r\nLocation: /in\r\nSet-Cookie: sid=7; Path=/\r\nContent-Length: 0\r\n\r\n");
                } else {
                    peer.answer(200, "in");
                }
            }
        })) {
            answered(engine.execute(get(server.uri("/login")).build(), hooks, new Cancellation()), 200);
            answered(engine.execute(get(server.uri("/in")).build(), hooks, new Cancellation()), 200);
            var own = get(server.uri("/in"))
                    .headers(dev.outlive.protocol.model.Headers.empty().with("Cookie", "own=1"));
            answered(engine.execute(own.build(), hooks, new Cancellation()), 200);

            assertThat(server.heads().get(0)).doesNotContain("Cookie:");
            assertThat(server.heads().get(1)).contains("\r\nCookie: sid=7\r\n");
            assertThat(server.heads().get(2)).contains("\r\nCookie: sid=7\r\n");
            assertThat(server.heads().get(3)).contains("Cookie: own=1").doesNotContain("sid=7");
            assertThat(changes).hasValue(1);
        }
    }
}
