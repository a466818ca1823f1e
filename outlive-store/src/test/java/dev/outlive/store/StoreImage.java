package dev.outlive.store;

import static dev.outlive.store.Tasks.NOTES;
import static dev.outlive.store.Tasks.NOW;
import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.task;

import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The files of a store with three sessions, and all that can be read of it, to be compared after it was damaged. */
final class StoreImage {
    static final SessionRef MAIL = SessionRef.of("com.example.mail", "outbox");
    private static final List<String> FILES = List.of("outlive.db", "outlive.db-wal", "store.key", "outlive.commits");

    private final TreeMap<String, byte[]> files = new TreeMap<>();
    final TreeMap<SessionRef, List<Object>> sessions;

    private StoreImage(Path folder, TaskStore store) throws IOException {
        sessions = content(store);
        for (String name : FILES) {
            if (Files.exists(folder.resolve(name))) {
                files.put(name, Files.readAllBytes(folder.resolve(name)));
            }
        }
    }

    /** The image of a store that was closed. */
    static StoreImage closed(Path folder) throws IOException {
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            fill(store);
            store.close();
        }
        try (var again = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            var read = new StoreImage(folder, again);
            again.close();
            for (String name : FILES) {
                read.files.remove(name);
                if (Files.exists(folder.resolve(name))) {
                    read.files.put(name, Files.readAllBytes(folder.resolve(name)));
                }
            }
            return read;
        }
    }

    /** The image of a store whose process died: its last transactions are in the log. */
    static StoreImage killed(Path folder) throws IOException {
        try (var store = JdbiTaskStore.open(folder.resolve("outlive.db"))) {
            fill(store);
            return new StoreImage(folder, store);
        }
    }

    byte[] file(String name) {
        return java.util.Objects.requireNonNull(files.get(name)).clone();
    }

    boolean has(String name) {
        return files.containsKey(name);
    }

    /** Puts the files into a folder, one of them with other bytes. What later commits were marked by goes: this isn't about copies. */
    void lay(Path folder, String changedName, byte[] changed) throws IOException {
        try (var marks = Files.newDirectoryStream(folder, "outlive.commits-*")) {
            for (Path each : marks) {
                Files.delete(each);
            }
        }
        Files.deleteIfExists(folder.resolve("outlive.db-wal"));
        Files.deleteIfExists(folder.resolve("outlive.db-shm"));
        for (var file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.exists(path)) {
                PrivateFiles.create(path).close();
            }
            Files.write(path, file.getKey().equals(changedName) ? changed : file.getValue());
        }
    }

    /** Everything a store tells, by session. */
    static TreeMap<SessionRef, List<Object>> content(TaskStore store) {
        var all = new TreeMap<SessionRef, List<Object>>();
        try (var transaction = store.begin()) {
            for (Session session : transaction.sessions()) {
                var told = new ArrayList<Object>();
                SessionRef ref = session.ref();
                told.add(session);
                told.add(transaction.counts(ref));
                told.add(transaction.events(ref, 0, 1000));
                Selection selection =
                        new Selection(ref.app(), ref.session(), null, null, List.of(), false, false, true, null, 0);
                for (var stored : transaction.find(selection)) {
                    Task task = stored.task();
                    told.add(stored);
                    told.add(transaction.request(task.id()));
                    told.add(transaction
                            .body(task.id())
                            .map(List::of)
                            .map(Object::toString)
                            .isPresent());
                    transaction
                            .body(task.id())
                            .ifPresent(body -> told.add(java.util.HexFormat.of().formatHex(body)));
                    told.add(transaction.history().attempts(task.id()));
                    told.add(transaction.eventsOf(task.id()));
                    if (!stored.acknowledged()) {
                        told.add(transaction.taskByKey(
                                ref,
                                java.util.Objects.requireNonNull(task.traits().key())));
                        told.add(transaction.taskBySubmission(ref, task.traits().submissionId()));
                    }
                }
                transaction.queued().forEach((lane, count) -> {
                    if (lane.session().equals(ref)) {
                        told.add(lane + "=" + count);
                        told.add(transaction.due(lane, NOW.plusSeconds(60), 100));
                    }
                });
                all.put(ref, told);
            }
        }
        return all;
    }

    private static void fill(TaskStore store) {
        int n = 0;
        for (SessionRef ref : List.of(PHOTOS, NOTES, MAIL)) {
            try (var transaction = store.begin()) {
                transaction.save(Tasks.session(ref).logged(4));
                for (int i = 0; i < 4; i++) {
                    Task queued = task(++n).session(ref).queued(NOW).build();
                    transaction.insert(queued, Tasks.request());
                    Task held =
                            task(++n).session(ref).delayed(NOW.plusSeconds(30)).build();
                    transaction.insert(held, Tasks.request());
                    Task ended = task(++n)
                            .session(ref)
                            .state(Tasks.finished(200 + i))
                            .build();
                    transaction.insert(ended, Tasks.request());
                    transaction.keepBody(ended.id(), ("answer " + n).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    transaction.append(Tasks.ended(ended, i + 1));
                    transaction.history().save(new AttemptRecord(ended.id(), 1, NOW, NOW, NOW, 7, "200", null));
                    transaction
                            .history()
                            .save(new WaitRecord(ended.id(), WaitReason.SLOT, "taken", NOW, NOW.plusSeconds(1)));
                    transaction.history().save(new OperatorAct(ended.id(), 1, NOW, "priority 0.9", 4711));
                    Task old = task(++n).session(ref).state(Tasks.finished(201)).build();
                    transaction.insert(old, Tasks.request());
                    transaction.archive(old, NOW);
                }
                transaction.commit();
            }
        }
    }
}
