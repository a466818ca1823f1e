package dev.outlive.transfer.auth;

import dev.outlive.core.credential.Challenge;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The answer to a Basic challenge (RFC 7617): name and password, readable for everybody who sees the request. */
public final class BasicAnswer {
    private BasicAnswer() {}

    /** The value of the Authorization field. */
    public static String of(Challenge challenge, String user, String password) {
        byte[] both = (user + ":" + password).getBytes(charset(challenge, user + password));
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** UTF-8 if the server asks for it (RFC 7617 §2.1) or the text needs it, else what servers have always read. */
    static Charset charset(Challenge challenge, String text) {
        boolean utf8 =
                challenge.parameter("charset").filter("utf-8"::equalsIgnoreCase).isPresent();
        return utf8 || !StandardCharsets.ISO_8859_1.newEncoder().canEncode(text)
                ? StandardCharsets.UTF_8
                : StandardCharsets.ISO_8859_1;
    }
}
