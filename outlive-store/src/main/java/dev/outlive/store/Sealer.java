package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what may hold credentials before it becomes a column: AES-256-GCM with a key that lies beside the store, readable
 * by its owner only. It keeps secrets out of copies of the database file; who has the whole folder has the key, too.
 *
 * <p>A sealed value is {@code 01 | nonce (12 bytes) | ciphertext | tag (16 bytes)}. The row it belongs to is authenticated
 * with it, so that a value moved to another row doesn't open. Not thread-safe.
 */
final class Sealer {
    private static final byte FORMAT = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final Cipher cipher;
    private final SecureRandom random;

    /** 64 bits drawn when the store is opened and a counter: no nonce is used twice, without a draw for each value. */
    private final ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);

    private int counter;

    Sealer(byte[] secret, SecureRandom random) {
        if (secret.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, not " + secret.length);
        }
        this.key = new SecretKeySpec(secret, "AES");
        this.random = random;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has AES-GCM", impossible);
        }
        nonce.putLong(0, random.nextLong());
    }

    /** The sealer whose key lies in the given file, which is made if it isn't there. */
    static Sealer open(Path keyFile) throws IOException {
        var random = new SecureRandom();
        if (!Files.exists(keyFile)) {
            byte[] drawn = new byte[KEY_BYTES];
            random.nextBytes(drawn);
            DurableFiles.write(keyFile, drawn);
        }
        PrivateFiles.requirePrivate(keyFile);
        byte[] secret = Files.readAllBytes(keyFile);
        if (secret.length != KEY_BYTES) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    "the key in " + keyFile + " has " + secret.length + " bytes instead of " + KEY_BYTES
                            + ", so stored requests can't be opened; put back the file from a backup");
        }
        return new Sealer(secret, random);
    }

    byte[] seal(byte[] plain, String row) {
        if (counter == -1) {
            nonce.putLong(0, random.nextLong());
        }
        nonce.putInt(8, ++counter);
        byte[] drawn = nonce.array().clone();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, drawn));
            cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
            byte[] sealed = new byte[1 + NONCE_BYTES + cipher.getOutputSize(plain.length)];
            sealed[0] = FORMAT;
            System.arraycopy(drawn, 0, sealed, 1, NONCE_BYTES);
            cipher.doFinal(plain, 0, plain.length, sealed, 1 + NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("sealing " + plain.length + " bytes", impossible);
        }
    }

    byte[] open(byte[] sealed, String row) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != FORMAT) {
            throw new RowReader.Damage("its sealed part has no known format");
        }
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 1, NONCE_BYTES));
            cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
        } catch (GeneralSecurityException refused) {
            throw new RowReader.Damage("its sealed part doesn't open with this store's key", refused);
        }
    }
}
