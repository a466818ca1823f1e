package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.protocol.model.ServiceType;
import dev.outlive.transfer.http.HopJournal.Anchor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets are marked by the kind of traffic they are, and a connection carries one kind. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServiceTypeTest {
    private static int trafficClass(URI to, ServiceType type) throws Exception {
        var settings = new HttpSettings(
                Timeouts.defaults(),
                HostResolver.system(),
                TestCa.get()::client,
                64 * 1024,
                1024 * 1024,
                1,
                Duration.ofSeconds(30),
                "test",
                InstantSource.system());
        var origin = HttpRequest.to("GET", to).build().place().origin();
        var route = Route.to(origin, Proxies.NONE, Identities.NONE, type);
        var journal = new HopJournal("GET", route, Anchor.at(Instant.EPOCH));
        try (var watchdog = new Watchdog();
                var connector = new Connector(settings, watchdog)) {
            var connection = connector.connect(route, Proxies.NONE, journal, new Cancellation());
            int marked = connection.transport().trafficClass();
            connection.transport().abort();
            return marked;
        }
    }

    @ParameterizedTest
    @EnumSource(ServiceType.class)
    void theSocketCarriesTheMarkPlainAndUnderTls(ServiceType type) throws Exception {
        try (var plain = ScriptedServer.plain(ScriptedServer.Peer::awaitClose);
                var secure = ScriptedServer.tls(TestCa.get().server("good"), ScriptedServer.Peer::awaitClose)) {
            assertThat(trafficClass(plain.uri("/"), type)).as("plain").isEqualTo(type.codePoint() << 2);
            assertThat(trafficClass(secure.uri("/"), type)).as("TLS").isEqualTo(type.codePoint() << 2);
        }
    }

    @Test
    void aKeptConnectionCarriesOneTypeOnly() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
                    while (true) {
                        peer.request();
                        peer.answer(200, "" + peer.number());
                    }
                });
                var engine = HttpEngine.builder().build()) {
            assertThat(connection(engine, server, ServiceType.DEFAULT)).isEqualTo("0");
            assertThat(connection(engine, server, ServiceType.BACKGROUND)).isEqualTo("1");
            assertThat(connection(engine, server, ServiceType.VOICE)).isEqualTo("2");
            assertThat(connection(engine, server, ServiceType.BACKGROUND)).isEqualTo("1");
            assertThat(connection(engine, server, ServiceType.DEFAULT)).isEqualTo("0");
        }
    }

    private static String connection(HttpEngine engine, ScriptedServer server, ServiceType type) {
        var hooks = new RecordingHooks();
        var request = HttpRequest.to("GET", server.uri("/")).serviceType(type).build();
        answered(engine.execute(request, hooks, new Cancellation()), 200);
        return hooks.text();
    }
}
