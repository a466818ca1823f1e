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

    static ExchangeFailure ofHandshake(Origin origin, Exception e) {
        var certificate = ofCertificate(origin, e);
        if (certificate != null) {
            return certificate;
        }
        var alert = ofAlert(origin, e);
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
    static @Nullable ExchangeFailure ofAlert(Origin origin, Exception e) {
        var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (!message.contains("received fatal alert")) {
            return null;
        }
        if (message.contains("certificate_required")) {
            return new ExchangeFailure(
                    FailureCode.TLS_CLIENT_CERT_REQUIRED, origin + " wants a client certificate, and none was sent", e);
        }
        if (message.contains("certificate") || message.contains("unknown_ca") || message.contains("access_denied")) {
            return new ExchangeFailure(
                    FailureCode.TLS_CLIENT_CERT_REJECTED,
                    origin + " refuses the client certificate, or its absence",
                    e);
        }
        return null;
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
