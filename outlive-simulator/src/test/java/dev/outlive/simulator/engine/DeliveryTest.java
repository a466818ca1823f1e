package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Signal;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Durable events on their way to an app (I11, I12, I13, I16, I17). */
class DeliveryTest {
    private static final int WINDOW = 256;

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();

    @Proves("I11")
    @Test
    void eventIsDeliveredOnceAConnectionAndMarkedOnTheNext() {
        harness.ended(app, "k");
        harness.turn();
        DaemonFrame.Deliver first = app.last(DaemonFrame.Deliver.class);
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(1);
        assertThat(first.seq()).isEqualTo(1);
        assertThat(first.redelivered()).isFalse();
        assertThat(first.inSnapshot()).isFalse();
        assertThat(first.deliveryCount()).isEqualTo(1);

        harness.turn(new Input.Closed(app));
        RecordingLink second = harness.started();
        DaemonFrame.Deliver again = second.last(DaemonFrame.Deliver.class);
        assertThat(again.seq()).isEqualTo(1);
        assertThat(again.redelivered()).isTrue();
        assertThat(again.inSnapshot()).isTrue();
    }

    /** An app whose processes die of an event can tell it by that. */
    @Proves("I11")
    @Test
    void eachTimeThatAnEventIsSentCountsWhateverHasBecomeOfTheOthers() {
        harness.ended(app, "k");
        assertThat(app.last(DaemonFrame.Deliver.class).deliveryCount()).isEqualTo(1);
        harness.turn(new Input.Closed(app));
        RecordingLink second = harness.started();
        assertThat(second.last(DaemonFrame.Deliver.class).deliveryCount()).isEqualTo(2);
        refuse(second, 1);
        harness.passes(Duration.ofSeconds(1));
        assertThat(second.last(DaemonFrame.Deliver.class).deliveryCount()).isEqualTo(3);
        harness.restart();
        assertThat(harness.started().last(DaemonFrame.Deliver.class).deliveryCount())
                .isEqualTo(4);
    }

    @Proves("I11")
    @Test
    void eventIsMarkedRedeliveredAfterACrashEvenIfItNeverArrived() {
        harness.ended(app, "k");
        harness.restart();
        assertThat(harness.started().last(DaemonFrame.Deliver.class).redelivered())
                .isTrue();
    }

    @Test
    void eventThatWasNeverHandedOverIsNotMarked() {
        harness.turn(new Input.Closed(app));
        RecordingLink operator = harness.operator();
        harness.ended(operator, "k");
        DaemonFrame.Deliver first = harness.started().last(DaemonFrame.Deliver.class);
        assertThat(first.redelivered()).isFalse();
        assertThat(first.inSnapshot()).isTrue();
    }

    /** The process that resumes has no new snapshot, so nothing it is told now was in one of this attach (I15). */
    @Test
    void eventsOfAResumedLeaseAreInNoSnapshot() {
        long epoch = app.last(DaemonFrame.Attached.class).epoch();
        harness.turn(new Input.Closed(app));
        harness.ended(harness.operator(), "k");
        RecordingLink again = harness.app();
        harness.attach(again, epoch, false);
        harness.start(again);
        assertThat(again.last(DaemonFrame.Deliver.class).inSnapshot()).isFalse();
    }

    @Proves("I17")
    @Test
    void onlyAWindowOfEventsIsOutAndAcknowledgementsLetTheRestFollow() {
        int all = WINDOW + 40;
        for (int i = 0; i < all; i++) {
            harness.ended(app, "k" + i);
        }
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(WINDOW);
        acknowledge(app, 1, 2, 3);
        assertThat(seqs(app)).hasSize(WINDOW + 3).endsWith(WINDOW + 3L);
        acknowledge(app, LongStream.rangeClosed(4, WINDOW).toArray());
        assertThat(seqs(app))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, all).boxed().toList());
    }

    /** They lie with the client until the result before them has come again, so they must leave it room. */
    @Proves("I5")
    @Test
    void endsThatWaitForARefusedResultTakeNoRoomFromIt() {
        for (int i = 0; i < WINDOW; i++) {
            harness.fetched(app, "d" + i);
        }
        for (int looked = 0; looked < app.all(DaemonFrame.Deliver.class).size(); looked++) {
            DaemonFrame.Deliver next = app.all(DaemonFrame.Deliver.class).get(looked);
            if (next.event() == DaemonFrame.EventType.DOWNLOAD_FINISHED) {
                refuse(app, next.seq());
            }
        }
        assertThat(types(app))
                .as("each result came")
                .filteredOn(DaemonFrame.EventType.DOWNLOAD_FINISHED::equals)
                .hasSize(WINDOW);
        for (int round = 0; round < 4; round++) {
            int before = app.all(DaemonFrame.Deliver.class).size();
            harness.passes(Duration.ofSeconds(1));
            List<Long> again = seqs(app).subList(before, seqs(app).size());
            acknowledge(app, again.stream().mapToLong(seq -> seq).toArray());
            acknowledge(app, again.stream().mapToLong(seq -> seq + 1).toArray()); // the ends that lay behind them
        }
        assertThat(harness.disk.allEvents()).isEmpty();
    }

    /** Whatever apps keep with their tasks: a process that doesn't read costs no more than that. */
    @Proves("I17")
    @Test
    void onlySoManyBytesOfEventsAreOutAndAcknowledgementsLetTheRestFollow() {
        int all = 80;
        String description = "\u00e4".repeat(30_000); // 60,000 bytes
        for (int i = 0; i < all; i++) {
            TaskSnapshot task = harness.created(app, "k" + i, "PUT");
            harness.say(
                    app,
                    new ClientFrame.Describe(
                            harness.call(),
                            EngineHarness.PHOTOS,
                            EngineHarness.capability(app),
                            task.id(),
                            description));
            harness.mark(task.id());
            harness.respond(task.id(), 201);
        }
        List<DaemonFrame.Deliver> out = app.all(DaemonFrame.Deliver.class);
        assertThat(out.stream()
                        .mapToLong(each -> FrameCodec.encode(each).length)
                        .sum())
                .isBetween(2L << 20, 4L << 20);
        assertThat(harness.next)
                .as("what waits for room is looked at when another lands")
                .isAfter(harness.now);
        acknowledge(app, 1);
        assertThat(seqs(app)).hasSize(out.size() + 1);
        while (seqs(app).size() < all) {
            int before = seqs(app).size();
            acknowledge(app, LongStream.rangeClosed(1, before).toArray());
            assertThat(seqs(app)).hasSizeGreaterThan(before);
        }
        assertThat(seqs(app)).doesNotHaveDuplicates().isSorted();
    }

    /** What was refused is in the store and nowhere else: it holds back what follows it in its own task only. */
    @Proves("I5")
    @Test
    void aWindowFullOfRefusedEventsHoldsUpNoOtherTask() {
        for (int i = 0; i < WINDOW; i++) {
            harness.ended(app, "bad" + i);
        }
        LongStream.rangeClosed(1, WINDOW).forEach(seq -> refuse(app, seq));
        harness.ended(app, "good");
        assertThat(seqs(app)).hasSize(WINDOW + 1).endsWith(WINDOW + 1L);

        harness.turn(new Input.Closed(app));
        RecordingLink second = harness.started();
        assertThat(seqs(second)).containsExactly(WINDOW + 1L);
        harness.passes(Duration.ofSeconds(1));
        assertThat(seqs(second)).as("no more than a window").hasSize(WINDOW);
        assertThat(harness.next)
                .as("one that waits for room is looked at when another lands")
                .isAfter(harness.now);
        acknowledge(second, WINDOW + 1L);
        assertThat(seqs(second)).hasSize(WINDOW + 1).endsWith((long) WINDOW);
    }

    @Proves("I12")
    @Test
    void acknowledgedEventIsNeverDeliveredAgain() {
        harness.ended(app, "a");
        harness.ended(app, "b");
        acknowledge(app, 1);
        acknowledge(app, 1);
        harness.turn(new Input.Closed(app));
        assertThat(seqs(harness.started())).containsExactly(2L);
        harness.restart();
        assertThat(seqs(harness.started())).containsExactly(2L);
    }

    /** BS §2.1: who holds it without a delegate is delivered nothing, and the identifier is free all the same. */
    @Test
    void aSessionWithoutADelegateEndsOnceItsTasksAreAcknowledged() {
        harness.turn(new Input.Closed(app));
        RecordingLink silent = harness.app();
        harness.attach(silent);
        String capability = EngineHarness.capability(silent);
        harness.say(silent, new ClientFrame.Watch(harness.call(), watched()));
        TaskSnapshot task = harness.ended(silent, "k");
        harness.say(silent, new ClientFrame.Invalidate(harness.call(), EngineHarness.PHOTOS, capability, false));
        assertThat(silent.all(DaemonFrame.Deliver.class)).isEmpty();
        harness.say(silent, harness.act(silent, task.id(), ClientFrame.Action.ACKNOWLEDGE));

        DaemonFrame.Deliver end = silent.last(DaemonFrame.Deliver.class);
        assertThat(end.event()).isEqualTo(DaemonFrame.EventType.INVALIDATED);
        acknowledge(silent, end.seq());
        harness.turn();
        assertThat(silent.all(DaemonFrame.Deliver.class)).hasSize(1);
        assertThat(harness.attach(harness.app()).generation()).isEqualTo(2);
    }

    /** One whose delegate is told later hears of the end when it has started. */
    @Test
    void aSessionThatHasNotStartedHearsOfItsEndWhenItStarts() {
        harness.turn(new Input.Closed(app));
        RecordingLink late = harness.app();
        harness.attach(late);
        String capability = EngineHarness.capability(late);
        harness.say(late, new ClientFrame.Invalidate(harness.call(), EngineHarness.PHOTOS, capability, false));
        assertThat(late.all(DaemonFrame.Deliver.class)).isEmpty();
        harness.start(late);
        assertThat(late.last(DaemonFrame.Deliver.class).event()).isEqualTo(DaemonFrame.EventType.INVALIDATED);
    }

    private static Selection watched() {
        return new Selection(
                EngineHarness.PHOTOS.app(),
                EngineHarness.PHOTOS.session(),
                null,
                null,
                List.of(),
                false,
                false,
                false,
                null,
                0);
    }

    @Proves("I12")
    @Test
    void refusedEventComesAgainAfterAWaitThatDoubles() {
        harness.ended(app, "k");
        for (int refusals = 1; refusals < LoggedEvent.REFUSALS_MAX; refusals++) {
            refuse(app, 1);
            Duration wait = Duration.ofSeconds(Math.min(300, 1L << (refusals - 1)));
            harness.passes(wait.minusMillis(1));
            assertThat(seqs(app)).hasSize(refusals);
            assertThat(harness.next).isEqualTo(harness.now.plusMillis(1));
            harness.passes(Duration.ofMillis(1));
            assertThat(seqs(app)).hasSize(refusals + 1);
            assertThat(app.last(DaemonFrame.Deliver.class).redelivered()).isTrue();
        }
    }

    /** A process that comes back says what it has refused before the daemon sends everything again. */
    @Test
    void eventRefusedOnANewConnectionIsSentOnceItIsDue() {
        harness.ended(app, "k");
        long epoch = app.last(DaemonFrame.Attached.class).epoch();
        harness.turn(new Input.Closed(app));
        RecordingLink again = harness.app();
        harness.attach(again, epoch, false);
        String capability = EngineHarness.capability(again);
        harness.say(
                again,
                new ClientFrame.Refuse(harness.call(), EngineHarness.PHOTOS, capability, 1, "x"),
                new ClientFrame.Start(harness.call(), EngineHarness.PHOTOS, capability, false));
        assertThat(seqs(again)).isEmpty();
        harness.passes(Duration.ofSeconds(1));
        assertThat(seqs(again)).containsExactly(1L);
        harness.passes(Duration.ofHours(1));
        assertThat(seqs(again)).containsExactly(1L);
    }

    /** It overtakes those before it, which wait for room in the window; when they have gone out, it isn't next once more. */
    @Proves("I12")
    @Test
    void refusedEventThatCameOutOfTurnIsSentOnce() {
        long last = WINDOW + 1;
        for (int i = 0; i < last; i++) {
            harness.ended(app, "k" + i);
        }
        acknowledge(app, 1);
        assertThat(seqs(app)).endsWith(last);
        long epoch = app.last(DaemonFrame.Attached.class).epoch();
        harness.turn(new Input.Closed(app));
        RecordingLink again = harness.app();
        harness.attach(again, epoch, false);
        refuse(again, last);
        harness.start(again);
        harness.passes(Duration.ofSeconds(1));
        assertThat(seqs(again)).hasSize(WINDOW).endsWith(last);

        acknowledge(again, 2);
        assertThat(seqs(again)).doesNotHaveDuplicates();
        refuse(again, last);
        harness.passes(Duration.ofSeconds(2));
        assertThat(seqs(again)).hasSize(WINDOW + 1).endsWith(last, last);
    }

    /** For whoever holds the session then: the end would take what was refused along when it is acknowledged. */
    @Proves({"I12", "I13"})
    @Test
    void refusedResultOfADownloadHoldsBackTheEndOfItsTaskAloneOnEveryConnection() {
        harness.fetched(app, "d");
        harness.ended(app, "u");
        refuse(app, 1);
        harness.turn(new Input.Closed(app));
        RecordingLink second = harness.started();
        assertThat(seqs(second)).containsExactly(3L);
        harness.passes(Duration.ofSeconds(1));
        assertThat(seqs(second)).containsExactly(3L, 1L, 2L);

        refuse(second, 1);
        harness.passes(Duration.ofSeconds(1));
        harness.restart();
        RecordingLink third = harness.started();
        assertThat(seqs(third)).containsExactly(3L);
        harness.passes(Duration.ofSeconds(1));
        assertThat(seqs(third)).containsExactly(3L, 1L, 2L);
        assertThat(third.all(DaemonFrame.Deliver.class)).allMatch(DaemonFrame.Deliver::redelivered);
        acknowledge(third, 1, 2);
        assertThat(harness.disk.liveTasks()).hasSize(1);
    }

    /** What was refused goes on ahead of what follows it although that came first in the window. */
    @Proves("I12")
    @Test
    void endThatIsOutAlreadyIsNotSentAgainWhenTheResultBeforeItIsDue() {
        harness.fetched(app, "d");
        refuse(app, 1);
        harness.passes(Duration.ofSeconds(1));
        assertThat(seqs(app)).containsExactly(1L, 2L, 1L);
    }

    @Proves("I16")
    @Test
    void drainedIsToldOnceWhenTheBacklogOfTheAttachIsSettled() {
        harness.ended(app, "a");
        harness.ended(app, "b");
        harness.turn(new Input.Closed(app));
        RecordingLink second = harness.started();
        harness.ended(second, "c");
        acknowledge(second, 1);
        assertThat(second.all(DaemonFrame.Drained.class)).isEmpty();
        acknowledge(second, 2);
        assertThat(second.all(DaemonFrame.Drained.class))
                .containsExactly(new DaemonFrame.Drained(EngineHarness.PHOTOS, 1, 2));
        acknowledge(second, 3);
        assertThat(second.all(DaemonFrame.Drained.class)).hasSize(1);
    }

    @Test
    void drainedIsNotToldWithoutABacklog() {
        harness.ended(app, "a");
        acknowledge(app, 1);
        assertThat(app.all(DaemonFrame.Drained.class)).isEmpty();
    }

    @Test
    void drainedFollowsAnOperatorsAcknowledgementToo() {
        TaskSnapshot task = harness.ended(app, "a");
        harness.turn(new Input.Closed(app));
        RecordingLink second = harness.started();
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.ACKNOWLEDGE));
        assertThat(second.all(DaemonFrame.Drained.class)).hasSize(1);
    }

    @Proves("I16")
    @Test
    void finishedSessionIsInvalidatedOnceItsLastTaskIsSettled() {
        TaskSnapshot task = harness.created(app, "a", "PUT");
        invalidate(app, false);
        harness.turn(harness.submit(app, EngineHarness.submission("b", "b", "PUT", true)));
        assertThat(app.last(DaemonFrame.Refused.class).code().code()).isEqualTo("session-invalidating");
        harness.restart();
        RecordingLink again = harness.started();
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        assertThat(types(again)).containsExactly(DaemonFrame.EventType.ENDED);
        acknowledge(again, 1);
        assertThat(types(again)).containsExactly(DaemonFrame.EventType.ENDED, DaemonFrame.EventType.INVALIDATED);
        harness.restart();
        RecordingLink third = harness.started();
        assertThat(types(third)).containsExactly(DaemonFrame.EventType.INVALIDATED);
        acknowledge(third, 2);
        assertThat(harness.disk.sessions().values())
                .extracting(Session::generation)
                .containsExactly(2L);
    }

    @Test
    void invalidateAndCancelEndsEveryTask() {
        TaskSnapshot suspended = harness.created(app, "a", "PUT");
        harness.say(app, harness.act(app, suspended.id(), ClientFrame.Action.SUSPEND));
        TaskSnapshot running = harness.created(app, "b", "PUT");
        harness.turn(harness.submit(app, EngineHarness.submission("c", "c", "PUT", false)));
        invalidate(app, true);
        for (TaskSnapshot task : List.of(suspended, running)) {
            harness.signal(
                    task.id(), new dev.outlive.core.task.Signal.AttemptStopped(1, dev.outlive.core.task.Sent.NOTHING));
        }
        assertThat(seqs(app)).containsExactly(1L, 2L, 3L);
        acknowledge(app, 1, 2, 3);
        assertThat(types(app)).endsWith(DaemonFrame.EventType.INVALIDATED);
    }

    @Test
    void emptySessionIsInvalidatedAtOnce() {
        invalidate(app, false);
        assertThat(types(app)).containsExactly(DaemonFrame.EventType.INVALIDATED);
    }

    /** A new generation has new event numbers; who held the old one must not settle or create anything in it. */
    @Test
    void leaseEndsWithTheGeneration() {
        invalidate(app, false);
        acknowledge(app, 1);
        harness.turn(harness.submit(app, EngineHarness.submission("b", "b", "PUT", true)));
        assertThat(app.last(DaemonFrame.Refused.class).code().code()).isEqualTo("lease-lost");
        RecordingLink second = harness.started();
        assertThat(second.last(DaemonFrame.Attached.class).generation()).isEqualTo(2);
        harness.ended(second, "c");
        acknowledge(app, 1);
        assertThat(seqs(second)).containsExactly(1L);
        assertThat(harness.disk.liveTasks()).hasSize(1);
    }

    @Proves({"I11", "I14"})
    @Test
    void aBodyGoesOnBehindWhatWasHadOfItAlsoAfterARestart() {
        TaskSnapshot task = harness.created(app, "a", "PUT");
        harness.mark(task.id());
        harness.signal(task.id(), new Signal.Responded(harness.task(task.id()).attempt(), answerOf(1000), null));
        assertThat(app.last(DaemonFrame.Deliver.class).dataOffset()).isZero();

        assertThat(read(app, 600)).isInstanceOf(DaemonFrame.Done.class);
        assertThat(read(app, 400)).as("said late").isInstanceOf(DaemonFrame.Done.class);
        assertThat(read(app, 1001))
                .isInstanceOfSatisfying(
                        DaemonFrame.Refused.class,
                        refused ->
                                assertThat(refused.message()).contains("1000").contains("1001"));
        harness.restart();
        RecordingLink next = harness.started();
        assertThat(next.last(DaemonFrame.Deliver.class).dataOffset()).isEqualTo(600);

        refuse(next, 1);
        harness.passes(Duration.ofSeconds(1));
        assertThat(next.last(DaemonFrame.Deliver.class).dataOffset()).isEqualTo(600);
        acknowledge(next, 1);
        assertThat(read(next, 700)).as("of what was settled").isInstanceOf(DaemonFrame.Done.class);
    }

    private static Response answerOf(long bodyBytes) {
        return new Response(
                200,
                Headers.empty(),
                Headers.empty(),
                "http://h.example/",
                "http/1.1",
                bodyBytes,
                "/spool/body",
                false,
                false,
                false);
    }

    private DaemonFrame read(RecordingLink link, long upTo) {
        var frame = new ClientFrame.AcknowledgeData(
                harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(link), 1, upTo);
        harness.say(link, frame);
        return link.answers(frame.call()).getFirst();
    }

    private void invalidate(RecordingLink link, boolean cancel) {
        harness.say(
                link,
                new ClientFrame.Invalidate(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(link), cancel));
    }

    private void acknowledge(RecordingLink link, long... seqs) {
        List<Long> numbers = LongStream.of(seqs).boxed().toList();
        var frame = new ClientFrame.Acknowledge(
                harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(link), numbers);
        harness.say(link, frame);
        assertThat(link.answers(frame.call())).hasSize(1);
    }

    private void refuse(RecordingLink link, long seq) {
        harness.say(
                link,
                new ClientFrame.Refuse(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(link), seq, "threw"));
    }

    private static List<Long> seqs(RecordingLink link) {
        return link.all(DaemonFrame.Deliver.class).stream()
                .map(DaemonFrame.Deliver::seq)
                .toList();
    }

    private static List<DaemonFrame.EventType> types(RecordingLink link) {
        var types = new ArrayList<DaemonFrame.EventType>();
        link.all(DaemonFrame.Deliver.class).forEach(deliver -> types.add(deliver.event()));
        return types;
    }
}
