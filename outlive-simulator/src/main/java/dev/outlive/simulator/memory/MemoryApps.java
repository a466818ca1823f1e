package dev.outlive.simulator.memory;

import dev.outlive.core.app.App;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.CookieStore;
import dev.outlive.core.engine.CredentialStore;
import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The part of a transaction that is about apps, credentials and cookies. */
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
    public QuestionStore questions() {
        return new MemoryQuestions(this, disk);
    }

    @Override
    public CookieStore cookies() {
        return new CookieStore() {
            @Override
            public Map<SessionRef, List<Cookie>> all() {
                called();
                return new TreeMap<>(disk.cookies);
            }

            @Override
            public void save(SessionRef session, List<Cookie> cookies) {
                called();
                if (cookies.isEmpty()) {
                    disk.remove(disk.cookies, session);
                } else {
                    disk.put(disk.cookies, session, List.copyOf(cookies));
                }
            }
        };
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
