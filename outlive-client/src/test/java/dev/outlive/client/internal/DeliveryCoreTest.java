package dev.outlive.client.internal;

import static dev.outlive.client.Tasks.SESSION;
import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.Tasks;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeliveryCoreTest {
    private final AtomicLong calls = new AtomicLong();
    private final DeliveryCore core = core(false);

    private DeliveryCore core(boolean takeOver) {
        return new DeliveryCore(SESSION, SessionSettings.defaults(), takeOver, false, calls::incrementAndGet);
    }

    private static DaemonFrame.Attached attached(long call, long epoch, boolean resumed) {
        return new DaemonFrame.Attached(
                call, SESSION, epoch, "cap-" + epoch, 1, SessionState.ACTIVE, 5, 6, 0, resumed, LaunchReason.USER);
    }

    private static DaemonFrame.Deliver fetched(long seq, long task) {
        return new DaemonFrame.Deliver(
                SESSION,
                1,
                1,
                seq,
                DaemonFrame.EventType.DOWNLOAD_FINISHED,
                Tasks.aTask(task).download().finished(200, 5),
                1,
                false,
                false,
                false);
    }

    private static DaemonFrame.Deliver event(long seq, long task) {
        return event(seq, task, 1, 1);
    }

    private static DaemonFrame.Deliver event(long seq, long task, long epoch, long generation) {
        return new DaemonFrame.Deliver(
                SESSION,
                generation,
                epoch,
                seq,
                DaemonFrame.EventType.ENDED,
                aTask(task).finished(200, 0),
                1,
                false,
                false,
                false);
    }

    private static DaemonFrame.Deliver invalidated(long seq) {
        return new DaemonFrame.Deliver(
                SESSION, 1, 1, seq, DaemonFrame.EventType.INVALIDATED, null, 1, false, false, false);
    }

    private static DaemonFrame.Progressed progress(long task, long bytes) {
        return new DaemonFrame.Progressed(SESSION, Tasks.id(task), new Progress(1, bytes, 100, 0, -1));
    }

    private static List<ClientFrame> sent(List<Effect> effects) {
        return only(Effect.Send.class, effects).stream().map(Effect.Send::frame).toList();
    }

    private static <F extends ClientFrame> F sent(Class<F> type, List<Effect> effects) {
        return sent(effects).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " among " + effects));
    }

    private static <E> List<E> only(Class<E> type, List<Effect> effects) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<Handing> handed(List<Effect> effects) {
        return only(Effect.Hand.class, effects).stream()
                .map(Effect.Hand::handing)
                .toList();
    }

    private static Effect.End end(List<Effect> effects) {
        assertThat(only(Effect.Ended.class, effects)).hasSize(1);
        return only(Effect.Ended.class, effects).get(0).end();
    }

    /** Attaches and starts; epoch 1. */
    private void deliver() {
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        core.received(attached(call, 1, false));
        core.received(new DaemonFrame.SnapshotPage(call, List.of(), true));
        core.start();
    }

    private List<Effect> resume() {
        core.disconnected();
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        return core.received(attached(call, 1, true));
    }

    @Test
    void attachesWithoutAnEpochAndGathersThePagesOfTheSnapshot() {
        var attach = sent(ClientFrame.Attach.class, core.connected());
        assertThat(attach.resumeEpoch()).isNull();
        assertThat(attach.takeOver()).isFalse();
        assertThat(core.received(attached(attach.call(), 1, false))).isEmpty();
        assertThat(core.isAttached()).isFalse();
        assertThat(core.received(new DaemonFrame.SnapshotPage(attach.call(), List.of(aTask(1).running(1)), false)))
                .isEmpty();
        assertThat(core.snapshotRead())
                .as("an attach that makes progress isn't given up")
                .isEqualTo(1);
        var opened = core.received(new DaemonFrame.SnapshotPage(attach.call(), List.of(aTask(2).running(1)), true));
        assertThat(only(Effect.Opened.class, opened).get(0).tasks()).hasSize(2);
        assertThat(core.isAttached()).isTrue();
        assertThat(core.capability()).isEqualTo("cap-1");
        assertThat(sent(opened)).as("nothing starts by itself").isEmpty();
    }

    @Test
    void takeOverIsAskedForAtTheFirstAttachOnly() {
        var taking = core(true);
        var attach = sent(ClientFrame.Attach.class, taking.connected());
        assertThat(attach.takeOver()).isTrue();
        taking.received(attached(attach.call(), 3, false));
        taking.received(new DaemonFrame.SnapshotPage(attach.call(), List.of(), true));
        taking.disconnected();
        var again = sent(ClientFrame.Attach.class, taking.connected());
        assertThat(again.takeOver()).isFalse();
        assertThat(again.resumeEpoch()).isEqualTo(3);
    }

    @Test
    void refusedAttachIsTheEnd() {
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        var end = end(core.received(new DaemonFrame.Refused(call, ErrorCode.SESSION_IN_USE, "held by 77")));
        assertThat(end.kind()).isEqualTo(Effect.End.Kind.REFUSED);
        assertThat(end.code()).isEqualTo(ErrorCode.SESSION_IN_USE);
        assertThat(core.isEnded()).isTrue();
        assertThat(core.connected()).isEmpty();
    }

    @Test
    void connectionThatBreaksInTheSnapshotBeginsAnew() {
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        core.received(attached(call, 1, false));
        core.received(new DaemonFrame.SnapshotPage(call, List.of(aTask(1).running(1)), false));
        core.disconnected();
        var attach = sent(ClientFrame.Attach.class, core.connected());
        assertThat(attach.resumeEpoch()).as("nothing was shown to the app yet").isNull();
        core.received(new DaemonFrame.SnapshotPage(call, List.of(), true)); // of the old call
        core.received(attached(attach.call(), 2, false));
        var opened = core.received(new DaemonFrame.SnapshotPage(attach.call(), List.of(aTask(2).running(1)), true));
        assertThat(only(Effect.Opened.class, opened).get(0).tasks()).hasSize(1);
    }

    @Proves("I15")
    @Test
    void nothingIsHandedOverBeforeStart() {
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        core.received(attached(call, 1, false));
        core.received(new DaemonFrame.SnapshotPage(call, List.of(), true));
        assertThat(core.received(event(1, 1))).isEmpty();
        assertThat(core.received(progress(2, 1))).isEmpty();
        var started = core.start();
        assertThat(sent(ClientFrame.Start.class, started).capability()).isEqualTo("cap-1");
        assertThat(handed(started)).containsExactly(new Handing.Event(event(1, 1)));
    }

    @Test
    void startBeforeTheSnapshotIsThereWaitsForIt() {
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        assertThat(core.start()).isEmpty();
        core.received(attached(call, 1, false));
        var opened = core.received(new DaemonFrame.SnapshotPage(call, List.of(), true));
        assertThat(opened.get(0)).isInstanceOf(Effect.Opened.class);
        assertThat(sent(opened)).hasSize(1);
    }

    @Proves("I13")
    @Test
    void handsOverOneAtATimeInOrder() {
        deliver();
        assertThat(handed(core.received(event(1, 1)))).hasSize(1);
        assertThat(handed(core.received(event(2, 2)))).isEmpty();
        assertThat(handed(core.received(event(3, 3)))).isEmpty();
        assertThat(handed(core.returned(new Handing.Event(event(1, 1)))))
                .containsExactly(new Handing.Event(event(2, 2)));
        assertThat(handed(core.returned(new Handing.Event(event(2, 2)))))
                .containsExactly(new Handing.Event(event(3, 3)));
    }

    @Test
    void returningWhatIsNotInHandIsAProgrammingError() {
        deliver();
        core.received(event(1, 1));
        assertThatThrownBy(() -> core.returned(new Handing.Event(event(2, 2))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Proves("I12")
    @Test
    void eventIsHandedOverOnceInAProcessHoweverOftenItComes() {
        deliver();
        core.received(event(1, 1));
        assertThat(core.received(event(1, 1))).as("in hand").isEmpty();
        core.received(event(2, 2));
        assertThat(core.received(event(2, 2))).as("waiting").isEmpty();
        var acknowledged = core.returned(new Handing.Event(event(1, 1)));
        core.received(new DaemonFrame.Done(
                sent(ClientFrame.Acknowledge.class, acknowledged).call()));
        var again = core.received(event(1, 1));
        assertThat(handed(again)).as("acknowledged for good").isEmpty();
        assertThat(sent(ClientFrame.Acknowledge.class, again).seqs())
                .as("the daemon seems to have missed it")
                .containsExactly(1L);
    }

    @Proves("I18")
    @Test
    void eventsOfAnotherSessionEpochOrGenerationAreIgnored() {
        deliver();
        assertThat(core.received(event(1, 1, 7, 1))).isEmpty();
        assertThat(core.received(event(1, 1, 1, 7))).isEmpty();
        var foreign = new DaemonFrame.Deliver(
                SessionRef.of("other", "photos"),
                1,
                1,
                1,
                DaemonFrame.EventType.ENDED,
                aTask(1).finished(200, 0),
                1,
                false,
                false,
                false);
        assertThat(core.received(foreign)).isEmpty();
        assertThat(handed(core.received(event(1, 1)))).hasSize(1);
    }

    @Test
    void acknowledgementsGatherWhileOneIsUnderWay() {
        deliver();
        var acknowledged = new ArrayList<List<Long>>();
        core.received(event(1, 1));
        core.received(event(2, 2));
        core.received(event(3, 3));
        var first = sent(ClientFrame.Acknowledge.class, core.returned(new Handing.Event(event(1, 1))));
        acknowledged.add(first.seqs());
        assertThat(sent(core.returned(new Handing.Event(event(2, 2))))).isEmpty();
        assertThat(sent(core.returned(new Handing.Event(event(3, 3))))).isEmpty();
        assertThat(core.unconfirmed()).containsExactlyInAnyOrder(1L, 2L, 3L);
        var second = sent(ClientFrame.Acknowledge.class, core.received(new DaemonFrame.Done(first.call())));
        acknowledged.add(second.seqs());
        core.received(new DaemonFrame.Done(second.call()));
        assertThat(acknowledged).containsExactly(List.of(1L), List.of(2L, 3L));
        assertThat(core.unconfirmed()).isEmpty();
    }

    @Test
    void refusedAcknowledgementForAPassingReasonIsSentAgainOnANewConnection() {
        deliver();
        core.received(event(1, 1));
        long call = sent(ClientFrame.Acknowledge.class, core.returned(new Handing.Event(event(1, 1))))
                .call();
        var effects = core.received(new DaemonFrame.Refused(call, ErrorCode.STORE_FAILED, "disk full"));
        assertThat(only(Effect.Reconnect.class, effects)).hasSize(1);
        assertThat(sent(ClientFrame.Acknowledge.class, resume()).seqs()).containsExactly(1L);
    }

    @Test
    void acknowledgementRefusedForGoodIsReportedAndDoesNotStopTheOthers() {
        deliver();
        core.received(event(1, 1));
        core.received(event(2, 2));
        long call = sent(ClientFrame.Acknowledge.class, core.returned(new Handing.Event(event(1, 1))))
                .call();
        core.returned(new Handing.Event(event(2, 2)));
        var effects = core.received(new DaemonFrame.Refused(call, ErrorCode.BAD_FRAME, "what?"));
        assertThat(only(Effect.Report.class, effects).get(0).message()).contains("what?");
        assertThat(sent(ClientFrame.Acknowledge.class, effects).seqs()).containsExactly(2L);
    }

    @Test
    void offsetsOfABodyGatherWhileOneIsUnderWay() {
        deliver();
        core.received(event(1, 1));
        var first = sent(ClientFrame.AcknowledgeData.class, core.dataRead(1, 100));
        assertThat(first.upTo()).isEqualTo(100);
        assertThat(core.dataRead(1, 200)).isEmpty();
        assertThat(core.dataRead(1, 300)).isEmpty();
        var second = sent(ClientFrame.AcknowledgeData.class, core.received(new DaemonFrame.Done(first.call())));
        assertThat(second.upTo()).isEqualTo(300);
        assertThat(core.received(new DaemonFrame.Done(second.call()))).isEmpty();
        assertThat(sent(resume())).noneMatch(ClientFrame.AcknowledgeData.class::isInstance);
    }

    @Proves("I12")
    @Test
    void offsetOfABodyIsSaidBeforeItsEventIsRefusedAlsoOnANewConnection() {
        deliver();
        core.received(event(1, 1));
        core.dataRead(1, 100);
        core.dataRead(1, 200);

        var refused = sent(core.threw(new Handing.Event(event(1, 1)), "disk full"));

        assertThat(refused)
                .satisfiesExactly(
                        data -> assertThat(data)
                                .isInstanceOfSatisfying(
                                        ClientFrame.AcknowledgeData.class,
                                        read -> assertThat(read.upTo()).isEqualTo(200)),
                        refusal -> assertThat(refusal).isInstanceOf(ClientFrame.Refuse.class));
        assertThat(sent(resume()))
                .extracting(each -> (Object) each.getClass())
                .containsSubsequence(ClientFrame.AcknowledgeData.class, ClientFrame.Refuse.class);
    }

    @Test
    void offsetOfABodyThatIsAcknowledgedWholeIsSaidNoMore() {
        deliver();
        core.received(event(1, 1));
        core.dataRead(1, 100);
        core.dataRead(1, 200);
        core.returned(new Handing.Event(event(1, 1)));
        var again = sent(resume());
        assertThat(again).noneMatch(ClientFrame.AcknowledgeData.class::isInstance);
        assertThat(again).anyMatch(ClientFrame.Acknowledge.class::isInstance);
    }

    @Test
    void offsetThatIsRefusedForGoodIsReportedAndTheDelegateGoesOn() {
        deliver();
        core.received(event(1, 1));
        long call =
                sent(ClientFrame.AcknowledgeData.class, core.dataRead(1, 100)).call();
        var effects = core.received(new DaemonFrame.Refused(call, ErrorCode.BAD_REQUEST, "what?"));
        assertThat(only(Effect.Report.class, effects).get(0).message()).contains("what?");
        assertThat(sent(ClientFrame.AcknowledgeData.class, core.dataRead(1, 200))
                        .upTo())
                .isEqualTo(200);
    }

    @Proves("I12")
    @Test
    void thrownEventIsRefusedAndComesAgain() {
        deliver();
        core.received(event(1, 1));
        var refused = core.threw(new Handing.Event(event(1, 1)), "disk full");
        assertThat(sent(ClientFrame.Refuse.class, refused).seq()).isEqualTo(1);
        assertThat(sent(ClientFrame.Refuse.class, refused).why()).isEqualTo("disk full");
        assertThat(core.unconfirmed()).isEmpty();
        heard(refused);
        assertThat(handed(core.received(event(1, 1)))).as("once more").hasSize(1);
        assertThat(sent(ClientFrame.Acknowledge.class, core.returned(new Handing.Event(event(1, 1))))
                        .seqs())
                .containsExactly(1L);
    }

    /** Handed over from the old connection, while the new one brings it, too: that one left before the refusal came. */
    @Proves("I12")
    @Test
    void eventThatLeftBeforeItsRefusalWasHeardIsNotTheOneThatComesAgain() {
        deliver();
        core.received(event(1, 1));
        resume();
        core.dataRead(1, 200);
        var refused = core.threw(new Handing.Event(event(1, 1)), "disk full");

        assertThat(core.received(event(1, 1))).isEmpty();
        heard(refused);
        assertThat(handed(core.received(event(1, 1)))).as("once more").hasSize(1);
        assertThat(sent(resume())).as("it was heard").noneMatch(ClientFrame.Refuse.class::isInstance);
    }

    /** The daemon hears the refusal of an event of which it was told. */
    private void heard(List<Effect> refused) {
        core.received(
                new DaemonFrame.Done(sent(ClientFrame.Refuse.class, refused).call()));
    }

    @Test
    void refusedEventHoldsBackLaterOnesOfItsOwnTaskOnly() {
        deliver();
        core.received(fetched(1, 1));
        core.received(event(2, 1));
        core.received(event(3, 2));
        var refused = core.threw(new Handing.Event(fetched(1, 1)), "no");
        heard(refused);
        assertThat(handed(refused)).as("the other task goes on").containsExactly(new Handing.Event(event(3, 2)));
        assertThat(handed(core.returned(new Handing.Event(event(3, 2))))).isEmpty();
        assertThat(handed(core.received(fetched(1, 1)))).containsExactly(new Handing.Event(fetched(1, 1)));
        assertThat(handed(core.returned(new Handing.Event(fetched(1, 1)))))
                .as("then the later one")
                .containsExactly(new Handing.Event(event(2, 1)));
    }

    /** Its end was under way when it was refused. */
    @Proves("I13")
    @Test
    void refusedResultOfADownloadHoldsBackAnEndThatComesOnlyThen() {
        deliver();
        core.received(fetched(1, 1));
        heard(core.threw(new Handing.Event(fetched(1, 1)), "no"));
        assertThat(handed(core.received(event(2, 1)))).isEmpty();
        assertThat(handed(core.received(fetched(1, 1)))).containsExactly(new Handing.Event(fetched(1, 1)));
        assertThat(handed(core.returned(new Handing.Event(fetched(1, 1)))))
                .containsExactly(new Handing.Event(event(2, 1)));
    }

    /** Where an app settles by hand, it may refuse the result after it was handed the end. */
    @Proves("I13")
    @Test
    void resultAndEndThatAreRefusedByHandComeAgainInTheirOrder() {
        deliver();
        core.received(fetched(1, 1));
        core.received(event(2, 1));
        core.kept(new Handing.Event(fetched(1, 1)));
        core.kept(new Handing.Event(event(2, 1)));
        heard(core.refusedKept(2, "no"));
        heard(core.refusedKept(1, "no"));
        assertThat(handed(core.received(event(2, 1)))).isEmpty();
        assertThat(handed(core.received(fetched(1, 1)))).containsExactly(new Handing.Event(fetched(1, 1)));
    }

    /** The end's acknowledgement holds for the result that comes again just then. */
    @Proves("I12")
    @Test
    void resultThatWaitsIsNotHandedOverOnceTheEndIsAcknowledged() {
        deliver();
        core.received(fetched(1, 1));
        core.received(event(2, 1));
        core.received(event(3, 2));
        core.kept(new Handing.Event(fetched(1, 1)));
        core.kept(new Handing.Event(event(2, 1)));
        heard(core.refusedKept(1, "no"));
        core.received(fetched(1, 1));
        var acknowledged = sent(ClientFrame.Acknowledge.class, core.acknowledgedKept(2));
        core.received(new DaemonFrame.Done(acknowledged.call()));
        assertThat(handed(core.returned(new Handing.Event(event(3, 2))))).isEmpty();
    }

    @Test
    void laterEventOfATaskComesWhenTheRefusedOneIsADeadLetter() {
        deliver();
        core.received(fetched(1, 1));
        core.received(event(2, 1));
        core.threw(new Handing.Event(fetched(1, 1)), "no");
        assertThat(core.received(new DaemonFrame.DeadLettered(SESSION, 2, 1)))
                .as("of another generation")
                .isEmpty();
        assertThat(handed(core.received(new DaemonFrame.DeadLettered(SESSION, 1, 1))))
                .as("it left before there was a letter")
                .containsExactly(new Handing.Event(event(2, 1).followingDeadLetter()));
        core.disconnected();
        assertThat(sent(core.connected())).as("the refusal was heard").noneMatch(ClientFrame.Refuse.class::isInstance);
    }

    @Test
    void refusalThatWasNotConfirmedIsSaidAgain() {
        deliver();
        core.received(event(1, 1));
        core.received(event(2, 2));
        long call = sent(ClientFrame.Refuse.class, core.threw(new Handing.Event(event(1, 1)), "no"))
                .call();
        assertThat(sent(ClientFrame.Refuse.class, resume()).seq()).isEqualTo(1);
        core.received(new DaemonFrame.Done(call)); // of the old connection
        assertThat(sent(ClientFrame.Refuse.class, resume()).seq()).isEqualTo(1);
        long last = calls.get() - 1; // Attach, Refuse, Start
        core.received(new DaemonFrame.Done(last));
        assertThat(sent(resume())).noneMatch(ClientFrame.Refuse.class::isInstance);
    }

    @Test
    void callbackThatThrowsWhileTheConnectionIsBrokenRefusesAfterwards() {
        deliver();
        core.received(event(1, 1));
        core.disconnected();
        assertThat(core.threw(new Handing.Event(event(1, 1)), "no")).isEmpty();
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        assertThat(sent(ClientFrame.Refuse.class, core.received(attached(call, 1, true)))
                        .seq())
                .isEqualTo(1);
    }

    @Test
    void refusalTheDaemonDoesNotTakeIsReportedOnce() {
        deliver();
        core.received(event(1, 1));
        long call = sent(ClientFrame.Refuse.class, core.threw(new Handing.Event(event(1, 1)), "no"))
                .call();
        var effects = core.received(new DaemonFrame.Refused(call, ErrorCode.BAD_FRAME, "what?"));
        assertThat(only(Effect.Report.class, effects)).hasSize(1);
        assertThat(sent(resume())).noneMatch(ClientFrame.Refuse.class::isInstance);
    }

    @Proves("I13")
    @Test
    void progressIsCoalescedAndComesAfterEvents() {
        deliver();
        core.received(event(1, 1));
        core.received(progress(2, 10));
        core.received(progress(2, 20));
        core.received(progress(3, 5));
        core.received(event(2, 4));
        assertThat(handed(core.returned(new Handing.Event(event(1, 1)))))
                .containsExactly(new Handing.Event(event(2, 4)));
        assertThat(handed(core.returned(new Handing.Event(event(2, 4)))))
                .containsExactly(new Handing.News(progress(2, 20)));
        assertThat(handed(core.returned(new Handing.News(progress(2, 20)))))
                .containsExactly(new Handing.News(progress(3, 5)));
        assertThat(core.returned(new Handing.News(progress(3, 5)))).isEmpty();
    }

    @Test
    void progressThatThrowsIsDropped() {
        deliver();
        core.received(progress(1, 10));
        assertThat(core.threw(new Handing.News(progress(1, 10)), "no")).isEmpty();
        assertThat(handed(core.received(progress(1, 20)))).hasSize(1);
    }

    @Proves("I13")
    @Test
    void noProgressOfATaskFollowsItsEnd() {
        deliver();
        core.received(event(1, 1));
        core.received(progress(2, 10));
        core.received(event(2, 2));
        core.received(progress(2, 20));
        assertThat(handed(core.returned(new Handing.Event(event(1, 1)))))
                .containsExactly(new Handing.Event(event(2, 2)));
        assertThat(handed(core.returned(new Handing.Event(event(2, 2))))).isEmpty();
    }

    @Proves("I16")
    @Test
    void drainedComesInItsPlace() {
        deliver();
        core.received(event(1, 1));
        core.received(new DaemonFrame.Drained(SESSION, 1, 1));
        core.received(new DaemonFrame.Drained(SESSION, 9, 1)); // another generation
        assertThat(handed(core.returned(new Handing.Event(event(1, 1))))).containsExactly(new Handing.Drained(1));
        assertThat(core.returned(new Handing.Drained(1))).isEmpty();
    }

    @Proves({"I12", "I18"})
    @Test
    void resumesWithItsEpochAndKnowsWhatItHasAlready() {
        deliver();
        core.received(event(1, 1));
        core.received(event(2, 2));
        core.disconnected();
        assertThat(core.isAttached()).isFalse();
        var attach = sent(ClientFrame.Attach.class, core.connected());
        assertThat(attach.resumeEpoch()).isEqualTo(1);
        var resumed = core.received(attached(attach.call(), 1, true));
        assertThat(resumed.get(0)).isEqualTo(new Effect.Resumed());
        assertThat(sent(ClientFrame.Start.class, resumed).capability()).isEqualTo("cap-1");
        assertThat(core.received(event(1, 1)))
                .as("every unsettled event comes again")
                .isEmpty();
        assertThat(core.received(event(2, 2))).isEmpty();
        assertThat(handed(core.returned(new Handing.Event(event(1, 1)))))
                .as("what waited is still there")
                .containsExactly(new Handing.Event(event(2, 2)));
    }

    /** The daemon can't know whether it was heard. */
    @Test
    void handOverThatIsSaidAfterABreakMayBeARepeat() {
        deliver();
        var woken = new DaemonFrame.AppResumed(SESSION, 1, true, 5);
        resume();
        assertThat(handed(core.received(woken))).containsExactly(new Handing.HandOver(true));
        core.returned(new Handing.HandOver(true));
        core.received(new DaemonFrame.AppSuspending(SESSION));
        assertThat(handed(core.received(woken))).containsExactly(new Handing.HandOver(false));
    }

    @Test
    void nothingIsHandedOverWhileTheConnectionIsBroken() {
        deliver();
        core.received(event(1, 1));
        core.received(event(2, 2));
        core.disconnected();
        assertThat(core.returned(new Handing.Event(event(1, 1)))).isEmpty();
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        var resumed = core.received(attached(call, 1, true));
        assertThat(sent(ClientFrame.Acknowledge.class, resumed).seqs()).containsExactly(1L);
        assertThat(handed(resumed)).containsExactly(new Handing.Event(event(2, 2)));
        assertThat(sent(resumed).get(0)).as("before Start").isInstanceOf(ClientFrame.Acknowledge.class);
    }

    @Test
    void progressAndDrainedOfABrokenConnectionAreForgotten() {
        deliver();
        core.received(event(1, 1));
        core.received(progress(2, 10));
        core.received(new DaemonFrame.Drained(SESSION, 1, 1));
        core.disconnected();
        core.returned(new Handing.Event(event(1, 1)));
        assertThat(handed(core.connected())).isEmpty();
        assertThat(handed(core.received(attached(calls.get(), 1, true))))
                .as("the daemon says them again")
                .isEmpty();
    }

    @Test
    void resumeBeforeStartDoesNotStart() {
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        core.received(attached(call, 1, false));
        core.received(new DaemonFrame.SnapshotPage(call, List.of(), true));
        assertThat(sent(resume())).isEmpty();
        assertThat(core.isAttached()).isTrue();
        assertThat(sent(core.start())).hasSize(1);
    }

    @Test
    void resumeTheDaemonDoesNotGrantIsALostLease() {
        deliver();
        core.disconnected();
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        var end = end(core.received(attached(call, 3, false)));
        assertThat(end.kind()).isEqualTo(Effect.End.Kind.LEASE_LOST);
        assertThat(end.message()).contains("epoch 1, now 3");
    }

    @Test
    void resumeRefusedWithLeaseLostIsTheEnd() {
        deliver();
        core.disconnected();
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        assertThat(end(core.received(new DaemonFrame.Refused(call, ErrorCode.LEASE_LOST, "99 has it")))
                        .message())
                .isEqualTo("99 has it");
    }

    @Test
    void resumeThatMeetsItsOwnBrokenConnectionIsTriedAgainForAWhile() {
        deliver();
        List<Effect> effects = List.of();
        int tries = 0;
        while (only(Effect.Ended.class, effects).isEmpty()) {
            core.disconnected();
            long call = sent(ClientFrame.Attach.class, core.connected()).call();
            effects = core.received(new DaemonFrame.Refused(call, ErrorCode.SESSION_IN_USE, "held by us"));
            tries++;
            assertThat(tries).isLessThan(20);
        }
        assertThat(tries).isGreaterThan(3);
        assertThat(end(effects).kind()).isEqualTo(Effect.End.Kind.LEASE_LOST);
    }

    @Test
    void resumeRefusedForNowIsTriedAgain() {
        deliver();
        core.disconnected();
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        var effects = core.received(new DaemonFrame.Refused(call, ErrorCode.OVERLOADED, "busy"));
        assertThat(only(Effect.Reconnect.class, effects)).hasSize(1);
        core.disconnected();
        assertThat(sent(ClientFrame.Attach.class, core.connected()).resumeEpoch())
                .isEqualTo(1);
    }

    @Test
    void refusedStartConnectsAgain() {
        deliver();
        var effects = core.received(new DaemonFrame.Refused(calls.get(), ErrorCode.OVERLOADED, "busy"));
        assertThat(only(Effect.Reconnect.class, effects)).hasSize(1);
    }

    @Test
    void refusalOfACallNobodyKnowsChangesNothing() {
        deliver();
        assertThat(core.received(new DaemonFrame.Refused(999, ErrorCode.STORE_FAILED, "x")))
                .isEmpty();
        assertThat(core.received(new DaemonFrame.Done(999))).isEmpty();
    }

    @Proves("I18")
    @Test
    void lostLeaseStopsEverything() {
        deliver();
        core.received(event(1, 1));
        core.received(event(2, 2));
        var other = new DaemonFrame.LeaseLost(SessionRef.of("com.example.photos", "other"), "x");
        assertThat(core.received(other)).isEmpty();
        var end = end(core.received(new DaemonFrame.LeaseLost(SESSION, "99 took it")));
        assertThat(end.kind()).isEqualTo(Effect.End.Kind.LEASE_LOST);
        assertThat(core.returned(new Handing.Event(event(1, 1)))).isEmpty();
        assertThat(core.received(event(3, 3))).isEmpty();
        assertThat(core.disconnected()).isEmpty();
        assertThat(core.connected()).isEmpty();
        assertThat(core.close()).as("ended once").isEmpty();
    }

    @Proves("I16")
    @Test
    void acknowledgedInvalidationIsTheEnd() {
        deliver();
        core.received(invalidated(1));
        var ack = sent(ClientFrame.Acknowledge.class, core.returned(new Handing.Event(invalidated(1))));
        assertThat(core.isEnded()).as("not before the daemon has confirmed").isFalse();
        assertThat(end(core.received(new DaemonFrame.Done(ack.call()))).kind()).isEqualTo(Effect.End.Kind.INVALIDATED);
    }

    /** The daemon closed the generation and raised the epoch, and its word on that was lost. */
    @Proves("I16")
    @Test
    void lostConfirmationOfTheSessionsEndIsNoLostLease() {
        deliver();
        core.received(invalidated(1));
        core.returned(new Handing.Event(invalidated(1)));
        core.disconnected();
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        assertThat(end(core.received(new DaemonFrame.Refused(call, ErrorCode.LEASE_LOST, "another process")))
                        .kind())
                .isEqualTo(Effect.End.Kind.INVALIDATED);
    }

    @Test
    void sessionsEndThatIsRefusedOrKeptIsNotTakenForAcknowledged() {
        deliver();
        core.received(invalidated(1));
        core.kept(new Handing.Event(invalidated(1)));
        core.disconnected();
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        assertThat(end(core.received(new DaemonFrame.Refused(call, ErrorCode.LEASE_LOST, "another process")))
                        .kind())
                .isEqualTo(Effect.End.Kind.LEASE_LOST);
    }

    /** Where an app settles by hand, it may acknowledge the task instead of its events, inside a callback or later. */
    @Test
    void acknowledgedTaskLeavesNothingOfItselfBehind() {
        deliver();
        core.received(fetched(1, 1));
        core.received(event(2, 1));
        core.received(event(3, 2));
        core.kept(new Handing.Event(fetched(1, 1)));
        core.settled(Tasks.id(1)); // inside the callback of its end
        assertThat(handed(core.kept(new Handing.Event(event(2, 1))))).containsExactly(new Handing.Event(event(3, 2)));
        assertThat(core.acknowledgedKept(1)).isEmpty();
        assertThat(core.acknowledgedKept(2)).isEmpty();
        core.kept(new Handing.Event(event(3, 2)));
        core.settled(Tasks.id(2));
        assertThat(core.refusedKept(3, "too late")).isEmpty();
    }

    @Test
    void eventsOfAnAcknowledgedTaskThatWaitAreNotHandedOver() {
        deliver();
        core.received(event(1, 1));
        core.received(fetched(2, 2));
        core.received(event(3, 2));
        core.settled(Tasks.id(2));
        assertThat(handed(core.returned(new Handing.Event(event(1, 1))))).isEmpty();
    }

    @Test
    void snapshotThatFailsLetsGo() {
        long call = sent(ClientFrame.Attach.class, core.connected()).call();
        core.received(attached(call, 1, false));
        core.received(new DaemonFrame.SnapshotPage(call, List.of(), true));
        assertThat(end(core.snapshotFailed("bad schema")).kind()).isEqualTo(Effect.End.Kind.SNAPSHOT_FAILED);
        assertThat(core.start()).isEmpty();
    }

    @Test
    void tenThousandAcknowledgementsAtMostGoTogether() {
        deliver();
        for (int seq = 1; seq <= 10_002; seq++) {
            core.received(event(seq, seq));
        }
        var first = sent(ClientFrame.Acknowledge.class, core.returned(new Handing.Event(event(1, 1))));
        for (int seq = 2; seq <= 10_002; seq++) {
            core.returned(new Handing.Event(event(seq, seq)));
        }
        assertThat(sent(ClientFrame.Acknowledge.class, core.received(new DaemonFrame.Done(first.call())))
                        .seqs())
                .hasSize(10_000);
    }
}
