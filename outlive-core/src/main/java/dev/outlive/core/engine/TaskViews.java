package dev.outlive.core.engine;

import dev.outlive.core.task.Received;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.task.Traits;
import dev.outlive.protocol.model.DeadLetter;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks as apps and operators see them. The reason comes from the policy that decides (I5). */
record TaskViews(Admission admission, Volatile state) {
    /** The text of one page of tasks, so that its frame stays under the cap also when every character needs an escape. */
    private static final int PAGE_CHARACTERS_MAX = 150_000;

    /** What a task takes on a page beside its free texts. */
    private static final int TASK_CHARACTERS = 300;

    /** As many of these tasks as one frame carries; at least one. */
    List<TaskSnapshot> page(List<StoredTask> tasks, Turn turn) {
        var page = new ArrayList<TaskSnapshot>();
        int characters = 0;
        for (StoredTask stored : tasks) {
            TaskSnapshot view = view(stored, turn);
            characters += TASK_CHARACTERS + texts(view);
            if (characters > PAGE_CHARACTERS_MAX && !page.isEmpty()) {
                break;
            }
            page.add(view);
        }
        return page;
    }

    private static int texts(TaskSnapshot view) {
        int characters = view.description().length() + view.url().length();
        if (view.file() != null) {
            characters += view.file().length();
        }
        for (Map.Entry<String, String> each : view.userInfo().values().entrySet()) {
            characters += each.getKey().length() + each.getValue().length();
        }
        if (view.response() != null) {
            for (Headers.Field field : view.response().headers()) {
                characters += field.name().length() + field.value().length();
            }
        }
        return characters;
    }

    TaskSnapshot view(StoredTask stored, Turn turn) {
        Task task = stored.task();
        Traits traits = task.traits();
        var shown = Shown.of(task, stored.acknowledged());
        Progress live = task.state().hasAttempt() ? state.progress.get(task.id()) : null;
        boolean current = live != null && live.attempt() == task.attempt();
        Received received = current && live != null
                ? new Received(live.bytesReceived(), live.bytesExpectedToReceive())
                : receivedBy(task, shown.response);
        return new TaskSnapshot(
                TaskSnapshot.SCHEMA,
                task.id(),
                task.number(),
                task.session().session(),
                task.session().app(),
                traits.key(),
                traits.kind(),
                shown.state,
                shown.phase,
                task.everResumed(),
                task.suspendCount(),
                shown.phase == Phase.WAITING ? admission.reason(task, turn).orElse(null) : null,
                shown.outcome,
                task.description(),
                traits.url(),
                traits.method(),
                traits.file(),
                traits.source(),
                current && live != null ? live.bytesSent() : task.bytesSent(),
                traits.bytesExpectedToSend(),
                received.bytes(),
                received.expected(),
                task.attempt(),
                task.failures(),
                task.priority(),
                traits.createdAt(),
                shown.endedAt,
                stored.acknowledged(),
                stored.acknowledged() ? null : deadLetter(task, turn),
                shown.response,
                traits.earliestBegin(),
                traits.latestBegin(),
                traits.bytesHint(),
                traits.userInfo(),
                traits.handler(),
                traits.policy().proxy().proxyTo(traits.origin()).orElse(null));
    }

    /** What the last attempt had of an answer; where that isn't known, what is kept of it. */
    private static Received receivedBy(Task task, @Nullable Response kept) {
        Received last = task.received();
        return last != null ? last : new Received(kept == null ? 0 : kept.bodyBytes(), -1);
    }

    private static @Nullable DeadLetter deadLetter(Task task, Turn turn) {
        LoggedEvent letter =
                task.isCompleted() ? turn.deadLetters(task.session()).get(task.id()) : null;
        return letter == null || letter.refusal() == null
                ? null
                : new DeadLetter(
                        letter.type().code(),
                        letter.refusals(),
                        letter.refusal().why(),
                        letter.refusal().at());
    }

    /** The parts of a view that follow from the state alone. */
    private record Shown(
            dev.outlive.protocol.model.TaskState state,
            @Nullable Phase phase,
            @Nullable Outcome outcome,
            @Nullable Response response,
            @Nullable Instant endedAt) {

        static Shown of(Task task, boolean acknowledged) {
            return switch (task.state()) {
                case TaskState.Suspended _ -> live(dev.outlive.protocol.model.TaskState.SUSPENDED, null);
                case TaskState.Queued _ -> live(dev.outlive.protocol.model.TaskState.RUNNING, Phase.WAITING);
                case TaskState.Running _, TaskState.Expiring _ ->
                    live(dev.outlive.protocol.model.TaskState.RUNNING, Phase.TRANSFERRING);
                case TaskState.Suspending _ -> live(dev.outlive.protocol.model.TaskState.SUSPENDED, Phase.TRANSFERRING);
                case TaskState.Canceling _ -> live(dev.outlive.protocol.model.TaskState.CANCELING, Phase.TRANSFERRING);
                case TaskState.Completed(var outcome, var response, var at) ->
                    new Shown(
                            dev.outlive.protocol.model.TaskState.COMPLETED,
                            acknowledged ? null : Phase.AWAITING_ACK,
                            outcome,
                            response,
                            at);
            };
        }

        private static Shown live(dev.outlive.protocol.model.TaskState state, @Nullable Phase phase) {
            return new Shown(state, phase, null, null, null);
        }
    }
}
