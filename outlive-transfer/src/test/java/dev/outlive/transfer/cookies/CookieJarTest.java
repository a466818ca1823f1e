package dev.outlive.transfer.cookies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Cookie;
import dev.outlive.protocol.model.CookiePolicy;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a jar keeps and what it sends (RFC 6265 §5; cases H27). */
class CookieJarTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final URI PLACE = URI.create("https://www.shop.example/in/a?x=1");
    private final CookieJar jar = new CookieJar();

    private boolean received(URI place, String... fields) {
        return jar.received(place, Arrays.asList(fields), CookiePolicy.ALWAYS, place, NOW);
    }

    private String field(String place) {
        return jar.field(URI.create(place), NOW).orElse("");
    }

    @Test
    void whatAHostGaveItGetsAgain() {
        assertThat(received(PLACE, "id=7; Path=/", "sid=\"a b\"; Path=/; HttpOnly; SameSite=Lax"))
                .isTrue();
        assertThat(field("https://www.shop.example/")).contains("id=7").contains("sid=");
        assertThat(field("https://other.example/")).isEmpty();
        assertThat(field("https://a.www.shop.example/")).as("host only").isEmpty();
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "id=7 | https://www.shop.example/in/b | true",
                "id=7 | https://www.shop.example/inner | false",
                "id=7 | https://www.shop.example/ | false",
                "id=7; Path=/in | https://www.shop.example/in | true",
                "id=7; Path=/ | http://www.shop.example/ | true",
                "id=7; Path=/; Secure | http://www.shop.example/ | false",
                "id=7; Path=/; Secure | https://www.shop.example:8443/ | true",
                "id=7; Path=/; Domain=shop.example | https://shop.example/ | true",
                "id=7; Path=/; Domain=.shop.example | https://a.b.shop.example/ | true",
                "id=7; Path=/; Domain=shop.example | https://notshop.example/ | false",
                "id=7; Path=/; Max-Age=60 | https://www.shop.example/ | true",
                "id=7; Path=/; Max-Age=0 | https://www.shop.example/ | false",
                "id=7; Path=/; Expires=Mon, 23 Nov 2020 10:00:00 GMT | https://www.shop.example/ | false"
            })
    void domainPathSchemeAndAgeDecide(String given, String place, boolean sent) {
        received(PLACE, given);
        assertThat(field(place).equals("id=7")).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id=7; Domain=other.example",
                "id=7; Domain=a.www.shop.example",
                "id=7; Domain=example",
                "",
                "=7",
                "no value at all"
            })
    void whatIsForOthersOrNoCookieIsIgnored(String given) {
        assertThat(received(PLACE, given)).isFalse();
        assertThat(jar.all()).isEmpty();
    }

    @Test
    void nobodyGivesACookieToAWholePublicSuffix() {
        assertThat(received(URI.create("https://a.co.uk/"), "id=7; Domain=co.uk"))
                .isFalse();
        assertThat(field("https://b.co.uk/")).isEmpty();
    }

    @Test
    void aCookieIsReplacedRemovedAndKeepsItsPlace() {
        received(PLACE, "a=1; Path=/", "b=1; Path=/");
        assertThat(received(PLACE, "a=1; Path=/")).as("the same again").isFalse();
        assertThat(received(PLACE, "a=2; Path=/")).isTrue();
        assertThat(jar.all()).hasSize(2);
        assertThat(field("https://www.shop.example/")).contains("a=2").contains("b=1");
        assertThat(received(PLACE, "a=; Path=/; Max-Age=0")).isTrue();
        assertThat(field("https://www.shop.example/")).isEqualTo("b=1");
    }

    @Test
    void longerPathsComeFirst() {
        received(PLACE, "all=1; Path=/", "in=1; Path=/in");
        assertThat(field("https://www.shop.example/in/x")).isEqualTo("in=1; all=1");
    }

    @Test
    void mainDomainIsThatOfTheTask() {
        URI task = URI.create("https://upload.shop.co.uk/");
        assertThat(jar.received(
                        URI.create("https://cdn.shop.co.uk/"), List.of("a=1"), CookiePolicy.MAIN_DOMAIN, task, NOW))
                .isTrue();
        assertThat(jar.received(
                        URI.create("https://ads.other.co.uk/"), List.of("b=1"), CookiePolicy.MAIN_DOMAIN, task, NOW))
                .isFalse();
        assertThat(jar.received(URI.create("http://127.0.0.2/"), List.of("b=1"), CookiePolicy.MAIN_DOMAIN, task, NOW))
                .isFalse();
        assertThat(jar.received(URI.create("https://ads.other.co.uk/"), List.of("b=1"), CookiePolicy.ALWAYS, task, NOW))
                .isTrue();
        assertThat(jar.received(task, List.of("c=1"), CookiePolicy.NEVER, task, NOW))
                .isFalse();
    }

    @Test
    void aServerCannotFillTheJar() {
        received(
                PLACE,
                IntStream.range(0, 5_000).mapToObj(n -> "c" + n + "=1; Path=/").toArray(String[]::new));
        assertThat(jar.all()).hasSize(CookieJar.PER_HOST_MAX);
        assertThat(received(PLACE, "big=" + "x".repeat(60_000))).isFalse();
        for (int host = 0; host < 20; host++) {
            received(
                    URI.create("https://h" + host + ".example/"),
                    IntStream.range(0, 40).mapToObj(n -> "c" + n + "=1").toArray(String[]::new));
        }
        assertThat(jar.all()).hasSizeLessThanOrEqualTo(CookieJar.ALL_MAX);
    }

    @Test
    void aValueCannotBreakOutOfItsField() {
        received(PLACE, "id=a\r\nX-Evil: 1; Path=/");
        assertThat(field("https://www.shop.example/")).doesNotContain("\n").doesNotContain("\r");
    }

    @Test
    void aJarComesBackAsItWas() {
        received(PLACE, "host=1; Path=/", "wide=1; Path=/; Domain=shop.example; Max-Age=60");
        List<Cookie> kept = jar.all();
        var again = new CookieJar();
        again.fill(kept);
        assertThat(again.all()).isEqualTo(kept);
        assertThat(again.field(URI.create("https://a.shop.example/"), NOW)).contains("wide=1");
        assertThat(again.field(URI.create("https://a.shop.example/"), NOW.plusSeconds(60)))
                .isEmpty();
    }
}
