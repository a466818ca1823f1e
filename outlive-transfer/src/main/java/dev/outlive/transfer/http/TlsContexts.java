package dev.outlive.transfer.http;

import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** Makes TLS contexts: whom they trust is decided here, what a client shows of itself is given. */
@FunctionalInterface
public interface TlsContexts {
    /** Trusts whom this Java trusts. */
    TlsContexts SYSTEM = keys -> {
        var context = SSLContext.getInstance("TLS");
        context.init(keys, null, null);
        return context;
    };

    /** A context whose clients show themselves by these. Host names are checked whatever it trusts. */
    SSLContext with(KeyManager... keys) throws GeneralSecurityException;
}
