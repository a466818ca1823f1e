package dev.outlive.transfer.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of the test run, made by the JDK's keytool, and the certificates it and others issued. */
final class TestCa {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static final class Holder {
        static final TestCa CA = make();
    }

    private final KeyStore keys;

    private TestCa(KeyStore keys) {
        this.keys = keys;
    }

    static TestCa get() {
        return Holder.CA;
    }

    /** A server that shows the certificate `good`, `expired`, `future`, `other-host` or `self-signed`. */
    SSLContext server(String alias) throws Exception {
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("key", keys.getKey(alias, PASSWORD), PASSWORD, keys.getCertificateChain(alias));
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust().getTrustManagers(), null);
        return context;
    }

    /** A client that trusts this authority and no other. */
    SSLContext client() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust().getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private TrustManagerFactory trust() throws Exception {
        var roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("ca", keys.getCertificate("ca"));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(roots);
        return managers;
    }

    private static TestCa make() {
        try {
            var folder = Files.createTempDirectory("outlive-test-ca");
            var store = folder.resolve("keys.p12");
            try {
                generate(store, "ca", "-ext", "bc:c");
                generate(store, "good", "-signer", "ca", "-ext", "san=dns:localhost,ip:127.0.0.1");
                generate(
                        store,
                        "expired",
                        "-signer",
                        "ca",
                        "-ext",
                        "san=dns:localhost",
                        "-startdate",
                        "-10d",
                        "-validity",
                        "5");
                generate(store, "future", "-signer", "ca", "-ext", "san=dns:localhost", "-startdate", "+10d");
                generate(store, "other-host", "-signer", "ca", "-ext", "san=dns:other.example");
                generate(store, "self-signed", "-ext", "san=dns:localhost");
                var keys = KeyStore.getInstance("PKCS12");
                try (var in = Files.newInputStream(store)) {
                    keys.load(in, PASSWORD);
                }
                return new TestCa(keys);
            } finally {
                Files.deleteIfExists(store);
                Files.deleteIfExists(folder);
            }
        } catch (Exception e) {
            throw new AssertionError("the test's certificates couldn't be made", e);
        }
    }

    private static void generate(Path store, String alias, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + alias,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit"));
        command.addAll(List.of(more));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(output);
        }
    }
}
