package dev.outlive.simulator.engine;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Tokens that are set, refused and removed at random, and what that means for a task, said without the rule. */
final class RandomCredentials {
    private final Set<CredentialRef> refused = new HashSet<>();
    private final Set<TaskId> once = new HashSet<>();

    /** Somebody gives a session a token for a host, or takes it away. */
    void isSet(Random random, EngineHarness harness, RecordingLink operator, SessionRef session, String host) {
        var space = ProtectionSpace.of(URI.create("http://" + host + "/"));
        refused.remove(new CredentialRef(session, space));
        harness.now = harness.now.plusMillis(1);
        harness.say(
                operator,
                random.nextInt(4) == 0
                        ? new ClientFrame.RemoveCredential(harness.call(), session, null, space)
                        : new ClientFrame.SetCredential(
                                harness.call(), session, null, space, Credential.bearer("t"), true));
    }

    /** The server refuses what the attempt has shown, if it has shown something. */
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
        if (goesOn
                && current >= 0
                && once.add(task.id())
                && current == shown.get().version()) {
            refused.add(ref);
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
        return refused.contains(new CredentialRef(
                task.session(), new ProtectionSpace(task.traits().origin(), null)));
    }
}
