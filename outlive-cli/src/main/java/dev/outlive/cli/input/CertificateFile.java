package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.ClientCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client certificate with its key, from the files that people name. */
public final class CertificateFile {
    private CertificateFile() {}

    /**
     * Reads it.
     *
     * @param key the file of the key, if it isn't in the same one
     * @param passphrase asked for a PKCS #12 file only
     * @throws IllegalArgumentException if it can't be used; the message holds nothing of it
     */
    public static ClientCertificate read(String file, @Nullable String key, Supplier<SecretInput> passphrase) {
        String name = file.toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".p12") || name.endsWith(".pfx")) {
                if (key != null) {
                    throw CommandException.usage("A PKCS #12 file holds its key.", "Leave --key out.");
                }
                return ClientCertificate.ofPkcs12(
                        Path.of(file), passphrase.get().only().toCharArray());
            }
            return ClientCertificate.ofPem(Path.of(file), key == null ? null : Path.of(key));
        } catch (IOException unreadable) {
            throw CommandException.usage(
                    "The certificate can't be read: " + Failures.reason(unreadable) + ".",
                    "Check the paths of --certificate and --key.");
        }
    }
}
