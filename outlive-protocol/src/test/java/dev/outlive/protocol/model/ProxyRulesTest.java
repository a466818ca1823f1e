package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts are asked over which proxy, what an environment says of it, and how a request tightens it (BG-31). */
class ProxyRulesTest {
    private static final ProxyRules P = ProxyRules.of("http://p.example:3128");
    private static final ProxyRules Q = ProxyRules.of("http://q.example:3128");

    @ParameterizedTest(name = "{0} excludes {1}: {2}")
    @CsvSource({
        "example.org, example.org, true",
        "example.org, www.example.org, true",
        "example.org, example.org., true",
        ".example.org, example.org, true",
        "Example.ORG, www.example.org, true",
        "example.org, notexample.org, false",
        "example.org, example.org.evil.test, false",
        "www.example.org, example.org, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.70, false",
        "10.0.0.0/8, 10.255.3.4, true",
        "10.9.9.9/8, 10.0.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.0/25, 192.0.2.127, true",
        "192.0.2.0/25, 192.0.2.128, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "10.0.0.0/8, 10.example.org, false",
        "999.1.1.1, 999.1.1.1, true",
        "::1, ::1, true",
        "'[::1]', 0:0:0:0:0:0:0:1, true",
        "fd00::/8, fd12:3456::1, true",
        "fd00::/8, fe80::1, false",
        "fe80::/10, fe80::1%eth0, true",
        "*, anything.example, true"
    })
    void exclusionsMeanHosts(String exclusion, String host, boolean excluded) {
        assertThat(P.excluding(List.of(exclusion)).proxyTo("https", host).isEmpty())
                .isEqualTo(excluded);
    }

    @Test
    void proxyIsChosenByScheme() {
        var rules = new ProxyRules("http://p.example:3128", null, List.of("a.example"));
        assertThat(rules.proxyTo("http://b.example:80")).contains("http://p.example:3128");
        assertThat(rules.proxyTo("http://a.example:80")).isEmpty();
        assertThat(rules.proxyTo("https://b.example:443")).isEmpty();
        assertThat(P.excluding(List.of("::1")).proxyTo("http://[::1]:8080")).isEmpty();
        assertThat(ProxyRules.DIRECT.proxyTo("http://b.example:80")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "p.example:3128, http://p.example:3128",
        "HTTP://P.Example:3128/, http://p.example:3128",
        "p.example, http://p.example:80",
        "http://[::1]:3128, http://[::1]:3128"
    })
    void proxyHasOneForm(String written, String form) {
        assertThat(ProxyRules.of(written).https()).isEqualTo(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://p.example:1080",
                "https://p.example:3128",
                "http://p.example:0",
                "http://p.example:70000",
                "http://p.example/path",
                "http://me:S3CR3T@p.example:3128",
                "http://p .example",
                ""
            })
    void whatCantBeSpokenToIsRefused(String proxy) {
        assertThatThrownBy(() -> ProxyRules.of(proxy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("S3CR3T");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "10.0.0.0/33", "fd00::/129", "example.org:8080", "http://a", "-/8", ""})
    void whatIsNoHostExcludesNothing(String host) {
        assertThatThrownBy(() -> P.excluding(List.of(host))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everythingExcludedIsNoProxyAtAll() {
        assertThat(P.excluding(List.of("a.example", "*"))).isEqualTo(ProxyRules.DIRECT);
        assertThat(new ProxyRules(null, null, List.of("a.example"))).isEqualTo(ProxyRules.DIRECT);
    }

    @Test
    void exclusionsHaveOneForm() {
        assertThat(P.excluding(List.of("b.example", "A.example", ".a.example", "10.1.2.3/8"))
                        .exclusions())
                .containsExactly("10.0.0.0/8", "a.example", "b.example");
    }

    @Test
    void tooManyExclusionsAreRefused() {
        var hosts =
                java.util.stream.IntStream.range(0, 257).mapToObj(i -> "h" + i).toList();
        assertThatThrownBy(() -> P.excluding(hosts)).hasMessageContaining("at most 256");
    }

    @Test
    void environmentIsReadAsCurlReadsIt() {
        var rules = ProxyRules.environment(Map.of(
                "http_proxy", "http://me:S3CR3T@p.example:3128/",
                "HTTPS_PROXY", "q.example:3129",
                "no_proxy", " .corp.example, 10.0.0.0/8 host:8080,,"));
        assertThat(rules.http()).isEqualTo("http://p.example:3128");
        assertThat(rules.https()).isEqualTo("http://q.example:3129");
        assertThat(rules.exclusions())
                .containsExactlyInAnyOrder("corp.example", "10.0.0.0/8", "localhost", "127.0.0.0/8", "0:0:0:0:0:0:0:1");
        assertThat(rules.toString()).doesNotContain("S3CR3T");
    }

    @Test
    void upperCaseHttpProxyMayComeFromARequestAndIsntRead() {
        assertThat(ProxyRules.environment(Map.of("HTTP_PROXY", "http://evil.example:1")))
                .isEqualTo(ProxyRules.DIRECT);
    }

    @Test
    void allProxyFillsWhatTheOthersLeaveOut() {
        var rules = ProxyRules.environment(Map.of("ALL_PROXY", "p.example:1", "https_proxy", "q.example:2"));
        assertThat(rules.http()).isEqualTo("http://p.example:1");
        assertThat(rules.https()).isEqualTo("http://q.example:2");
    }

    @Test
    void environmentWithoutProxiesIsDirect() {
        assertThat(ProxyRules.environment(Map.of("no_proxy", "a.example", "http_proxy", "")))
                .isEqualTo(ProxyRules.DIRECT);
        assertThat(ProxyRules.environment(Map.of("http_proxy", "p.example", "no_proxy", "*")))
                .isEqualTo(ProxyRules.DIRECT);
    }

    @Test
    void proxyOfTheEnvironmentThatCantBeSpokenToIsNamed() {
        assertThatThrownBy(() -> ProxyRules.environment(Map.of("all_proxy", "socks5://p.example:1080")))
                .hasMessageContaining("http_proxy")
                .hasMessageContaining("SOCKS");
    }

    @Test
    void requestAddsAProxyWhereItsSessionHasNone() {
        var asked = P.excluding(List.of("a.example"));
        assertThat(ProxyRules.DIRECT.tightenedBy(asked)).isEqualTo(asked);
        assertThat(new ProxyRules(null, "http://p.example:3128", List.of()).tightenedBy(Q))
                .isEqualTo(new ProxyRules("http://q.example:3128", "http://p.example:3128", List.of()));
    }

    @Test
    void requestGetsPastNoProxyOfItsSession() {
        assertThat(P.tightenedBy(ProxyRules.DIRECT)).isEqualTo(P);
        assertThat(P.tightenedBy(Q)).isEqualTo(P);
        assertThat(P.tightenedBy(Q.excluding(List.of("a.example")))).isEqualTo(P);
        assertThat(P.tightenedBy(Q.excluding(List.of("*")))).isEqualTo(P);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "a.example, a.example, a.example",
        "a.example, b.a.example, b.a.example",
        "b.a.example, a.example, b.a.example",
        "a.example, b.example, ",
        "10.0.0.0/8, 10.1.0.0/16, 10.1.0.0/16",
        "10.1.0.0/16, 10.0.0.0/8, 10.1.0.0/16",
        "10.0.0.0/8, 192.0.2.1, ",
        "10.0.0.0/8, 10.2.3.4, 10.2.3.4",
        "fd00::/8, 10.0.0.0/8, ",
        "a.example, 10.0.0.0/8, "
    })
    void hostsAreExcludedIfBothExcludeThem(String session, String request, String both) {
        assertThat(P.excluding(List.of(session)).tightenedBy(P.excluding(List.of(request))))
                .isEqualTo(both == null ? P : P.excluding(List.of(both)));
    }

    @Test
    void peopleReadThem() {
        assertThat(ProxyRules.DIRECT.text()).isEqualTo("none");
        assertThat(P.excluding(List.of("a.example")).text()).isEqualTo("http://p.example:3128, not for a.example");
        assertThat(new ProxyRules(null, "p.example:1", List.of()).text()).isEqualTo("https by http://p.example:1");
        assertThat(new ProxyRules("q.example:1", "p.example:1", List.of()).text())
                .isEqualTo("http by http://q.example:1, https by http://p.example:1");
    }
}
