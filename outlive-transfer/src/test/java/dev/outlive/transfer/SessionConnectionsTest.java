package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.ServiceType;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import org.junit.jupiter.api.Test;

/** Connections are shared by all sessions, and renewed for one without a loss to the others. */
class SessionConnectionsTest extends TransferTestBase {
    private static final SessionRef ONE = SessionRef.of("app", "one");
    private static final SessionRef OTHER = SessionRef.of("app", "other");

    /** The number of the connection that served a request. */
    private String connection(LoopbackServer server, SessionRef session) throws Exception {
        return connection(Orders.of(Request.method("GET", server.uri("/"))).of(session));
    }

    private String connection(Orders order) throws Exception {
        TaskId task = start(order);
        reports.responded(task, 200);
        return new String(reports.last(task).body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void aSessionGetsNewConnectionsAndTheOthersKeepTheirs() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            while (true) {
                peer.request();
                peer.answer(200, "" + peer.number());
            }
        })) {
            assertThat(connection(server, ONE)).isEqualTo("0");
            assertThat(connection(server, OTHER)).isEqualTo("0");
            transfers.renew(ONE);
            assertThat(connection(server, OTHER)).as("not renewed").isEqualTo("0");
            assertThat(connection(server, ONE)).as("renewed").isEqualTo("1");
            assertThat(connection(server, ONE)).as("renewed once").isEqualTo("1");
        }
    }

    @Test
    void tasksOfAnotherServiceTypeHaveConnectionsOfTheirOwn() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            while (true) {
                peer.request();
                peer.answer(200, "" + peer.number());
            }
        })) {
            var request = Request.method("GET", server.uri("/"));
            assertThat(connection(Orders.of(request))).isEqualTo("0");
            assertThat(connection(Orders.of(request).as(ServiceType.BACKGROUND)))
                    .isEqualTo("1");
            assertThat(connection(Orders.of(request).as(ServiceType.BACKGROUND)))
                    .isEqualTo("1");
            assertThat(connection(Orders.of(request))).isEqualTo("0");
        }
    }
}
