package dev.outlive.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Request;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What makes a request the same request (I2). */
class FingerprintTest {
    private static final URI URL = URI.create("https://example.org/in?token=s3cret");

    @Test
    void sameRequestAndFileDifferInNothing() {
        assertThat(of(Request.put(URL).header("A", "b").build(), "/f", "1@2")
                        .differences(of(Request.put(URL).header("a", "b").build(), "/f", "1@2")))
                .as("field names are case-insensitive")
                .isEmpty();
    }

    @Proves("I2")
    @Test
    void eachDifferenceIsNamed() {
        Fingerprint mine = of(Request.put(URL).build(), "/f", "1@2");
        assertThat(mine.differences(of(Request.post(URL).build(), "/f", "1@2"))).containsExactly("the method");
        assertThat(mine.differences(of(
                        Request.put(URI.create("https://example.org/in?token=other"))
                                .build(),
                        "/f",
                        "1@2")))
                .containsExactly("the URL");
        assertThat(mine.differences(of(Request.put(URL).header("A", "b").build(), "/f", "1@2")))
                .containsExactly("the header fields");
        assertThat(mine.differences(of(Request.put(URL).idempotencyKey("k").build(), "/f", "1@2")))
                .containsExactly("the header fields");
        assertThat(mine.differences(of(Request.put(URL).build(), "/g", "1@2"))).containsExactly("the file's path");
        assertThat(mine.differences(of(Request.put(URL).build(), "/f", "1@3")))
                .containsExactly("the file's size or time of change");
        assertThat(mine.differences(Fingerprint.of("download", Request.put(URL).build(), "/f", "1@2")))
                .containsExactly("the kind of task");
    }

    @Test
    void fileThatIsGoneDiffersInNothing() {
        Fingerprint mine = of(Request.put(URL).build(), "/f", "1@2");
        assertThat(mine.differences(of(Request.put(URL).build(), "/f", null))).isEmpty();
    }

    @Test
    void orderOfFieldsOfOneNameMatters() {
        Request one = Request.put(URL).header("A", "1").header("A", "2").build();
        Request other = Request.put(URL).header("A", "2").header("A", "1").build();
        assertThat(of(one, "/f", null).differences(of(other, "/f", null))).containsExactly("the header fields");
    }

    @Proves("I29")
    @Test
    void fingerprintHoldsNoSecret() {
        Request request =
                Request.put(URL).header("Authorization", "Bearer s3cret").build();
        assertThat(of(request, "/f", "1@2").toString()).doesNotContain("s3cret");
    }

    private static Fingerprint of(Request request, String file, @org.jspecify.annotations.Nullable String identity) {
        return Fingerprint.of("upload", request, file, identity);
    }
}
