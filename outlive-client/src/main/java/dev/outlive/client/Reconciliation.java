package dev.outlive.client;

import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What an app's own records and its session say of each other, by the keys of the tasks.
 *
 * @param known for each key of the app that the session knows its task, in the order of the app's keys; also tasks that are
 *     acknowledged, for 7 days after that, with how they ended
 * @param unknownKeys keys of the app that the session doesn't know, in the app's order: never created, acknowledged more
 *     than 7 days ago, or created in a store that was lost. To create such a task under the same key makes it once,
 *     whatever happens meanwhile
 * @param unexpected tasks of the session that aren't acknowledged and whose key is none of the app's, in the order of
 *     creation: the app lost its record, or never had one. Tasks without a key are among them
 */
public record Reconciliation(Map<String, Task> known, List<String> unknownKeys, List<Task> unexpected) {
    public Reconciliation {
        known = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(known));
        unknownKeys = List.copyOf(unknownKeys);
        unexpected = List.copyOf(unexpected);
    }

    /** Whether both say the same. */
    public boolean agrees() {
        return unknownKeys.isEmpty() && unexpected.isEmpty();
    }

    /** Looks at all tasks first: one that is archived between the two looks is then found by its key. */
    static Reconciliation of(
            Collection<String> keys,
            List<Task> unacknowledged,
            Function<List<TaskKey>, DaemonFrame.Tasks> find,
            TaskRegistry registry) {
        Set<String> wanted = new LinkedHashSet<>(keys);
        Map<String, Task> byKey = new HashMap<>();
        List<Task> unexpected = new ArrayList<>();
        for (Task task : unacknowledged) {
            String key = task.key().orElse(null);
            if (key != null && wanted.contains(key)) {
                byKey.put(key, task);
            } else {
                unexpected.add(task);
            }
        }
        List<TaskKey> left = new ArrayList<>();
        for (String key : wanted) {
            if (!byKey.containsKey(key)) {
                left.add(new TaskKey(key));
            }
        }
        while (!left.isEmpty()) {
            List<TaskKey> asked = left.subList(0, Math.min(left.size(), ClientFrame.FindKeys.KEYS_MAX));
            DaemonFrame.Tasks page = find.apply(asked);
            int answered = asked.size();
            for (TaskSnapshot task : page.tasks()) {
                byKey.put(String.valueOf(task.key()), Task.of(registry.cell(task)));
                if (page.more()) {
                    answered = asked.indexOf(task.key()) + 1;
                }
            }
            left = left.subList(answered, left.size());
        }
        Map<String, Task> known = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String key : wanted) {
            Task task = byKey.get(key);
            if (task == null) {
                unknown.add(key);
            } else {
                known.put(key, task);
            }
        }
        return new Reconciliation(known, unknown, unexpected);
    }
}
