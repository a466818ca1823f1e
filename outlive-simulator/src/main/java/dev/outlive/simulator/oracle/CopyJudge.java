package dev.outlive.simulator.oracle;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.simulator.memory.MemoryDisk;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges what becomes of a store that is a copy: nothing of it is sent until somebody has accepted it, and then nothing that
 * was tried before and may not be sent twice.
 */
final class CopyJudge {
    private final MemoryDisk disk;
    private final Checks checks;
    private final TreeSet<TaskId> triedElsewhere = new TreeSet<>();
    private Set<SessionRef> known = Set.of();

    CopyJudge(MemoryDisk disk, Checks checks) {
        this.disk = disk;
        this.checks = checks;
    }

    /** Before the changes of a commit are judged. */
    void look() {
        Set<SessionRef> now = disk.restored().keySet();
        if (!now.equals(known)) {
            for (Task task : disk.liveTasks().values()) {
                boolean isNew = now.contains(task.session()) && !known.contains(task.session());
                if (isNew && task.attempt() > 0 && !task.traits().mayRepeat()) {
                    triedElsewhere.add(task.id());
                }
            }
            known = now;
        }
    }

    void moved(Task before, Task after) {
        boolean begins = after.attempt() > before.attempt();
        checks.require(
                "I5",
                !begins || !disk.restored().containsKey(after.session()),
                () -> after.id() + " began attempt " + after.attempt() + " although its session is a copy");
        checks.require(
                "I24",
                !begins || !triedElsewhere.contains(after.id()),
                () -> after.id() + " began attempt " + after.attempt() + " although its original may have sent it");
    }
}
