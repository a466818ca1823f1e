package dev.outlive.core.credential;

import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.ProtectionSpace;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A credential as an attempt gets it: for its task's origin only, as of one version. {@code toString} shows no secret.
 *
 * @param version which one it was, so that a late refusal isn't laid on a newer one
 * @param origin what it came from: a provider is asked again also after a 403
 */
public record Grant(
        ProtectionSpace space,
        long version,
        Kind kind,
        @Nullable String user,
        @Nullable String secret,
        @Nullable CredentialCommand command,
        Source origin) {
    /** How it is used. */
    public enum Kind {
        /** In answer to a challenge, and with each request once that has succeeded. */
        PASSWORD,
        /** With each request. */
        BEARER,
        /** In the handshake of connections, if the server wants to see one. */
        CERTIFICATE,
        /** To get the URL itself. */
        URL,
        /** There is nothing to show, and somebody who can be asked for it once the server wants it. */
        ASK,
        /** The same, of a connection: the app has left it to the daemon, and is asked again if the server doesn't do without. */
        ASK_IF_REFUSED
    }

    /** None, for the origin of this space: a 401 is a reason to ask the app. */
    public static Grant ask(ProtectionSpace space, long version) {
        return new Grant(space, version, Kind.ASK, null, null, null, Source.PROVIDER);
    }

    /** None, for connections to this origin, and whoever is asked has said to go on without. */
    static Grant askIfRefused(ProtectionSpace space, long version) {
        return new Grant(space, version, Kind.ASK_IF_REFUSED, null, null, null, Source.PROVIDER);
    }

    /** Where a secret came from. */
    public enum Source {
        STORED,
        PROVIDER
    }

    /** The secret of one that has one. */
    public String requireSecret() {
        return Objects.requireNonNull(secret);
    }

    @Override
    public String toString() {
        return "Grant[" + kind + " for " + space + ", " + version + "]";
    }
}
