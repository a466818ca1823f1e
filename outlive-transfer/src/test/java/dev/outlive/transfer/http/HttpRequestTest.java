package dev.outlive.transfer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.protocol.model.Headers;
import java.net.URI;
import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Case H30: what can't be sent is refused when the request is built. */
class HttpRequestTest {
    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", "GE T", "GET\r\n", "GET\0", "G(T", "g\u00e9t", "CONNECT"})
    void methodsThatCannotBeSentAreRefused(String method) {
        assertThatThrownBy(() -> HttpRequest.to(method, URI.create("http://a/")).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "Expect",
                "TE",
                "Trailer",
                "Upgrade",
                "Keep-Alive",
                "Proxy-Authorization"
            })
    void fieldsOfTheEngineAreRefusedByName(String name) {
        assertThatThrownBy(() -> HttpRequest.to("GET", URI.create("http://a/"))
                        .headers(Headers.empty().with(name, "S3CR3T"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageNotContaining("S3CR3T");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a/",
                "file:///x",
                "/relative",
                "http:opaque",
                "http:///x",
                "http://",
                "http://user@a/",
                "http://user:pw@a/",
                "http://a:0/",
                "http://a:65536/",
                "http://a:-1/",
                "http://a%20b/",
                "http://a%00b/"
            })
    void placesThatCannotBeAskedAreRefused(String uri) {
        assertThatThrownBy(() -> HttpRequest.to("GET", new URI(uri)).build())
                .satisfiesAnyOf(
                        e -> assertThat(e)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageNotContaining("pw"),
                        e -> assertThat(e).isInstanceOf(URISyntaxException.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "http://Example.COM, http://example.com, example.com, /",
        "http://a:80/x, http://a, a, /x",
        "http://a:/x, http://a, a, /x",
        "https://a:443/x, https://a, a, /x",
        "https://a:80/x, https://a:80, a:80, /x",
        "http://[::1]:8080/x, http://[::1]:8080, [::1]:8080, /x",
        "http://[FE80::1%25eth0]/, http://[fe80::1], [fe80::1], /",
        "http://b\u00fccher.example/\u00fc?\u00fc, http://xn--bcher-kva.example, xn--bcher-kva.example, /%C3%BC?%C3%BC",
        "http://under_score/a%2fb?c=%7e&d, http://under_score, under_score, /a%2fb?c=%7e&d",
        "http://a?q, http://a, a, /?q",
        "http://a/x?#f, http://a, a, /x?"
    })
    void placesKeepPathAndQueryAsWritten(String uri, String origin, String host, String target) throws Exception {
        var place = HttpUri.of(new URI(uri));
        assertThat(place.origin()).hasToString(origin);
        assertThat(place.origin().hostField()).isEqualTo(host);
        assertThat(place.target()).isEqualTo(target);
    }

    @Test
    void tooManyFieldsAreRefused() {
        var headers = Headers.empty();
        for (int i = 0; i < 201; i++) {
            headers = headers.with("X-" + i, "v");
        }
        var builder = HttpRequest.to("GET", URI.create("http://a/")).headers(headers);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200");
    }
}
