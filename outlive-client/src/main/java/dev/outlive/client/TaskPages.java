package dev.outlive.client;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The tasks of a session, asked for page by page. */
final class TaskPages {
    private TaskPages() {}

    static List<Task> all(SessionRef session, Function<Selection, DaemonFrame.Tasks> find, TaskRegistry registry) {
        var selection = new Selection(
                session.app(), session.session(), null, null, List.of(), false, false, false, null, Selection.PAGE_MAX);
        var tasks = new ArrayList<Task>();
        while (true) {
            DaemonFrame.Tasks page = find.apply(selection);
            for (TaskSnapshot snapshot : page.tasks()) {
                tasks.add(Task.of(registry.cell(snapshot)));
            }
            if (!page.more() || page.tasks().isEmpty()) {
                return List.copyOf(tasks);
            }
            selection = selection.after(
                    page.tasks().get(page.tasks().size() - 1).id().value());
        }
    }

    /** Those that Apple's lists show: never one that wasn't started yet. */
    static List<Task> asApple(List<Task> all) {
        return all.stream()
                .filter(task -> task.snapshot().everResumed() || task.state() == TaskState.COMPLETED)
                .toList();
    }

    static Optional<Task> byId(
            SessionRef session, TaskId id, Function<Selection, DaemonFrame.Tasks> find, TaskRegistry registry) {
        return find.apply(Selection.idPrefix(id.value())).tasks().stream()
                .filter(snapshot -> snapshot.sessionRef().equals(session))
                .findFirst()
                .map(snapshot -> Task.of(registry.cell(snapshot)));
    }

    static Optional<Task> byKey(
            SessionRef session, String key, Function<Selection, DaemonFrame.Tasks> find, TaskRegistry registry) {
        return find.apply(Selection.key(session.app(), session.session(), new TaskKey(key))).tasks().stream()
                .findFirst()
                .map(snapshot -> Task.of(registry.cell(snapshot)));
    }
}
