package dev.outlive.core.credential;

import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import java.util.Comparator;

/** Which credential: of each session one for an origin, and one for each of its realms that has its own. */
public record CredentialRef(SessionRef session, ProtectionSpace space) implements Comparable<CredentialRef> {
    private static final Comparator<CredentialRef> ORDER =
            Comparator.comparing(CredentialRef::session).thenComparing(CredentialRef::space);

    @Override
    public int compareTo(CredentialRef other) {
        return ORDER.compare(this, other);
    }
}
