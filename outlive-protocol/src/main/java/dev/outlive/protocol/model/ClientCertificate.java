package dev.outlive.protocol.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with the key to it, by which a client shows itself in a TLS handshake (RFC 8446 §4.4.2). Written as PEM (RFC
 * 7468): the chain, its own certificate first, and the key as PKCS #8 without a passphrase. {@code toString} shows no key.
 */
public final class ClientCertificate {
    /** Characters of its text: a chain of several certificates with long keys has some 15,000. */
    public static final int CHARACTERS_MAX = 64 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private ClientCertificate(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /**
     * Of PEM text.
     *
     * @throws IllegalArgumentException if a part is missing, can't be read, or doesn't belong to the others; the message says
     *     which and holds nothing of it
     */
    public static ClientCertificate ofPem(String text) {
        if (text.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "a certificate with its key has at most " + CHARACTERS_MAX + " characters");
        }
        var certificates = new ArrayList<X509Certificate>();
        byte[] keyBytes = null;
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            byte[] content = decoded(block.group(2));
            switch (block.group(1)) {
                case "CERTIFICATE", "X509 CERTIFICATE" -> certificates.add(certificate(content));
                case "PRIVATE KEY" -> {
                    if (keyBytes != null) {
                        throw new IllegalArgumentException(
                                "there is more than one private key; give the one that belongs");
                    }
                    keyBytes = content;
                }
                case "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
                    throw new IllegalArgumentException("the key is of the form '" + block.group(1)
                            + "'; give it as PKCS #8 without a passphrase: openssl pkcs8 -topk8 -nocrypt -in KEY");
                default -> {} // parameters, or somebody's request for a certificate
            }
        }
        if (certificates.isEmpty() || keyBytes == null) {
            throw new IllegalArgumentException(
                    certificates.isEmpty()
                            ? "there is no certificate in it (-----BEGIN CERTIFICATE-----)"
                            : "there is no private key in it (-----BEGIN PRIVATE KEY-----)");
        }
        PublicKey own = certificates.get(0).getPublicKey();
        return checked(certificates, key(own.getAlgorithm(), keyBytes));
    }

    /**
     * Of PEM files: the chain, and the key, which may be in the same file.
     *
     * @throws IllegalArgumentException as {@link #ofPem(String)}
     */
    public static ClientCertificate ofPem(Path chain, @Nullable Path key) throws IOException {
        String text = read(chain);
        return ofPem(key == null ? text : text + "\n" + read(key));
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "'" + Text.visible(file.toString(), 300) + "' is too long for a certificate");
        }
        return Files.readString(file);
    }

    /**
     * Of a PKCS #12 file ({@code .p12}, {@code .pfx}, RFC 7292) with one key.
     *
     * @throws IllegalArgumentException if the passphrase is wrong, or there isn't one key with its certificate
     */
    public static ClientCertificate ofPkcs12(Path file, char[] passphrase) throws IOException {
        String name = "'" + Text.visible(file.toString(), 300) + "'";
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, passphrase);
            String found = null;
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    if (found != null) {
                        throw new IllegalArgumentException(
                                name + " holds more than one key; export the one that is meant");
                    }
                    found = alias;
                }
            }
            Certificate[] chain = found == null ? null : store.getCertificateChain(found);
            if (found == null || chain == null) {
                throw new IllegalArgumentException(name + " holds no key with its certificate");
            }
            var certificates = new ArrayList<X509Certificate>();
            for (Certificate each : chain) {
                certificates.add((X509Certificate) each);
            }
            return checked(certificates, (PrivateKey) store.getKey(found, passphrase));
        } catch (IOException unreadable) {
            if (unreadable.getCause() instanceof GeneralSecurityException) {
                throw new IllegalArgumentException("the passphrase of " + name + " is wrong", unreadable);
            }
            if (Files.isReadable(file)) {
                throw new IllegalArgumentException(name + " is no PKCS #12 file, or is damaged", unreadable);
            }
            throw unreadable;
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(name + " can't be used: " + unusable.getMessage(), unusable);
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw new IllegalArgumentException("a part of it isn't base64", broken);
        }
    }

    private static X509Certificate certificate(byte[] content) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content));
        } catch (GeneralSecurityException broken) {
            throw new IllegalArgumentException("a certificate in it can't be read", broken);
        }
    }

    private static PrivateKey key(String algorithm, byte[] content) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content));
        } catch (GeneralSecurityException broken) {
            throw new IllegalArgumentException(
                    "the key can't be read, or isn't the one of its certificate, whose kind is " + algorithm, broken);
        }
    }

    private static ClientCertificate checked(List<X509Certificate> chain, PrivateKey key) {
        PublicKey own = chain.get(0).getPublicKey();
        String algorithm = switch (own.getAlgorithm().toUpperCase(Locale.ROOT)) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> own.getAlgorithm();
        };
        try {
            byte[] word = {1, 2, 3};
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(word);
            byte[] signed = signer.sign();
            var reader = Signature.getInstance(algorithm);
            reader.initVerify(own);
            reader.update(word);
            if (reader.verify(signed)) {
                return new ClientCertificate(chain, key);
            }
        } catch (GeneralSecurityException other) {
            // the key isn't of the certificate's kind
        }
        throw new IllegalArgumentException("the key isn't the one of the first certificate");
    }

    /** Its own certificate, then those of who issued it. */
    public List<X509Certificate> chain() {
        return chain;
    }

    public PrivateKey key() {
        return key;
    }

    /** Whose it is: {@code CN=kiosk-7,O=Example}. */
    public String subject() {
        return chain.get(0).getSubjectX500Principal().getName();
    }

    /** From then on servers refuse it. */
    public Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** The text that {@link #ofPem(String)} reads; it holds the key. */
    public String pem() {
        var text = new StringBuilder();
        try {
            for (X509Certificate each : chain) {
                append(text, "CERTIFICATE", each.getEncoded());
            }
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate that was read has no bytes", impossible);
        }
        append(text, "PRIVATE KEY", key.getEncoded());
        return text.toString();
    }

    private static void append(StringBuilder text, String what, byte[] content) {
        text.append("-----BEGIN ").append(what).append("-----\n");
        text.append(LINES.encodeToString(content)).append('\n');
        text.append("-----END ").append(what).append("-----\n");
    }

    @Override
    public String toString() {
        return "ClientCertificate[" + Text.visible(subject(), 200) + ", until " + notAfter() + "]";
    }
}
