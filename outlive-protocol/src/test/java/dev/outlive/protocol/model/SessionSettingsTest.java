package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.protocol.wire.WireException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Content-Length",
                "Expect",
                "Host",
                "Keep-Alive",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "WWW-Authenticate"
            })
    void aFieldThatNoSessionMayGiveIsNamedAlsoToWhoSpeaksTheWire(String field) {
        assertThatThrownBy(() -> settings(field))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(field);
        byte[] line = FrameCodec.encode(
                new ClientFrame.Attach(1, SessionRef.of("app", "s"), settings("X-Field"), null, false));
        String named = new String(Arrays.copyOf(line, line.length - 1), StandardCharsets.UTF_8)
                .replace("X-Field", field.toLowerCase(java.util.Locale.ROOT));
        assertThatThrownBy(() -> FrameCodec.decodeClient(named.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        WireException.class,
                        refused -> assertThat(refused.call()).isEqualTo(1))
                .hasMessageContaining(field.toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void whatASessionMayGiveARequestMayHave() {
        for (String field : new String[] {"Authorization", "Cookie", "User-Agent", "Accept", "Range", "X-Any"}) {
            assertThat(new Request(
                                    "GET",
                                    URI.create("http://h/"),
                                    settings(field).defaultHeaders(),
                                    null)
                            .headers()
                            .has(field))
                    .isTrue();
        }
    }

    private static SessionSettings settings(String field) {
        SessionSettings plain = SessionSettings.defaults();
        return new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                Headers.empty().with(field, "x"),
                plain.lifecycle(),
                plain.description());
    }
}
