package dev.outlive.transfer.http;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows one identity, or none, to servers that want to see a certificate, and notes which of them do. Safe from any thread. */
final class ShownIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final @Nullable ClientIdentity identity;
    private final Set<Socket> asked = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    ShownIdentity(@Nullable ClientIdentity identity) {
        this.identity = identity;
    }

    /** Whether the server at the other end of this socket wanted to see one; asked once, when the handshake is over. */
    boolean wasAskedBy(Socket socket) {
        return asked.remove(socket);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (socket != null) {
            asked.add(socket);
        }
        if (identity == null) {
            return null;
        }
        String type = identity.key().getAlgorithm();
        for (String each : keyTypes) {
            if (each.equals(type) || each.startsWith(type + "_")) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return identity == null ? null : identity.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return identity == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
