package dev.outlive.simulator.engine;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Tokens and passwords that are set, refused and removed at random, and what that means for a task, said without the rule. */
final class RandomCredentials {
    static final String[] FOLDERS = {"/", "/a/", "/a/b/", "/c/"};

    /** By credential the folders where it was refused. */
    private final Map<CredentialRef, Set<String>> refused = new HashMap<>();

    private final Set<TaskId> own = new HashSet<>();
    private final Set<TaskId> once = new HashSet<>();

    /** What a request shows by itself. */
    Headers drawn(Random random) {
        return random.nextInt(4) == 0 ? Headers.empty().with("Authorization", "Bearer own") : Headers.empty();
    }

    void isAccepted(TaskId task, Headers headers) {
        if (headers.has("Authorization")) {
            own.add(task);
        }
    }

    /** Somebody gives a session a secret for a host, or takes it away. */
    void isSet(Random random, EngineHarness harness, RecordingLink operator, SessionRef session, String host) {
        var space = ProtectionSpace.of(URI.create("http://" + host + "/"));
        refused.remove(new CredentialRef(session, space));
        harness.now = harness.now.plusMillis(1);
        harness.say(
                operator,
                random.nextInt(4) == 0
                        ? new ClientFrame.RemoveCredential(harness.call(), session, null, space)
                        : new ClientFrame.SetCredential(
                                harness.call(),
                                session,
                                null,
                                space,
                                random.nextBoolean() ? Credential.bearer("t") : Credential.password("me", "p"),
                                true));
    }

    /** The server refuses what the attempt has shown, or that it has shown nothing, if somebody can be asked. */
    void isRefused(EngineHarness harness, Task task) {
        Optional<Grant> shown = harness.transfers.started.stream()
                .filter(order ->
                        order.task().id().equals(task.id()) && order.task().attempt() == task.attempt())
                .map(Transfers.Order::grants)
                .flatMap(grants -> grants.stream())
                .findFirst();
        if (shown.isEmpty()) {
            return;
        }
        var ref = new CredentialRef(task.session(), shown.get().space());
        long current = harness.disk.credentials().getOrDefault(ref, -1L);
        boolean goesOn = task.state() instanceof TaskState.Running || task.state() instanceof TaskState.Suspending;
        if (goesOn && current >= 0 && !once.contains(task.id())) {
            boolean isCurrent = current == shown.get().version();
            if (isCurrent || refused.containsKey(ref)) {
                refused.computeIfAbsent(ref, _ -> new HashSet<>()).add(folder(task));
            }
            if (!isCurrent || shown.get().kind() != Grant.Kind.ASK) {
                once.add(task.id());
            }
        }
        harness.signal(
                task.id(),
                new Signal.Refused(
                        task.attempt(),
                        EngineHarness.response(401),
                        shown.get().space(),
                        shown.get().version()));
    }

    /** What a new process has forgotten. */
    void restarted() {
        once.clear();
    }

    /** Whether the task waits for another token. */
    boolean isHolding(Task task) {
        var ref = new CredentialRef(
                task.session(), new ProtectionSpace(task.traits().origin(), null));
        return !own.contains(task.id())
                && refused.getOrDefault(ref, Set.of()).stream().anyMatch(folder(task)::startsWith);
    }

    private static String folder(Task task) {
        String path = URI.create(task.traits().url()).getPath();
        return path.substring(0, path.lastIndexOf('/') + 1);
    }
}
