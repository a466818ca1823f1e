package dev.outlive.transfer.auth;

import dev.outlive.core.credential.Challenge;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The hash functions of Digest (RFC 7616 §6.1), the strongest last. */
enum DigestAlgorithm {
    MD5("MD5", "MD5"),
    SHA_256("SHA-256", "SHA-256"),
    SHA_512_256("SHA-512-256", "SHA-512/256");

    /** Part of a name: the session key is made with the nonces (§3.4.2). */
    private static final String SESSION_SUFFIX = "-SESS";

    private final String token;
    private final String provider;

    DigestAlgorithm(String token, String provider) {
        this.token = token;
        this.provider = provider;
    }

    /** The one a challenge names, MD5 if it names none; empty for one that isn't known. */
    static Optional<DigestAlgorithm> of(Challenge challenge) {
        String named = challenge.parameter("algorithm").orElse(MD5.token).toUpperCase(Locale.ROOT);
        String plain = isSession(challenge) ? named.substring(0, named.length() - SESSION_SUFFIX.length()) : named;
        return Arrays.stream(values()).filter(each -> each.token.equals(plain)).findFirst();
    }

    static boolean isSession(Challenge challenge) {
        return challenge
                .parameter("algorithm")
                .orElse("")
                .toUpperCase(Locale.ROOT)
                .endsWith(SESSION_SUFFIX);
    }

    /** The hash of a text, as lower-case hexadecimal. */
    String hash(String text, Charset charset) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(provider).digest(text.getBytes(charset)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no " + provider, missing);
        }
    }
}
