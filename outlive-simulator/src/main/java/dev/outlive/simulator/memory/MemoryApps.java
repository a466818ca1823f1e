package dev.outlive.simulator.memory;

import dev.outlive.core.app.App;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.CookieStore;
import dev.outlive.core.engine.CredentialStore;
import dev.outlive.core.engine.LaneStore;
import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.RestoredStore;
import dev.outlive.core.engine.SessionCopy;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.session.Restored;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The part of a transaction that is about apps, lanes, credentials and cookies. */
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
    public Optional<TaskId> takeIn(SessionCopy copy, Session as, Duration steadyShift, Consumer<Task> each) {
        called();
        return ((MemoryCopy) copy).into(disk, as, steadyShift, each);
    }

    @Override
    public QuestionStore questions() {
        return new MemoryQuestions(this, disk);
    }

    @Override
    public RestoredStore restored() {
        return new RestoredStore() {
            @Override
            public List<Restored> list() {
                called();
                return List.copyOf(disk.restored.values());
            }

            @Override
            public void save(Restored restored) {
                called();
                disk.put(disk.restored, restored.session(), restored);
            }

            @Override
            public void remove(SessionRef session) {
                called();
                disk.remove(disk.restored, session);
            }
        };
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
    public LaneStore lanes() {
        return new LaneStore() {
            @Override
            public Map<Lane, List<LaneHistory.Hold>> all() {
                called();
                return new TreeMap<>(disk.lanes);
            }

            @Override
            public void save(Lane lane, List<LaneHistory.Hold> holds) {
                called();
                if (holds.isEmpty()) {
                    disk.remove(disk.lanes, lane);
                } else {
                    disk.put(disk.lanes, lane, List.copyOf(holds));
                }
            }

            @Override
            public List<Task> due(LanePart part, Instant steady, int limit) {
                called();
                return MemoryQueue.due(disk, part, steady, limit);
            }

            @Override
            public boolean isQueued(LanePart part) {
                called();
                return MemoryQueue.isQueued(disk, part);
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
