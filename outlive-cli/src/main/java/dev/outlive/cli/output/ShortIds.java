package dev.outlive.cli.output;

import dev.outlive.protocol.model.TaskId;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Beginnings of ids, as long as it takes to tell the ids of one listing apart. The first ten characters of an id are its
 * time of creation in milliseconds, which tasks of one batch share.
 */
public final class ShortIds {
    private static final int LENGTH_MIN = 10;

    private final int length;

    public ShortIds(Collection<TaskId> ids) {
        int needed = LENGTH_MIN;
        String before = "";
        for (String id : new TreeSet<>(ids.stream().map(TaskId::value).toList())) {
            needed = Math.max(needed, commonLength(before, id) + 1);
            before = id;
        }
        length = needed;
    }

    public String of(TaskId id) {
        return id.value().substring(0, Math.min(length, id.value().length()));
    }

    private static int commonLength(String one, String other) {
        int i = 0;
        while (i < one.length() && i < other.length() && one.charAt(i) == other.charAt(i)) {
            i++;
        }
        return i;
    }
}
