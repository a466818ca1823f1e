package dev.outlive.transfer.http;

import java.io.EOFException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a TLS exception means, as a code a user can act upon. */
final class TlsFailures {
    private TlsFailures() {}

    /**
     * @param asked whether the server wanted to see a certificate
     */
    static ExchangeFailure ofHandshake(Route route, boolean asked, Exception e) {
        var origin = route.origin();
        var certificate = ofCertificate(origin, e);
        if (certificate != null) {
            return certificate;
        }
        var alert = asked && isAlert(e, "handshake_failure") ? ofIdentity(route, e) : ofAlert(route, e);
        if (alert != null) {
            return alert;
        }
        var message = String.valueOf(e.getMessage());
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return failed(origin, "the server doesn't speak TLS on this port", e);
        }
        if (e instanceof EOFException || e instanceof SocketException || message.contains("terminated the handshake")) {
            return failed(origin, "the server closed the connection in the handshake", e);
        }
        return failed(origin, message, e);
    }

    /** A failure for the alert a server sends about our certificate, in the handshake or (TLS 1.3) after it. */
    static @Nullable ExchangeFailure ofAlert(Route route, Exception e) {
        return isAlert(e, "certificate") || isAlert(e, "unknown_ca") || isAlert(e, "access_denied")
                ? ofIdentity(route, e)
                : null;
    }

    /** Whether the server has said why it ends the connection. */
    static boolean isAlert(Exception e) {
        return isAlert(e, "");
    }

    private static boolean isAlert(Exception e, String what) {
        var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("received fatal alert") && message.contains(what);
    }

    /** The handshake has ended over what the server was shown, or wasn't, so it has read no request. */
    static ExchangeFailure ofIdentity(Route route, @Nullable Exception e) {
        return route.identity() == null
                ? new ExchangeFailure(
                        FailureCode.TLS_CLIENT_CERT_REQUIRED,
                        route.origin() + " wants a client certificate, and none was shown",
                        e)
                : new ExchangeFailure(
                        FailureCode.TLS_CLIENT_CERT_REJECTED,
                        route.origin() + " refuses the client certificate that it was shown",
                        e);
    }

    private static @Nullable ExchangeFailure ofCertificate(Origin origin, Exception e) {
        CertificateException found = null;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return certificate(FailureCode.TLS_CERT_BAD_DATE, origin, "has expired", e);
            }
            if (cause instanceof CertificateNotYetValidException) {
                return certificate(FailureCode.TLS_CERT_NOT_YET_VALID, origin, "isn't valid yet", e);
            }
            if (cause instanceof CertPathBuilderException
                    || (cause instanceof CertPathValidatorException path
                            && path.getReason() == PKIXReason.NO_TRUST_ANCHOR)) {
                return certificate(
                        FailureCode.TLS_CERT_UNKNOWN_ROOT, origin, "was issued by nobody this machine trusts", e);
            }
            if (cause instanceof CertificateException certificate) {
                found = certificate;
            }
        }
        return found == null
                ? null
                : certificate(FailureCode.TLS_CERT_UNTRUSTED, origin, "can't be trusted: " + found.getMessage(), e);
    }

    private static ExchangeFailure certificate(String code, Origin origin, String what, Exception e) {
        return new ExchangeFailure(code, "the certificate of " + origin + " " + what, e);
    }

    private static ExchangeFailure failed(Origin origin, String why, Exception e) {
        return new ExchangeFailure(FailureCode.TLS_FAILED, "no TLS connection to " + origin + ": " + why, e);
    }
}
