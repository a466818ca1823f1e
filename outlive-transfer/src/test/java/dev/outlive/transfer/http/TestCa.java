package dev.outlive.transfer.http;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of the test run, and TLS contexts for servers that hold certificates of all kinds. */
final class TestCa {
    private static final class Holder {
        static final TestCa CA = new TestCa();
    }

    private final TestCertificate authority;

    private TestCa() {
        try {
            authority = TestCertificate.authority("ca");
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static TestCa get() {
        return Holder.CA;
    }

    /** A server that shows the certificate `good`, `expired`, `future`, `other-host` or `self-signed`. */
    SSLContext server(String kind) throws Exception {
        var now = Instant.now();
        var own = switch (kind) {
            case "good" -> authority.issue("localhost", now.minus(Duration.ofDays(1)));
            case "expired" -> authority.issue("localhost", now.minus(Duration.ofDays(10)));
            case "future" -> authority.issue("localhost", now.plus(Duration.ofDays(10)));
            case "other-host" -> authority.issue("other.example", now.minus(Duration.ofDays(1)));
            case "self-signed" -> TestCertificate.selfSigned("localhost");
            default -> throw new IllegalArgumentException(kind);
        };
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("key", own.key(), new char[0], new Certificate[] {own.certificate()});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** A client that trusts this authority and no other. */
    SSLContext client() {
        try {
            var roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            roots.setCertificateEntry("ca", authority.certificate());
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(roots);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
