package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.transfer.http.Timeouts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attempts that the network or the file brings down: the code, what may have left, how much the server has. */
class FailedAttemptTest extends TransferTestBase {
    private static final int LARGE = 64 * 1024 * 1024; // more than any socket buffers

    @Proves("I24")
    @Test
    void refusedConnectionSentNothing() throws Exception {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        TaskId task = start(Orders.of(Request.post(URI.create("http://localhost:" + port + "/?token=secret")))
                .sending(file(10)));
        var failure = reports.failed(task, ErrorCode.CANNOT_CONNECT, Sent.NOTHING);
        assertThat(failure.uploaded()).isEqualTo(Uploaded.NO);
        assertThat(reports.kinds(task)).containsExactly("AttemptFailed");
        bodies.assertReleased();
    }

    @Test
    void unknownHostSentNothing() {
        use(new FolderBodies(folder), TransferSettings.defaults().withResolver(host -> {
            throw new UnknownHostException(host + ": Name or service not known");
        }));
        TaskId task = start(Orders.of(Request.get(URI.create("http://name.example/"))));
        reports.failed(task, ErrorCode.CANNOT_FIND_HOST, Sent.NOTHING);
    }

    @Test
    void nameServerThatIsAwayIsToldFromAnUnknownHost() {
        use(new FolderBodies(folder), TransferSettings.defaults().withResolver(host -> {
            throw new UnknownHostException(host + ": Temporary failure in name resolution");
        }));
        TaskId task = start(Orders.of(Request.get(URI.create("http://name.example/"))));
        reports.failed(task, ErrorCode.DNS_LOOKUP_FAILED, Sent.NOTHING);
    }

    @Proves("I24")
    @Test
    void postThatGotNoAnswerMayHaveArrived() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.reset();
        })) {
            TaskId task = start(post(server, file(1000)));
            var failure = reports.failed(task, ErrorCode.CONNECTION_LOST, Sent.MAYBE);
            assertThat(failure.uploaded()).isEqualTo(Uploaded.UNCONFIRMED);
            assertThat(failure.response()).isNull();
            assertThat(server.heads()).hasSize(1);
            assertThat(reports.signals(task)).contains(new Signal.Advanced(1, 1000, 0));
        }
    }

    @Test
    void bodyCutInTheMiddleIsNotUploaded() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.head();
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.body(1000);
            peer.reset();
        })) {
            TaskId task = start(put(server, file(LARGE)));
            var failure = reports.failed(task, ErrorCode.CONNECTION_LOST, Sent.MAYBE);
            assertThat(failure.uploaded()).isEqualTo(Uploaded.NO);
        }
    }

    @Proves("I24")
    @Test
    void bodyThatWasAskedForAndNotHandedOverSentNothing() throws Exception {
        use(
                new FolderBodies(folder),
                TransferSettings.defaults().withTimeouts(Timeouts.defaults().withContinueWait(Duration.ofMinutes(1))));
        try (var server = new LoopbackServer(peer -> {
            peer.head();
            peer.reset();
        })) {
            TaskId task = start(post(server, file(LARGE)));
            reports.failed(task, ErrorCode.CONNECTION_LOST, Sent.NOTHING);
        }
    }

    @Test
    void serverThatFallsSilentIsGivenUp() throws Exception {
        use(
                new FolderBodies(folder),
                TransferSettings.defaults().withTimeouts(Timeouts.defaults().withResponse(Duration.ofMillis(500))));
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.hold();
        })) {
            TaskId task = start(post(server, file(10)).idle(Duration.ofMillis(500)));
            reports.failed(task, ErrorCode.CONNECTION_LOST, Sent.MAYBE);
        }
    }

    @Proves("I24")
    @Test
    void unreadableAnswerToAPostIsNotAskedForAgain() throws Exception {
        try (var server = LoopbackServer.answering("HTTP/1.1 2x0 what\r\n\r\n")) {
            TaskId task = start(post(server, file(10)));
            reports.failed(task, ErrorCode.CANNOT_PARSE_RESPONSE, Sent.MAYBE);
            assertThat(server.heads()).hasSize(1);
        }
    }

    @Test
    void secondUnreadableAnswerEndsTheAttempt() throws Exception {
        try (var server = LoopbackServer.answering("HTTP/1.1 2x0 what\r\n\r\n")) {
            TaskId task = start(put(server, file(10)));
            reports.failed(task, ErrorCode.CANNOT_PARSE_RESPONSE, Sent.MAYBE);
            assertThat(server.heads()).hasSize(2);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Proves("I24")
    @Test
    void firstRequestMayHaveArrivedWhenTheSecondCannotConnect() throws Exception {
        var server = new LoopbackServer[1];
        try (var only = new LoopbackServer(peer -> {
            peer.request();
            server[0].refuse();
            peer.send("HTTP/1.1 2x0 what\r\n\r\n");
            peer.drain();
        })) {
            server[0] = only;
            TaskId task = start(put(only, file(10)));
            var failure = reports.failed(task, ErrorCode.CANNOT_CONNECT, Sent.MAYBE);
            assertThat(failure.uploaded()).isEqualTo(Uploaded.UNCONFIRMED);
        }
    }

    @Test
    void answerToAPostThatBrokeOffIsKeptAsFarAsItCame() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.send("HTTP/1.1 201 Created\r\nContent-Length: 10\r\nX-Id: 7\r\n\r\n01234");
        })) {
            TaskId task = start(post(server, file(10)));
            var failure = reports.failed(task, ErrorCode.CONNECTION_LOST, Sent.MAYBE);
            var response = response(failure);
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.headers().first("X-Id")).hasValue("7");
            assertThat(response.truncated()).isTrue();
            assertThat(response.bodyBytes()).isEqualTo(5);
            assertThat(response.finalUrl()).isEqualTo(server.uri("/up") + "?…");
            assertThat(reports.last(task).body()).asString().isEqualTo("01234");
            bodies.assertReleased();
        }
    }

    @Test
    void answerThatBrokeOffIsAskedForAgainWhereThatIsSafe() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.send("HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n01234");
        })) {
            TaskId task = start(put(server, file(10)));
            var failure = reports.failed(task, ErrorCode.CONNECTION_LOST, Sent.MAYBE);
            assertThat(response(failure).bodyBytes()).isZero();
            assertThat(reports.last(task).body()).isNull();
            bodies.assertReleased();
        }
    }

    @Proves("I19")
    @Test
    void fileThatChangedBeforeIsNotSent() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            PinnedSource source = reference(10);
            Files.write(Path.of(source.path()), content(11));
            TaskId task = start(put(server, source));
            reports.failed(task, ErrorCode.FILE_CHANGED, Sent.NOTHING);
            assertThat(server.connections()).isZero();
            bodies.assertReleased();
        }
    }

    @Proves("I19")
    @Test
    void fileThatChangedMeanwhileFailsAndKeepsTheAnswer() throws Exception {
        var source = new PinnedSource[1];
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            Files.write(Path.of(source[0].path()), content(11));
            peer.answer(201, "created");
        })) {
            source[0] = reference(10);
            TaskId task = start(put(server, source[0]));
            var failure = reports.failed(task, ErrorCode.FILE_CHANGED, Sent.MAYBE);
            assertThat(failure.uploaded()).isEqualTo(Uploaded.UNCONFIRMED);
            assertThat(response(failure).status()).isEqualTo(201);
            assertThat(reports.last(task).body()).asString().isEqualTo("created");
        }
    }

    @Proves("I19")
    @Test
    void fileCutWhileItIsSentHasChanged() throws Exception {
        var source = new PinnedSource[1];
        try (var server = new LoopbackServer(peer -> {
            peer.head();
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.body(1000);
            try (var file = FileChannel.open(Path.of(source[0].path()), StandardOpenOption.WRITE)) {
                file.truncate(2000);
            }
            peer.drain();
        })) {
            source[0] = reference(LARGE);
            TaskId task = start(put(server, source[0]));
            reports.failed(task, ErrorCode.FILE_CHANGED, Sent.MAYBE);
        }
    }

    @Test
    void fileThatIsGoneIsNotFound() throws Exception {
        PinnedSource source = reference(10);
        Files.delete(Path.of(source.path()));
        TaskId task =
                start(Orders.of(Request.put(URI.create("http://localhost:1/"))).sending(source));
        reports.failed(task, ErrorCode.FILE_NOT_FOUND, Sent.NOTHING);
    }

    @Test
    void copyThatIsGoneOrDamagedIsTheSpoolsFault() throws Exception {
        PinnedSource gone = file(10);
        Files.delete(Path.of(gone.path()));
        PinnedSource damaged = file(10);
        Files.write(Path.of(damaged.path()), content(9));
        for (PinnedSource source : new PinnedSource[] {gone, damaged}) {
            TaskId task = start(
                    Orders.of(Request.put(URI.create("http://localhost:1/"))).sending(source));
            reports.failed(task, ErrorCode.SPOOL_UNREADABLE, Sent.NOTHING);
        }
        bodies.assertReleased();
    }

    @Test
    void keyThatCannotBeSentFailsBeforeAnythingIs() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            TaskId task = start(Orders.of(Request.post(server.uri("/")).idempotencyKey("kl\u00fcssel-secret")));
            reports.failed(task, ErrorCode.BAD_REQUEST, Sent.NOTHING);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void redirectsInACircleFail() throws Exception {
        try (var server = LoopbackServer.answering(
                "HTTP/1.1 307 Again\r\nLocation: /up?token=secret\r\nContent-Length: 0\r\n\r\n")) {
            TaskId task = start(put(server, file(10)));
            var failure = reports.failed(task, ErrorCode.TOO_MANY_REDIRECTS, Sent.MAYBE);
            assertThat(failure.message()).doesNotContain("token");
        }
    }

    private static Response response(AttemptFailure failure) {
        @Nullable Response response = failure.response();
        assertThat(response).isNotNull();
        return java.util.Objects.requireNonNull(response);
    }
}
