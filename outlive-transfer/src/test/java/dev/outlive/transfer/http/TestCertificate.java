package dev.outlive.transfer.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** A key with its certificate (RFC 5280), written by hand since the JDK can only read them. */
record TestCertificate(PrivateKey key, X509Certificate certificate) {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /** ecdsa-with-SHA256, commonName, basicConstraints, subjectAltName. */
    private static final byte[] ECDSA = oid("2a8648ce3d040302");

    private static final byte[] COMMON_NAME = oid("550403");
    private static final byte[] BASIC_CONSTRAINTS = oid("551d13");
    private static final byte[] ALTERNATIVE_NAME = oid("551d11");

    /** An authority's own certificate. */
    static TestCertificate authority(String name) throws GeneralSecurityException {
        var keys = keys();
        var isAuthority = der(
                0x30, BASIC_CONSTRAINTS, der(0x01, new byte[] {-1}), der(0x04, der(0x30, der(0x01, new byte[] {-1}))));
        return make(
                name, name, keys, keys.getPrivate(), isAuthority, Instant.now().minus(Duration.ofDays(1)));
    }

    /** A server's certificate for a host name, valid for two days from the given instant. */
    TestCertificate issue(String host, Instant from) throws GeneralSecurityException {
        return make("ca", host, keys(), key, hostName(host), from);
    }

    /** A server's certificate that nobody vouches for. */
    static TestCertificate selfSigned(String host) throws GeneralSecurityException {
        var keys = keys();
        return make(
                host,
                host,
                keys,
                keys.getPrivate(),
                hostName(host),
                Instant.now().minus(Duration.ofDays(1)));
    }

    private static TestCertificate make(
            String issuer, String subject, KeyPair keys, PrivateKey signer, byte[] extension, Instant from)
            throws GeneralSecurityException {
        var content = der(
                0x30,
                der(0xa0, der(0x02, new byte[] {2})),
                der(0x02, BigInteger.valueOf(System.nanoTime()).toByteArray()),
                der(0x30, ECDSA),
                name(issuer),
                der(0x30, time(from), time(from.plus(Duration.ofDays(2)))),
                name(subject),
                keys.getPublic().getEncoded(),
                der(0xa3, der(0x30, extension)));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(content);
        var bits = der(0x03, new byte[] {0}, signature.sign());
        var encoded = der(0x30, content, der(0x30, ECDSA), bits);
        var parsed = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        return new TestCertificate(keys.getPrivate(), (X509Certificate) parsed);
    }

    private static KeyPair keys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static byte[] hostName(String host) {
        return der(0x30, ALTERNATIVE_NAME, der(0x04, der(0x30, der(0x82, host.getBytes(StandardCharsets.US_ASCII)))));
    }

    private static byte[] name(String commonName) {
        var text = der(0x0c, commonName.getBytes(StandardCharsets.UTF_8));
        return der(0x30, der(0x31, der(0x30, COMMON_NAME, text)));
    }

    private static byte[] time(Instant instant) {
        return der(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] oid(String hex) {
        return der(0x06, HexFormat.of().parseHex(hex));
    }

    /** One element: tag, length, content. */
    private static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length < 0x80) {
            element.write(length);
        } else if (length < 0x100) {
            element.write(0x81);
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
