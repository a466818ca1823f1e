package dev.outlive.core.engine;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import java.util.List;

/** The part of a transaction that keeps credentials, sealed. */
public interface CredentialStore {
    /** All of them, ordered by session and protection space. */
    List<StoredCredential> list();

    /** Inserts or replaces. */
    void save(StoredCredential credential);

    /** Removes it if it is there. */
    void remove(CredentialRef ref);
}
