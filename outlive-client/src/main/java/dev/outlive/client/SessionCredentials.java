package dev.outlive.client;

import dev.outlive.client.internal.SessionLink;
import dev.outlive.client.internal.SessionLink.Repeat;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;

/**
 * What a session shows to servers that ask who it is (Apple's {@code URLCredentialStorage}): passwords, tokens, and providers
 * that the daemon asks for tokens. They are kept sealed by the daemon until they are removed, also across restarts, and are
 * sent to their own origin only, never to where a redirect leads. A session without a credential for a server gets its 401 as
 * an answer. A request with an {@code Authorization} field of its own shows no other.
 *
 * <p>While a server refuses a credential, or its provider gives none, the session's tasks to that server wait with
 * {@code waiting-credentials}, within their time budgets, and everything else goes on. Setting another lets them go on at once.
 *
 * <p>Blocking methods that return promptly, safe from any thread and inside callbacks. They throw {@link OutliveException}:
 * {@code insecure-refused} for a server without TLS, {@code lease-lost} if the session isn't held any more.
 */
public final class SessionCredentials {
    private final SessionLink link;
    private final SessionRef session;

    SessionCredentials(SessionLink link, SessionRef session) {
        this.link = link;
        this.session = session;
    }

    /** Stores a credential in the place of the one that was there; durable when it returns. */
    public void set(ProtectionSpace space, Credential credential) {
        set(space, credential, false);
    }

    /** The same, also for a server without TLS: everybody on the way can read it. */
    public void setInClearText(ProtectionSpace space, Credential credential) {
        set(space, credential, true);
    }

    private void set(ProtectionSpace space, Credential credential, boolean clearText) {
        link.call(
                DaemonFrame.Credentials.class,
                Repeat.SAFE,
                (call, capability) ->
                        new ClientFrame.SetCredential(call, session, capability, space, credential, clearText));
    }

    /** Removes a credential, if there is one; what waited for it goes on without. */
    public void remove(ProtectionSpace space) {
        link.call(
                DaemonFrame.Credentials.class,
                Repeat.SAFE,
                (call, capability) -> new ClientFrame.RemoveCredential(call, session, capability, space));
    }

    /** What there is and how it is doing, ordered by origin; nothing secret. */
    public List<CredentialSnapshot> list() {
        return link.call(
                        DaemonFrame.Credentials.class,
                        Repeat.SAFE,
                        (call, capability) -> new ClientFrame.ListCredentials(call, session))
                .credentials();
    }
}
