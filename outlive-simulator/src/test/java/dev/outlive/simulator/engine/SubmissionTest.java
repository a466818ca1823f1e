package dev.outlive.simulator.engine;

import static dev.outlive.simulator.engine.EngineHarness.submission;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.Found;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One submission is one task, however often it is made (I2). */
class SubmissionTest {
    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();

    @Proves("I2")
    @Test
    void sameKeyGivesTheSameTaskLiveEndedAndArchived() {
        TaskSnapshot first = harness.created(app, "k", "PUT");
        assertFound(Found.EXISTING, first, harness.submit(app, submission("k", "s-k", "PUT", true)));
        harness.mark(first.id());
        harness.respond(first.id(), 201);
        assertFound(Found.EXISTING, first, harness.submit(app, submission("k", "s-k", "PUT", true)));
        harness.say(app, harness.act(app, first.id(), ClientFrame.Action.ACKNOWLEDGE));
        assertFound(Found.ARCHIVED, first, harness.submit(app, submission("k", "s-k", "PUT", true)));
        assertThat(app.last(DaemonFrame.Accepted.class).task().acknowledged()).isTrue();
        assertThat(harness.transfers.started).as("sent once").hasSize(1);
        assertThat(harness.spool.discarded).as("files pinned for nothing").hasSize(3);
    }

    @Proves("I2")
    @Test
    void submissionWithoutAKeyIsFoundByItsId() {
        harness.turn(harness.submit(app, submission(null, "drawn", "PUT", true)));
        TaskSnapshot first = app.last(DaemonFrame.Accepted.class).task();
        assertFound(Found.EXISTING, first, harness.submit(app, submission(null, "drawn", "PUT", true)));
    }

    @Proves("I2")
    @Test
    void sameKeyWithAnotherRequestIsAConflictThatNamesTheDifference() {
        harness.created(app, "k", "PUT");
        harness.turn(harness.submit(app, submission("k", "s-k", "POST", true)));
        DaemonFrame.Refused refused = app.last(DaemonFrame.Refused.class);
        assertThat(refused.code()).isEqualTo(ErrorCode.KEY_CONFLICT);
        assertThat(refused.message()).contains("the method").doesNotContain("file");
        assertThat(harness.spool.discarded).hasSize(1);
    }

    @Proves("I2")
    @Test
    void archivedKeyStillTellsAnotherRequestApart() {
        TaskSnapshot ended = harness.ended(app, "k");
        harness.say(app, harness.act(app, ended.id(), ClientFrame.Action.ACKNOWLEDGE));
        harness.turn(harness.submit(app, submission("k", "s-k", "POST", true)));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.KEY_CONFLICT);
    }

    @Test
    void keysAreFoundInTheirOrderLiveEndedAndArchived() {
        TaskSnapshot archived = harness.ended(app, "archived");
        harness.say(app, harness.act(app, archived.id(), ClientFrame.Action.ACKNOWLEDGE));
        TaskSnapshot ended = harness.ended(app, "ended");
        TaskSnapshot live = harness.created(app, "live", "PUT");
        harness.say(
                app,
                new ClientFrame.FindKeys(
                        harness.call(),
                        EngineHarness.PHOTOS,
                        Stream.of("live", "unknown", "archived", "ended")
                                .map(TaskKey::new)
                                .toList()));
        var found = app.last(DaemonFrame.Tasks.class);
        assertThat(found.tasks()).extracting(TaskSnapshot::id).containsExactly(live.id(), archived.id(), ended.id());
        assertThat(found.tasks()).extracting(TaskSnapshot::acknowledged).containsExactly(false, true, false);
        assertThat(found.more()).isFalse();
    }

    @Test
    void keyIsFreeAgainWhenItsTaskIsForgotten() {
        TaskSnapshot ended = harness.ended(app, "k");
        harness.say(app, harness.act(app, ended.id(), ClientFrame.Action.ACKNOWLEDGE));
        harness.passes(EngineHarness.ARCHIVE_FOR.minusHours(1));
        harness.turn(harness.submit(app, submission("k", "s-k", "PUT", true)));
        assertThat(app.last(DaemonFrame.Accepted.class).found()).isEqualTo(Found.ARCHIVED);
        harness.passes(EngineHarness.ARCHIVE_FOR);
        harness.turn(harness.submit(app, submission("k", "s-k", "PUT", true)));
        assertThat(app.last(DaemonFrame.Accepted.class).found()).isEqualTo(Found.CREATED);
    }

    @Test
    void fileIsPinnedOnlyForANewTask() {
        var submit = new ClientFrame.Submit(
                harness.call(),
                EngineHarness.PHOTOS,
                EngineHarness.capability(app),
                submission("k", "s-k", "PUT", true));
        harness.say(app, submit);
        assertThat(app.toPin).containsExactly(submit);
        assertThat(app.answers(submit.call())).isEmpty();
        var pinned = harness.pinned("s-k");
        harness.turn(new Input.FromClient(app, submit, pinned, pinned.identity().fingerprint()));
        harness.say(app, submit);
        assertThat(app.toPin).hasSize(1);
        assertThat(app.all(DaemonFrame.Accepted.class)).hasSize(2);
    }

    /** One submission id names one submission; under another key it is another one, and a mistake of its client. */
    @Proves("I2")
    @Test
    void submissionIdOfAnotherKeyIsRefused() {
        TaskSnapshot first = harness.created(app, "k", "PUT");
        harness.turn(harness.submit(app, submission("other", "s-k", "PUT", true)));
        DaemonFrame.Refused refused = app.last(DaemonFrame.Refused.class);
        assertThat(refused.code()).isEqualTo(ErrorCode.KEY_CONFLICT);
        assertThat(refused.message()).contains(first.id().value());
    }

    @Test
    void batchIsCreatedWhole() {
        Input.FromClient one = harness.submit(app, submission("a", "a", "PUT", true));
        Input.FromClient other = harness.submit(app, submission("b", "b", "PUT", false));
        var commit = new ClientFrame.BatchCommit(harness.call());
        harness.turn(new Input.Batch(app, commit, List.of(one, other)));
        assertThat(app.answers(one.frame().call())).hasSize(1).allMatch(DaemonFrame.Accepted.class::isInstance);
        assertThat(app.answers(other.frame().call())).hasSize(1).allMatch(DaemonFrame.Accepted.class::isInstance);
        assertThat(app.answers(commit.call())).containsExactly(new DaemonFrame.Done(commit.call()));
        assertThat(harness.disk.liveTasks()).hasSize(2);
    }

    @Test
    void batchWithOneBadTaskCreatesNothing() {
        harness.created(app, "b", "PUT");
        assertBatchRefused(submission("a", "a", "PUT", true), submission("b", "s-b", "POST", true));
        assertThat(harness.disk.liveTasks()).hasSize(1);
    }

    @Test
    void batchThatNamesOneKeyOrSubmissionTwiceCreatesNothing() {
        assertBatchRefused(submission("a", "a", "PUT", true), submission("a", "b", "PUT", true));
        assertBatchRefused(submission("a", "a", "PUT", true), submission("b", "a", "PUT", true));
        assertThat(harness.disk.liveTasks()).isEmpty();
    }

    @Test
    void batchOfAConnectionThatLostTheSessionCreatesNothing() {
        Input.FromClient one = harness.submit(app, submission("a", "a", "PUT", true));
        harness.attach(harness.app(), null, true);
        var commit = new ClientFrame.BatchCommit(harness.call());
        harness.turn(new Input.Batch(app, commit, List.of(one)));
        assertThat(app.answers(one.frame().call())).hasSize(1);
        assertThat(app.answers(commit.call())).hasSize(1);
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(harness.disk.liveTasks()).isEmpty();
    }

    @Test
    void createdTaskIsSuspendedUnlessItIsResumedAtOnce() {
        harness.turn(harness.submit(app, submission("k", "s-k", "PUT", false)));
        TaskSnapshot task = app.last(DaemonFrame.Accepted.class).task();
        assertThat(task.everResumed()).isFalse();
        assertThat(harness.transfers.started).isEmpty();
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.RESUME));
        assertThat(harness.transfers.startedTasks()).containsExactly(task.id());
    }

    private void assertFound(Found found, TaskSnapshot task, Input.FromClient submit) {
        harness.turn(submit);
        DaemonFrame.Accepted accepted = app.last(DaemonFrame.Accepted.class);
        assertThat(accepted.call()).isEqualTo(submit.frame().call());
        assertThat(accepted.found()).isEqualTo(found);
        assertThat(accepted.task().id()).isEqualTo(task.id());
    }

    private void assertBatchRefused(dev.outlive.protocol.wire.Submission... submissions) {
        List<Input.FromClient> submits = java.util.Arrays.stream(submissions)
                .map(submission -> harness.submit(app, submission))
                .toList();
        var commit = new ClientFrame.BatchCommit(harness.call());
        int discarded = harness.spool.discarded.size();
        harness.turn(new Input.Batch(app, commit, submits));
        for (Input.FromClient submit : submits) {
            assertThat(app.answers(submit.frame().call())).hasSize(1).allMatch(DaemonFrame.Refused.class::isInstance);
        }
        assertThat(app.answers(commit.call())).hasSize(1).allMatch(DaemonFrame.Refused.class::isInstance);
        assertThat(harness.spool.discarded).hasSize(discarded + submits.size());
    }
}
