package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.session.Session;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.DeadLetter;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Events that an app has refused to the end. */
class DeadLetterTest {
    private final EngineHarness harness = new EngineHarness();
    private RecordingLink app = harness.started();

    @Proves("I12")
    @Test
    void anEventRefusedToTheEndIsKeptAndDeliveredNoMore() {
        TaskSnapshot task = harness.ended(app, "k");
        refuseToTheEnd(1);

        assertThat(app.last(DaemonFrame.DeadLettered.class))
                .isEqualTo(new DaemonFrame.DeadLettered(EngineHarness.PHOTOS, 1, 1));
        int delivered = app.all(DaemonFrame.Deliver.class).size();
        harness.passes(Duration.ofDays(1));
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(delivered).hasSize(LoggedEvent.REFUSALS_MAX);

        harness.restart();
        app = harness.started();
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
        TaskSnapshot shown = app.last(DaemonFrame.SnapshotPage.class).tasks().getFirst();
        assertThat(shown.id()).isEqualTo(task.id());
        assertThat(shown.deadLetter())
                .isEqualTo(new DeadLetter(
                        "ended",
                        LoggedEvent.REFUSALS_MAX,
                        "threw",
                        Objects.requireNonNull(shown.deadLetter()).since()));
        assertThat(session().deadLetters()).isEqualTo(1);
        assertThat(session().backlogEvents()).isZero();
    }

    /** Durable, for a process that dies and comes back must not get it at once. */
    @Test
    void theWaitOfARefusedEventOutlastsConnectionAndDaemon() {
        harness.ended(app, "k");
        for (int refusals = 1; refusals <= 5; refusals++) {
            refuse(1);
            harness.passes(Duration.ofSeconds(refusals < 5 ? 60 : 0));
        }
        harness.turn(new Input.Closed(app));
        harness.restart();
        app = harness.started();
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
        harness.passes(Duration.ofSeconds(15));
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
        harness.passes(Duration.ofSeconds(1));
        DaemonFrame.Deliver again = app.last(DaemonFrame.Deliver.class);
        assertThat(again.redelivered()).isTrue();
        assertThat(again.deliveryCount()).as("it was refused five times").isEqualTo(6);
    }

    @Test
    void aRequeuedLetterIsANewEventAndItsAcknowledgementArchives() {
        TaskSnapshot task = harness.ended(app, "k");
        refuseToTheEnd(1);
        RecordingLink operator = harness.operator();

        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.REQUEUE));

        assertThat(operator.last(DaemonFrame.TaskIs.class).task().deadLetter()).isNull();
        assertThat(app.last(DaemonFrame.Deliver.class).seq()).isEqualTo(2);
        acknowledge(2);
        assertThat(harness.disk.liveTasks()).isEmpty();
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.REQUEUE));
        assertThat(operator.last(DaemonFrame.TaskIs.class).task().acknowledged())
                .isTrue();
    }

    @Test
    void aDiscardedLetterArchivesItsTask() {
        TaskSnapshot task = harness.ended(app, "k");
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.DISCARD));
        assertThat(operator.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(harness.disk.liveTasks()).hasSize(1);
        refuseToTheEnd(1);

        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.DISCARD));

        assertThat(harness.disk.liveTasks()).isEmpty();
        assertThat(harness.disk.allEvents()).isEmpty();
        assertThat(session().deadLetters()).isZero();
    }

    @Proves({"I6", "I12"})
    @Test
    void aDownloadWhoseResultIsADeadLetterStaysUntilThatIsDiscardedOrRequeuedAndAcknowledged() {
        TaskSnapshot requeued = harness.fetched(app, "a");
        TaskSnapshot discarded = harness.fetched(app, "b");
        refuseToTheEnd(1);
        refuseToTheEnd(3);
        harness.turn(new Input.Closed(app));
        app = harness.started();
        assertThat(app.all(DaemonFrame.Deliver.class))
                .extracting(DaemonFrame.Deliver::seq, DaemonFrame.Deliver::afterDeadLetter)
                .containsExactly(tuple(2L, true), tuple(4L, true));

        acknowledge(2);
        acknowledge(4);
        assertThat(harness.disk.liveTasks()).containsOnlyKeys(requeued.id(), discarded.id());
        assertThat(session().deadLetters()).isEqualTo(2);
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, discarded.id(), ClientFrame.Action.DISCARD));
        assertThat(harness.disk.liveTasks()).containsOnlyKeys(requeued.id());

        harness.say(operator, harness.act(operator, requeued.id(), ClientFrame.Action.REQUEUE));
        DaemonFrame.Deliver again = app.last(DaemonFrame.Deliver.class);
        assertThat(again.event()).isEqualTo(DaemonFrame.EventType.DOWNLOAD_FINISHED);
        assertThat(harness.disk.liveTasks()).containsOnlyKeys(requeued.id());
        acknowledge(again.seq());
        assertThat(harness.disk.liveTasks()).isEmpty();
        assertThat(harness.disk.allEvents()).isEmpty();
    }

    /** Its end is still to be told: only the letter goes. */
    @Test
    void aLetterThatIsDiscardedBeforeTheEndOfItsTaskIsAcknowledgedTakesNothingAlong() {
        TaskSnapshot task = harness.fetched(app, "a");
        refuseToTheEnd(1);
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.DISCARD));
        assertThat(session().deadLetters()).isZero();
        assertThat(harness.disk.liveTasks()).containsOnlyKeys(task.id());
        acknowledge(2);
        assertThat(harness.disk.liveTasks()).isEmpty();
    }

    /** A process that has never seen the letter must know that a result may follow the end. */
    @Proves("I13")
    @Test
    void anEndWhoseLetterIsRequeuedBehindItComesAfterADeadLetter() {
        TaskSnapshot task = harness.fetched(app, "a");
        refuseToTheEnd(1);
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.REQUEUE));
        harness.turn(new Input.Closed(app));
        app = harness.started();
        assertThat(app.all(DaemonFrame.Deliver.class))
                .extracting(DaemonFrame.Deliver::seq, DaemonFrame.Deliver::afterDeadLetter)
                .containsExactly(tuple(2L, true), tuple(3L, false));
        acknowledge(2);
        assertThat(harness.disk.liveTasks()).containsOnlyKeys(task.id());
        acknowledge(3);
        assertThat(harness.disk.liveTasks()).isEmpty();
    }

    @Proves("I16")
    @Test
    void aDeadLetterHoldsUpNeitherDrainedNorTheEndOfTheSession() {
        TaskSnapshot task = harness.ended(app, "k");
        for (int refusals = 1; refusals < LoggedEvent.REFUSALS_MAX; refusals++) {
            refuse(1);
            harness.passes(Duration.ofMinutes(5));
        }
        harness.turn(new Input.Closed(app));
        app = harness.started();
        harness.say(
                app,
                new ClientFrame.Invalidate(harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), false));
        assertThat(app.all(DaemonFrame.Drained.class)).isEmpty();

        refuse(1);

        assertThat(app.last(DaemonFrame.Drained.class).upTo()).isEqualTo(1);
        assertThat(app.last(DaemonFrame.Deliver.class).event()).isEqualTo(DaemonFrame.EventType.INVALIDATED);
        acknowledge(2);
        Session next = harness.disk.sessions().get(EngineHarness.PHOTOS);
        assertThat(Objects.requireNonNull(next).generation()).isEqualTo(2);

        app = harness.started();
        assertThat(app.last(DaemonFrame.SnapshotPage.class).tasks())
                .extracting(TaskSnapshot::id)
                .containsExactly(task.id());
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.REQUEUE));
        DaemonFrame.Deliver again = app.last(DaemonFrame.Deliver.class);
        assertThat(again.generation()).isEqualTo(2);
        assertThat(again.seq())
                .as("after the letter, which took number 1 along")
                .isEqualTo(2);
        acknowledge(2);
        assertThat(harness.disk.liveTasks()).isEmpty();
    }

    @Test
    void anEndThatTheAppRefusesToTheLastFreesTheIdentifier() {
        harness.say(
                app,
                new ClientFrame.Invalidate(harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), false));
        refuseToTheEnd(1);

        assertThat(app.last(DaemonFrame.LeaseLost.class).message()).contains("onInvalidated", "threw 10 times");
        assertThat(harness.started().last(DaemonFrame.Attached.class).generation())
                .isEqualTo(2);
    }

    private void refuseToTheEnd(long seq) {
        for (int refusals = 1; refusals <= LoggedEvent.REFUSALS_MAX; refusals++) {
            refuse(seq);
            harness.passes(Duration.ofMinutes(5));
        }
    }

    private void refuse(long seq) {
        harness.say(
                app,
                new ClientFrame.Refuse(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), seq, "threw"));
    }

    private void acknowledge(long seq) {
        harness.say(
                app,
                new ClientFrame.Acknowledge(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), List.of(seq)));
    }

    private SessionSnapshot session() {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.ListSessions(harness.call()));
        return operator.last(DaemonFrame.Sessions.class).sessions().getFirst();
    }
}
