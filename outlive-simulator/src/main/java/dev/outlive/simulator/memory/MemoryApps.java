package dev.outlive.simulator.memory;

import dev.outlive.core.app.App;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.CredentialStore;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.protocol.model.AppId;
import java.util.List;
import java.util.Optional;

/** The part of a transaction that is about apps and credentials. */
abstract class MemoryApps implements TaskStore.Transaction {
    final MemoryStore store;
    final MemoryDisk disk;

    MemoryApps(MemoryStore store, MemoryDisk disk) {
        this.store = store;
        this.disk = disk;
    }

    abstract void called();

    @Override
    public Optional<App> app(AppId id) {
        called();
        return Optional.ofNullable(disk.apps.get(id));
    }

    @Override
    public List<App> apps() {
        called();
        return List.copyOf(disk.apps.values());
    }

    @Override
    public void save(App app) {
        called();
        disk.put(disk.apps, app.id(), app);
    }

    @Override
    public CredentialStore credentials() {
        return new CredentialStore() {
            @Override
            public List<StoredCredential> list() {
                called();
                return List.copyOf(disk.credentials.values());
            }

            @Override
            public void save(StoredCredential credential) {
                called();
                disk.put(disk.credentials, credential.ref(), credential);
            }

            @Override
            public void remove(CredentialRef ref) {
                called();
                disk.remove(disk.credentials, ref);
            }
        };
    }
}
