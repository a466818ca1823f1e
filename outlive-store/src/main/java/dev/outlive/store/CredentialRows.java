package dev.outlive.store;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.CredentialStore;
import java.util.List;

/** The credentials of one transaction. */
record CredentialRows(CredentialTable table, StoreTransaction transaction) implements CredentialStore {
    @Override
    public List<StoredCredential> list() {
        return transaction.run("list the credentials", table::list);
    }

    @Override
    public void save(StoredCredential credential) {
        transaction.write("save the credential for " + credential.ref().space(), () -> table.save(credential));
    }

    @Override
    public void remove(CredentialRef ref) {
        transaction.write("remove the credential for " + ref.space(), () -> table.remove(ref));
    }
}
