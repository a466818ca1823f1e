package dev.outlive.transfer.auth;

import dev.outlive.core.credential.Challenge;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The answer to a Digest challenge (RFC 7616 §3.4) without protection of the body ({@code qop=auth}, or none as in RFC
 * 2069): it shows that the password is known, and holds for one request.
 */
public final class DigestAnswer {
    private DigestAnswer() {}

    /**
     * What an answer is made for.
     *
     * @param target path and query as they stand in the request line
     * @param count how many requests were made with this nonce, this one included
     * @param cnonce drawn for each answer
     */
    public record Asked(String method, String target, int count, String cnonce) {}

    /** Whether this challenge can be answered. */
    public static boolean canAnswer(Challenge challenge) {
        return challenge.scheme().equals("digest")
                && challenge.parameter("nonce").isPresent()
                && challenge.parameter("realm").isPresent()
                && DigestAlgorithm.of(challenge).isPresent()
                && challenge.parameter("qop").map(DigestAnswer::offersAuth).orElse(true);
    }

    /** The value of the Authorization field. */
    public static String of(Challenge challenge, String user, String password, Asked asked) {
        DigestAlgorithm algorithm = DigestAlgorithm.of(challenge)
                .orElseThrow(() -> new IllegalArgumentException("a challenge that can't be answered"));
        Charset charset = BasicAnswer.charset(challenge, user + password);
        String realm = challenge.realm();
        String nonce = challenge.parameter("nonce").orElse("");
        String count = String.format(Locale.ROOT, "%08x", asked.count());
        String secret = algorithm.hash(user + ":" + realm + ":" + password, charset);
        if (DigestAlgorithm.isSession(challenge)) {
            secret = algorithm.hash(secret + ":" + nonce + ":" + asked.cnonce(), charset);
        }
        String request = algorithm.hash(asked.method() + ":" + asked.target(), charset);
        boolean qop = challenge.parameter("qop").isPresent();
        String response = algorithm.hash(
                qop
                        ? String.join(":", secret, nonce, count, asked.cnonce(), "auth", request)
                        : String.join(":", secret, nonce, request),
                charset);
        var field = new StringBuilder("Digest ");
        field.append(name(challenge, algorithm, user, realm, charset));
        quoted(field, "realm", realm);
        quoted(field, "uri", asked.target());
        challenge
                .parameter("algorithm")
                .ifPresent(named -> field.append(", algorithm=").append(named));
        quoted(field, "nonce", nonce);
        if (qop) {
            field.append(", nc=").append(count);
            quoted(field, "cnonce", asked.cnonce());
            field.append(", qop=auth");
        } else if (DigestAlgorithm.isSession(challenge)) {
            quoted(field, "cnonce", asked.cnonce());
        }
        quoted(field, "response", response);
        challenge.parameter("opaque").ifPresent(opaque -> quoted(field, "opaque", opaque));
        if (isHashed(challenge)) {
            field.append(", userhash=true");
        }
        return field.toString();
    }

    private static boolean offersAuth(String qop) {
        return Arrays.stream(qop.split(",")).anyMatch(each -> each.strip().equalsIgnoreCase("auth"));
    }

    private static boolean isHashed(Challenge challenge) {
        return challenge.parameter("userhash").filter("true"::equalsIgnoreCase).isPresent();
    }

    /** The user's name: hashed if the server wants it so (§3.4.4), and encoded if it isn't ASCII (§3.4). */
    private static String name(
            Challenge challenge, DigestAlgorithm algorithm, String user, String realm, Charset charset) {
        if (isHashed(challenge)) {
            return "username=\"" + algorithm.hash(user + ":" + realm, charset) + "\"";
        }
        return StandardCharsets.US_ASCII.newEncoder().canEncode(user)
                ? "username=\"" + escaped(user) + "\""
                : "username*=UTF-8''" + encoded(user);
    }

    private static void quoted(StringBuilder field, String name, String value) {
        field.append(", ").append(name).append("=\"").append(escaped(value)).append('"');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** RFC 8187 §3.2. */
    private static String encoded(String value) {
        var text = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "!#$&+-.^_`|~".indexOf(c) >= 0);
            text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return text.toString();
    }

    /** How strong the answer is, to choose among a server's challenges; empty if there is none. */
    static Optional<Integer> strength(Challenge challenge) {
        return canAnswer(challenge) ? DigestAlgorithm.of(challenge).map(Enum::ordinal) : Optional.empty();
    }
}
