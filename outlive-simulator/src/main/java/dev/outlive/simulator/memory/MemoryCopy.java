package dev.outlive.simulator.memory;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.SessionCopy;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.core.time.ClockMark;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A session as it was on a disk in memory at one moment, ready to be taken in by another disk. */
public final class MemoryCopy implements SessionCopy {
    private final MemoryDisk kept = new MemoryDisk();
    private final Session session;
    private final ClockMark mark;
    private String ending = "open";

    public MemoryCopy(MemoryDisk from, SessionRef ref, ClockMark mark) {
        this.session = Objects.requireNonNull(from.sessions.get(ref), "no such session");
        this.mark = mark;
        from.tasks.forEach((id, row) -> {
            if (row.task().session().equals(ref)) {
                kept.tasks.put(id, row);
            }
        });
        from.archive.forEach((id, row) -> {
            if (row.task().session().equals(ref)) {
                kept.archive.put(id, row);
            }
        });
        kept.requests.putAll(from.requests);
        kept.bodies.putAll(from.bodies);
        kept.attempts.putAll(from.attempts);
        kept.waits.putAll(from.waits);
        kept.acts.putAll(from.acts);
        from.events.forEach((key, event) -> {
            if (key.session().equals(ref)) {
                kept.events.put(key, event);
            }
        });
        from.questions.forEach((key, asked) -> {
            if (key.session().equals(ref)) {
                kept.questions.put(key, asked);
            }
        });
        from.credentials.forEach((place, credential) -> {
            if (place.session().equals(ref)) {
                kept.credentials.put(place, credential);
            }
        });
        kept.cookies.put(ref, from.cookies.getOrDefault(ref, List.of()));
    }

    /** Whether it is open, closed, or kept and closed. */
    public String ending() {
        return ending;
    }

    Optional<TaskId> into(MemoryDisk disk, Session as, Duration steadyShift, Consumer<Task> each) {
        if (!steadyShift.isZero()) {
            throw new IllegalArgumentException("a disk in memory has the clocks of the disk it is copied from");
        }
        var tasks = new TreeSet<>(kept.tasks.keySet());
        tasks.addAll(kept.archive.keySet());
        Optional<TaskId> known = tasks.stream()
                .filter(id -> disk.tasks.containsKey(id) || disk.archive.containsKey(id))
                .findFirst();
        if (known.isPresent()) {
            return known;
        }
        long generations = as.generation() - session.generation();
        disk.put(disk.sessions, as.ref(), as);
        kept.tasks.forEach((id, row) -> {
            disk.touch(id);
            disk.put(disk.tasks, id, row);
        });
        kept.archive.forEach((id, row) -> disk.put(disk.archive, id, row));
        copy(kept.requests, disk.requests, disk, tasks);
        copy(kept.bodies, disk.bodies, disk, tasks);
        copy(kept.waits, disk.waits, disk, tasks);
        copy(kept.acts, disk.acts, disk, tasks);
        kept.attempts.forEach((key, attempt) -> {
            if (tasks.contains(key.task())) {
                disk.put(disk.attempts, key, attempt);
            }
        });
        kept.events.forEach((key, event) -> disk.put(disk.events, key, moved(event, generations)));
        kept.questions.forEach((key, asked) -> disk.put(
                disk.questions,
                new MemoryDisk.QuestionKey(key.session(), key.generation() + generations, key.seq()),
                moved(asked, generations)));
        kept.credentials.forEach((place, credential) -> disk.put(disk.credentials, place, credential));
        kept.cookies.forEach((ref, cookies) -> disk.put(disk.cookies, ref, cookies));
        kept.tasks.values().stream()
                .map(MemoryDisk.Row::task)
                .sorted(java.util.Comparator.comparing(Task::number))
                .forEach(each);
        return Optional.empty();
    }

    private static <V> void copy(
            TreeMap<TaskId, V> from, TreeMap<TaskId, V> to, MemoryDisk disk, TreeSet<TaskId> tasks) {
        from.forEach((id, value) -> {
            if (tasks.contains(id)) {
                disk.put(to, id, value);
            }
        });
    }

    private static LoggedEvent moved(LoggedEvent event, long generations) {
        return event.renumbered(event.generation() + generations, event.seq());
    }

    private static StoredQuestion moved(StoredQuestion asked, long generations) {
        return new StoredQuestion(
                asked.task(),
                asked.session(),
                asked.generation() + generations,
                asked.seq(),
                asked.question(),
                asked.askedAt(),
                asked.until(),
                asked.closing());
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public ClockMark mark() {
        return mark;
    }

    @Override
    public String from() {
        return "memory";
    }

    @Override
    public void keep() {
        ending = "kept";
    }

    @Override
    public void close() {
        ending += ", closed";
    }
}
