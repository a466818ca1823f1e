package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Redirects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redirects as an engine follows them: hops, markers, bodies sent anew, and what never reaches another origin. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("evil")
@Proves("I26")
class RedirectTest {
    private static final Headers SECRETS = Headers.empty()
            .with("Authorization", "Bearer S3CR3T")
            .with("Cookie", "S3CR3T")
            .with("X-Api-Key", "S3CR3T")
            .with("Content-Type", "image/jpeg");

    private final RecordingHooks hooks = new RecordingHooks();
    private final HttpEngine engine = HttpEngine.builder().build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void uploadIsSentAgainToTheNewPlace() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            while (true) {
                var head = peer.head();
                var body = peer.body(ScriptedServer.contentLength(head));
                if (head.startsWith("PUT /old ")) {
                    peer.send("HTTP/1.1 307 x\r\nLocation: new?a=b#part\r\nContent-Length: 5\r\n\r\nmoved");
                } else {
                    peer.answer(201, head.substring(0, head.indexOf(" HTTP")) + " " + body.length);
                }
            }
        })) {
            var request = HttpRequest.to("PUT", server.uri("/old"))
                    .headers(SECRETS)
                    .body(RequestBody.of(new byte[100]))
                    .build();
            var answered = answered(engine.execute(request, hooks, new Cancellation()), 201);
            assertThat(hooks.text()).isEqualTo("PUT /new?a=b 100");
            assertThat(hooks.events()).containsExactly("before 0 PUT /old", "before 1 PUT /new", "open 201");
            assertThat(answered.finalUri()).isEqualTo(server.uri("/new?a=b"));
            assertThat(answered.bytesSent()).isEqualTo(100);
            assertThat(answered.hops()).extracting(ExchangeMetrics::status).containsExactly(307, 201);
            // within the origin everything goes along, over the same connection
            assertThat(server.heads().get(1)).contains("Authorization: Bearer S3CR3T");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void earlyRedirectOfALargeUploadStartsFromTheFirstByte() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            var head = peer.head();
            if (head.startsWith("PUT /old ")) {
                peer.send("HTTP/1.1 308 x\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n");
                peer.hold();
            } else {
                var body = peer.body(ScriptedServer.contentLength(head));
                peer.answer(200, body[0] + " " + body[body.length - 1] + " " + body.length);
            }
        })) {
            var content = new byte[32 * 1024 * 1024];
            content[0] = 1;
            content[content.length - 1] = 2;
            var request = HttpRequest.to("PUT", server.uri("/old"))
                    .body(RequestBody.of(content))
                    .expect(HttpRequest.Expect.NEVER)
                    .build();
            answered(engine.execute(request, hooks, new Cancellation()), 200);
            assertThat(hooks.text()).isEqualTo("1 2 " + content.length);
        }
    }

    @Test
    void earlyFoundIsTheAnswerOfAnUpload() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send("HTTP/1.1 302 x\r\nLocation: /login\r\nContent-Length: 5\r\n\r\nlogin");
            peer.hold();
        })) {
            var request = HttpRequest.to("POST", server.uri("/"))
                    .body(RequestBody.of(new byte[32 * 1024 * 1024]))
                    .expect(HttpRequest.Expect.NEVER)
                    .build();
            var answered = answered(engine.execute(request, hooks, new Cancellation()), 302);
            assertThat(answered.early()).isTrue();
            assertThat(hooks.text()).isEqualTo("login");
            assertThat(server.heads()).hasSize(1);
        }
    }

    @Test
    void secretsAndBodyStayAtTheirOrigin() throws Exception {
        try (var other = ScriptedServer.plain(peer -> {
                    while (true) {
                        peer.request();
                        peer.answer(200, "other");
                    }
                });
                var server = ScriptedServer.plain(peer -> {
                    while (true) {
                        peer.request();
                        peer.send(
                                "HTTP/1.1 307 x\r\nLocation: " + other.uri("/there") + "\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            var get = HttpRequest.to("GET", server.uri("/")).headers(SECRETS).build();
            answered(engine.execute(get, hooks, new Cancellation()), 200);
            assertThat(other.heads().get(0)).doesNotContain("S3CR3T").contains("Content-Type: image/jpeg");

            var put = HttpRequest.to("PUT", server.uri("/")).headers(SECRETS).body(RequestBody.of(new byte[10]));
            answered(engine.execute(put.build(), hooks, new Cancellation()), 307);
            assertThat(other.heads()).hasSize(1);

            answered(
                    engine.execute(
                            put.redirects(Redirects.DEFAULT.bodyAcrossOrigins(true))
                                    .build(),
                            hooks,
                            new Cancellation()),
                    200);
            assertThat(other.heads()).hasSize(2);
            assertThat(other.heads().get(1)).doesNotContain("S3CR3T").contains("Content-Length: 10\r\n");
        }
    }

    @Test
    void postThatIsSeeOtherIsFollowedByAGet() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            while (true) {
                if (peer.request().length > 0) {
                    peer.send("HTTP/1.1 303 x\r\nLocation: /done\r\nContent-Length: 0\r\n\r\n");
                } else {
                    peer.answer(200, "done");
                }
            }
        })) {
            var request = HttpRequest.to("POST", server.uri("/"))
                    .headers(SECRETS)
                    .body(RequestBody.of(new byte[10]))
                    .build();
            answered(engine.execute(request, hooks, new Cancellation()), 200);
            assertThat(server.heads().get(1))
                    .startsWith("GET /done HTTP/1.1\r\n")
                    .doesNotContain("Content-");
            assertThat(hooks.text()).isEqualTo("done");
        }
    }

    @Test
    void circleIsFoundEarly() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            while (true) {
                var head = peer.head();
                peer.send("HTTP/1.1 302 x\r\nLocation: " + (head.startsWith("GET /a ") ? "/b" : "/a")
                        + "\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            var outcome = engine.execute(HttpRequest.to("GET", server.uri("/a")).build(), hooks, new Cancellation());
            var failure = failed(outcome, FailureCode.TOO_MANY_REDIRECTS);
            assertThat(failure.partialHead()).map(ResponseHead::status).contains(302);
            assertThat(server.heads()).hasSize(2);
            assertThat(hooks.text()).isEmpty();
        }
    }

    @Test
    void twentyOneHopsAreTooMany() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            for (int i = 0; ; i++) {
                peer.request();
                peer.send("HTTP/1.1 302 x\r\nLocation: /" + i + "\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            var outcome = engine.execute(HttpRequest.to("GET", server.uri("/a")).build(), hooks, new Cancellation());
            failed(outcome, FailureCode.TOO_MANY_REDIRECTS);
            assertThat(server.heads()).hasSize(21);
            assertThat(outcome.hops()).hasSize(21);
        }
    }

    @Test
    void redirectWithAnEndlessBodyIsFollowed() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            if (peer.head().startsWith("GET /end ")) {
                peer.answer(200, "end");
            } else {
                peer.send("HTTP/1.1 302 x\r\nLocation: /end\r\n\r\n");
                while (true) {
                    peer.send(new byte[64 * 1024]);
                }
            }
        })) {
            answered(engine.execute(HttpRequest.to("GET", server.uri("/")).build(), hooks, new Cancellation()), 200);
            assertThat(hooks.text()).isEqualTo("end");
        }
    }

    @Test
    void postThatMayHaveBeenActedUponStaysMarkedSo() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            if (peer.request().length > 0) {
                peer.send("HTTP/1.1 303 x\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            var post = HttpRequest.to("POST", server.uri("/"))
                    .body(RequestBody.of(new byte[10]))
                    .build();
            var failure = failed(engine.execute(post, hooks, new Cancellation()), FailureCode.CANNOT_CONNECT);
            assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
        }
    }

    @Test
    void redirectToAnUnreachablePlaceLeavesTheRequestUnsent() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 307 x\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n");
        })) {
            var post = HttpRequest.to("POST", server.uri("/"))
                    .body(RequestBody.of(new byte[10]))
                    .redirects(Redirects.DEFAULT.bodyAcrossOrigins(true))
                    .build();
            var failure = failed(engine.execute(post, hooks, new Cancellation()), FailureCode.CANNOT_CONNECT);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
        }
    }
}
