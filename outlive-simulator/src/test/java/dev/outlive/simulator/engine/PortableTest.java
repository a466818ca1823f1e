package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.StoreException;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.ClockMark;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ImportedSession;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.DiskFaults;
import dev.outlive.simulator.memory.MemoryCopy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A session that is exported from one daemon and imported by another is there whole, and sends nothing twice. */
class PortableTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final EngineHarness old = new EngineHarness();
    private final RecordingLink app = old.started();
    private final EngineHarness fresh = new EngineHarness();

    private static ClientFrame.ExportSession asked(EngineHarness harness, boolean hold) {
        return new ClientFrame.ExportSession(harness.call(), EngineHarness.PHOTOS, "/out", hold, true);
    }

    private MemoryCopy copy() {
        return new MemoryCopy(old.disk, EngineHarness.PHOTOS, new ClockMark("boot", old.now, old.now, old.now));
    }

    private RecordingLink takeIn(EngineHarness harness, MemoryCopy copy) {
        RecordingLink operator = harness.operator();
        harness.turn(
                new Input.Import(operator, new ClientFrame.ImportSession(harness.call(), "/out", null, null), copy));
        return operator;
    }

    private static void settle(EngineHarness harness, RestoredSession.Choice choice) {
        harness.say(
                harness.operator(), new ClientFrame.SettleRestored(harness.call(), EngineHarness.PHOTOS, null, choice));
    }

    private TaskSnapshot failedOnce(String key, String method) {
        TaskSnapshot task = old.created(app, key, method);
        old.signal(
                task.id(),
                new Signal.AttemptFailed(
                        1,
                        new AttemptFailure(ErrorCode.CANNOT_CONNECT, "nobody there", Sent.NOTHING, Uploaded.NO, null)));
        return task;
    }

    @Proves({"I3", "I5"})
    @Test
    void whatWasExportedIsThereAsIfTheAppHadNeverBeenElsewhere() {
        TaskSnapshot ended = old.ended(app, "ended");
        TaskSnapshot waiting = failedOnce("waiting", "PUT");
        TaskSnapshot running = old.created(app, "running", "PUT");
        old.mark(running.id());
        MemoryCopy copy = copy();

        RecordingLink operator = takeIn(fresh, copy);
        assertThat(operator.last(DaemonFrame.SessionImported.class).imported())
                .isEqualTo(new ImportedSession(
                        1, EngineHarness.PHOTOS.app(), EngineHarness.PHOTOS.session(), "memory", 2, 1));
        assertThat(copy.ending()).isEqualTo("kept, closed");

        fresh.passes(DAY);
        assertThat(fresh.transfers.started)
                .as("nothing is sent before it is accepted")
                .isEmpty();
        RecordingLink again = fresh.started();
        assertThat(again.last(DaemonFrame.Deliver.class).task())
                .satisfies(task -> assertThat(Objects.requireNonNull(task).id()).isEqualTo(ended.id()));
        fresh.say(operator, new ClientFrame.Explain(fresh.call(), waiting.id()));
        var reason =
                operator.last(DaemonFrame.Explained.class).explanation().task().reason();
        assertThat(Objects.requireNonNull(reason).code()).isEqualTo(WaitReason.RESTORED_COPY);
        assertThat(reason.text()).contains("imported from memory");

        settle(fresh, RestoredSession.Choice.ACCEPT);
        assertThat(fresh.transfers.startedTasks()).containsExactlyInAnyOrder(waiting.id(), running.id());
    }

    @Proves("I24")
    @Test
    void aPostThatWasTriedIsSentByNobodyOnceItsSessionMoved() {
        TaskSnapshot tried = failedOnce("tried", "POST");
        takeIn(fresh, copy());
        settle(fresh, RestoredSession.Choice.ACCEPT);
        var completed = (TaskState.Completed) fresh.task(tried.id()).state();
        assertThat(Objects.requireNonNull(completed.outcome().error()).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    }

    /** Held from the commit on after which the copy is made, the original sends nothing that the copy doesn't know of. */
    @Proves({"I5", "I24"})
    @Test
    void anOriginalThatHoldsStopsWhatRunsBeforeTheCopyIsMade() {
        TaskSnapshot running = old.created(app, "running", "PUT");
        RecordingLink operator = old.operator();
        old.say(operator, asked(old, true));
        assertThat(operator.exports)
                .singleElement()
                .satisfies(export -> assertThat(export.held())
                        .hasValueSatisfying(held -> assertThat(held.text()).isEqualTo("it was exported to /out")));
        assertThat(old.transfers.stopped).contains(running.id());
        old.restart();
        old.passes(DAY);
        assertThat(old.transfers.startedTasks()).containsExactly(running.id());
        settle(old, RestoredSession.Choice.ACCEPT);
        assertThat(old.transfers.startedTasks()).containsExactly(running.id(), running.id());
    }

    @Test
    void anExportThatFailsHoldsNothing() {
        TaskSnapshot waiting = failedOnce("waiting", "POST");
        RecordingLink operator = old.operator();
        old.say(operator, asked(old, true));
        var held = operator.exports.getFirst().held().orElseThrow();
        old.passes(DAY);
        old.turn(new Input.ExportFailed(held));
        old.passes(DAY);
        assertThat(old.transfers.startedTasks()).containsExactly(waiting.id(), waiting.id());
    }

    @Test
    void anExportWithoutHoldChangesNothing() {
        failedOnce("waiting", "PUT");
        RecordingLink operator = old.operator();
        old.say(operator, asked(old, false));
        assertThat(operator.exports)
                .singleElement()
                .satisfies(export -> assertThat(export.held()).isEmpty());
        assertThat(old.disk.restored()).isEmpty();
    }

    @Test
    void appsExportAndImportNothing() {
        old.say(app, asked(old, false));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.WRONG_USER);
        MemoryCopy copy = copy();
        RecordingLink other = fresh.app();
        fresh.turn(new Input.Import(other, new ClientFrame.ImportSession(fresh.call(), "/out", null, null), copy));
        assertThat(other.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.WRONG_USER);
        assertThat(copy.ending()).isEqualTo("open, closed");
        assertThat(fresh.disk.sessions()).isEmpty();
    }

    /** An app that was started before the import has made an empty session: that isn't in the way. */
    @Proves("I12")
    @Test
    void anEmptySessionIsFollowedAndOneThatIsOpenOrHasTasksIsNot() {
        TaskSnapshot ended = old.ended(app, "ended");
        RecordingLink early = fresh.started();
        MemoryCopy refused = copy();
        assertThat(takeIn(fresh, refused).last(DaemonFrame.Refused.class).code())
                .isEqualTo(ErrorCode.SESSION_IN_USE);
        assertThat(refused.ending()).isEqualTo("open, closed");
        fresh.turn(new Input.Closed(early));
        var before = Objects.requireNonNull(fresh.disk.sessions().get(EngineHarness.PHOTOS));
        assertThat(takeIn(fresh, copy())
                        .last(DaemonFrame.SessionImported.class)
                        .imported()
                        .unacknowledged())
                .isEqualTo(1);
        var after = Objects.requireNonNull(fresh.disk.sessions().get(EngineHarness.PHOTOS));
        assertThat(after.generation()).isGreaterThan(before.generation());
        assertThat(after.epoch()).isGreaterThan(before.epoch());
        RecordingLink again = fresh.started();
        assertThat(again.last(DaemonFrame.Deliver.class).task())
                .satisfies(task -> assertThat(Objects.requireNonNull(task).id()).isEqualTo(ended.id()));
        fresh.turn(new Input.Closed(again));
        assertThat(takeIn(fresh, copy()).last(DaemonFrame.Refused.class).message())
                .contains("is here already");
    }

    @Proves("I5")
    @Test
    void tasksThatAreArchivedHereAreNotTakenInASecondTime() {
        old.ended(app, "ended");
        MemoryCopy first = copy();
        takeIn(fresh, first);
        RecordingLink link = fresh.started();
        fresh.say(
                link,
                new ClientFrame.Acknowledge(
                        fresh.call(),
                        EngineHarness.PHOTOS,
                        EngineHarness.capability(link),
                        List.of(link.last(DaemonFrame.Deliver.class).seq())));
        fresh.turn(new Input.Closed(link));
        MemoryCopy second = copy();
        assertThat(takeIn(fresh, second).last(DaemonFrame.Refused.class).message())
                .contains("archived");
        assertThat(second.ending()).isEqualTo("open, closed");
    }

    @Proves("I7")
    @Test
    void anImportThatIsNotCommittedLeavesNothing() {
        failedOnce("waiting", "PUT");
        old.say(
                old.operator(),
                new ClientFrame.SetCredential(
                        old.call(),
                        EngineHarness.PHOTOS,
                        null,
                        new ProtectionSpace("https://h.example:443", null),
                        Credential.password("ann", "secret"),
                        false));
        MemoryCopy copy = copy();
        fresh.faults.next = DiskFaults.Fate.FAILED_LOST;
        assertThatThrownBy(() -> takeIn(fresh, copy)).isInstanceOf(StoreException.class);
        fresh.restart();
        fresh.turn();
        assertThat(fresh.disk.sessions()).isEmpty();
        assertThat(fresh.disk.credentials()).isEmpty();
        takeIn(fresh, copy());
        assertThat(fresh.disk.credentials())
                .containsOnlyKeys(
                        new CredentialRef(EngineHarness.PHOTOS, new ProtectionSpace("https://h.example:443", null)));
        fresh.restart();
        fresh.turn();
        assertThat(fresh.recovery.difference()).isZero();
        assertThat(fresh.disk.restored()).containsOnlyKeys(EngineHarness.PHOTOS);
    }
}
