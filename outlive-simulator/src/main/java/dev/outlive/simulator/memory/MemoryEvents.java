package dev.outlive.simulator.memory;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.simulator.memory.MemoryDisk.EventKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of a transaction that is about the logs of sessions. */
abstract class MemoryEvents extends MemoryApps {
    MemoryEvents(MemoryStore store, MemoryDisk disk) {
        super(store, disk);
    }

    abstract void requireSession(SessionRef ref);

    @Override
    public void append(LoggedEvent event) {
        requireSession(event.session());
        if (disk.events.containsKey(key(event))) {
            throw new IllegalStateException("event " + event.seq() + " of " + event.session() + " is there already");
        }
        write(event);
    }

    @Override
    public void recount(LoggedEvent event) {
        called();
        if (!disk.events.containsKey(key(event))) {
            throw new IllegalStateException("event " + event.seq() + " of " + event.session() + " isn't stored");
        }
        write(event);
    }

    @Override
    public List<LoggedEvent> events(SessionRef ref, long afterSeq, int limit) {
        called();
        return eventsOf(ref, afterSeq).values().stream()
                .filter(event -> !event.isDeadLetter())
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<LoggedEvent> event(SessionRef ref, long seq) {
        called();
        return Optional.ofNullable(disk.events.get(new EventKey(ref, seq)));
    }

    @Override
    public List<LoggedEvent> eventsOf(TaskId task) {
        called();
        return disk.events.values().stream()
                .filter(event -> task.equals(event.task()))
                .toList();
    }

    @Override
    public List<LoggedEvent> deadLetters(SessionRef ref) {
        called();
        return eventsOf(ref, 0).values().stream()
                .filter(LoggedEvent::isDeadLetter)
                .toList();
    }

    @Override
    public void settle(SessionRef ref, long seq) {
        called();
        LoggedEvent settled = disk.events.get(new EventKey(ref, seq));
        if (settled != null && settled.task() != null) {
            disk.touch(settled.task());
        }
        disk.remove(disk.events, new EventKey(ref, seq));
    }

    private void write(LoggedEvent event) {
        disk.put(disk.events, key(event), event);
        TaskId task = event.task();
        if (task != null) {
            disk.touch(task);
        }
    }

    final Map<EventKey, LoggedEvent> eventsOf(SessionRef ref, long afterSeq) {
        return disk.events.subMap(new EventKey(ref, afterSeq), false, new EventKey(ref, Long.MAX_VALUE), true);
    }

    private static EventKey key(LoggedEvent event) {
        return new EventKey(event.session(), event.seq());
    }
}
