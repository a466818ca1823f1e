package dev.outlive.protocol.wire;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks: all conditions hold together; a null or empty one holds always. In order of creation, a page at a time.
 *
 * @param idPrefix the beginning of a task's id, in any case
 * @param failed only tasks that failed, were cancelled, or whose status isn't 2xx
 * @param unacknowledged only ended tasks not yet acknowledged
 * @param archived acknowledged tasks, too
 * @param afterId the last id of the page before, or null for the first page
 */
public record Selection(
        @Nullable AppId app,
        @Nullable SessionId session,
        @Nullable TaskKey key,
        @Nullable String idPrefix,
        List<TaskState> states,
        boolean failed,
        boolean unacknowledged,
        boolean archived,
        @Nullable String afterId,
        int limit) {
    public static final int PAGE_MAX = 500; // 500 tasks of about 1 KiB stay well under the frame cap

    public Selection {
        states = List.copyOf(states);
        limit = limit <= 0 || limit > PAGE_MAX ? PAGE_MAX : limit;
    }

    /** Every task that isn't archived. */
    public static Selection all() {
        return new Selection(null, null, null, null, List.of(), false, false, false, null, PAGE_MAX);
    }

    /** The task of this key in this session, also an archived one. */
    public static Selection key(AppId app, SessionId session, TaskKey key) {
        return new Selection(app, session, key, null, List.of(), false, false, true, null, PAGE_MAX);
    }

    /** The tasks whose id begins so, also archived ones. */
    public static Selection idPrefix(String prefix) {
        return new Selection(null, null, null, prefix, List.of(), false, false, true, null, PAGE_MAX);
    }

    /** The same selection, continued after a page. */
    public Selection after(String lastId) {
        return new Selection(app, session, key, idPrefix, states, failed, unacknowledged, archived, lastId, limit);
    }
}
