package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are sent more than once within an attempt, or not: redirects, wrong and dying connections. */
class SentAgainTest extends TransferTestBase {
    @Test
    void redirectIsFollowedAfterAMarkOfItsOwn() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            while (true) {
                var head = peer.head();
                peer.body(LoopbackServer.contentLength(head));
                if (head.startsWith("PUT /up")) {
                    peer.send("HTTP/1.1 307 Over there\r\nLocation: /there?key=1\r\nContent-Length: 0\r\n\r\n");
                } else {
                    peer.answer(200, "there");
                }
            }
        })) {
            TaskId task = start(put(server, file(1000)));
            var response = reports.responded(task, 200).response();
            assertThat(response.finalUrl()).isEqualTo(server.uri("/there") + "?…");
            assertThat(reports.kinds(task)).containsExactly("AttemptMarked", "AttemptMarked", "Responded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST"})
    void misdirectedRequestGoesOutAgainOnAFreshConnection(String method) throws Exception {
        try (var server = new LoopbackServer(peer -> {
            while (true) {
                peer.request();
                peer.answer(peer.number() == 0 ? 421 : 200, "connection " + peer.number());
            }
        })) {
            TaskId task =
                    start(Orders.of(Request.method(method, server.uri("/"))).sending(file(1000)));
            reports.responded(task, 200);
            assertThat(reports.last(task).body()).asString().isEqualTo("connection 1");
            assertThat(reports.kinds(task)).containsExactly("AttemptMarked", "AttemptMarked", "Responded");
            assertThat(bodies.responses).hasValue(1);
        }
    }

    @Proves("I24")
    @Test
    void requestThatWasActedUponIsNotSentAgainWhenItsResultIsMisdirected() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            while (true) {
                var head = peer.head();
                peer.body(LoopbackServer.contentLength(head));
                if (head.startsWith("POST")) {
                    peer.send("HTTP/1.1 303 See\r\nLocation: /result\r\nContent-Length: 0\r\n\r\n");
                } else {
                    peer.answer(421, "not me");
                }
            }
        })) {
            TaskId task = start(post(server, file(1000)));
            reports.responded(task, 421);
            assertThat(server.heads()).hasSize(2);
        }
    }

    @Test
    void secondMisdirectionIsTheAnswer() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(421, "not me"))) {
            TaskId task = start(post(server, file(1000)));
            reports.responded(task, 421);
            assertThat(reports.last(task).body()).asString().isEqualTo("not me");
            assertThat(server.heads()).hasSize(2);
        }
    }

    @Test
    void unreadableAnswerIsAskedForOnceMoreIfThatIsSafe() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.send(peer.number() == 0 ? "HTTP/1.1 2x0 what\r\n\r\n" : LoopbackServer.answer(200, "fine"));
            peer.drain();
        })) {
            TaskId task = start(put(server, file(1000)));
            reports.responded(task, 200);
            assertThat(server.connections()).isEqualTo(2);
            bodies.assertReleased();
        }
    }

    @Test
    void keptConnectionThatDiesIsReplacedWhereThatIsSafe() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.answer(200, "");
            if (peer.number() == 0) {
                peer.request();
                peer.reset();
            }
            peer.drain();
        })) {
            reports.responded(start(put(server, file(1000))), 200);
            TaskId task = start(put(server, file(1000)));
            reports.responded(task, 200);
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.heads()).hasSize(3);
            assertThat(reports.kinds(task)).startsWith("AttemptMarked", "AttemptMarked");
        }
    }

    @Test
    void secondAttemptAsksBeforeASmallerBody() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            reports.responded(start(put(server, file(200_000))), 200);
            reports.responded(start(put(server, file(200_000)).after(1)), 200);
            assertThat(server.heads().get(0)).doesNotContain("Expect:");
            assertThat(server.heads().get(1)).contains("Expect: 100-continue");
        }
    }

    @Test
    void requestThatGoesOutOnceTakesAFreshConnection() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            reports.responded(start(post(server, file(10))), 200);
            reports.responded(start(post(server, file(10))), 200);
            assertThat(server.connections()).isEqualTo(2);
            reports.responded(
                    start(Orders.of(Request.post(server.uri("/")).idempotencyKey("k"))
                            .sending(file(10))),
                    200);
            assertThat(server.connections()).isEqualTo(2);
        }
    }
}
