package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.Tasks;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.PendingQuestion;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions in the delivery core: settled by their answer, once, whatever becomes of callbacks and connections. */
class QuestionsInHandTest {
    private static final SessionRef SESSION = Tasks.SESSION;
    private static final Handing.Event ASKED = new Handing.Event(question(1, 1));

    private final AtomicLong calls = new AtomicLong();
    private final DeliveryCore core =
            new DeliveryCore(SESSION, SessionSettings.defaults(), false, false, calls::incrementAndGet);

    static DaemonFrame.Deliver question(long seq, long task) {
        return question(
                seq,
                task,
                EventType.DELAYED_START,
                WaitReason.APP_ANSWER,
                new Question.DelayedStart(Instant.EPOCH, AskBeforeStart.Fallback.CONTINUE));
    }

    /** A server wants to know who asks. */
    static DaemonFrame.Deliver challenge(long seq, long task) {
        return question(
                seq,
                task,
                EventType.AUTHENTICATION_REQUIRED,
                WaitReason.AUTH,
                new Question.Authentication(
                        Question.Scope.REQUEST,
                        ProtectionSpace.of(URI.create("https://example.org/")),
                        "basic",
                        "photos",
                        0));
    }

    private static DaemonFrame.Deliver question(
            long seq, long task, EventType type, WaitReason reason, Question question) {
        return new DaemonFrame.Deliver(
                SESSION,
                1,
                1,
                seq,
                type,
                Tasks.aTask(task).waiting(new Reason(reason, "asked", null, null)),
                1,
                false,
                false,
                false,
                null,
                new PendingQuestion(question, Instant.EPOCH, null),
                0);
    }

    @BeforeEach
    void deliver() {
        core.connected();
        long call = calls.get();
        core.received(new DaemonFrame.Attached(
                call, SESSION, 1, "secret", 1, SessionState.ACTIVE, 0, 1, 0, false, LaunchReason.USER));
        core.received(new DaemonFrame.SnapshotPage(call, List.of(), true));
        core.start();
        assertThat(core.received(ASKED.deliver())).containsExactly(new Effect.Hand(ASKED));
    }

    private static List<ClientFrame> sent(List<Effect> effects) {
        var frames = new ArrayList<ClientFrame>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send) {
                frames.add(send.frame());
            }
        }
        return frames;
    }

    private ClientFrame.AnswerQuestion answerFrame(long call, String id, Answer answer) {
        return new ClientFrame.AnswerQuestion(call, SESSION, "secret", 1, id, answer);
    }

    @Test
    void returningSaysThatTheDelegateHasTheQuestionAndSettlesNothing() {
        var has = new ClientFrame.Acknowledge(calls.get() + 1, SESSION, "secret", List.of(1L));
        assertThat(sent(core.returned(ASKED))).containsExactly(has);
        assertThat(core.unconfirmed()).isEmpty();
        core.received(new DaemonFrame.Done(has.call()));
        assertThat(sent(core.acknowledgedKept(1))).isEmpty();
        assertThat(sent(core.answered(1, "a", new Answer.Proceed()))).hasSize(1);
    }

    @Test
    void questionThatTheDelegateHasIsSaidToBeSoOnEachConnectionThatBringsIt() {
        core.returned(ASKED);
        core.disconnected();
        core.connected();
        assertThat(sent(core.received(new DaemonFrame.Attached(
                        calls.get(), SESSION, 1, "secret", 1, SessionState.ACTIVE, 0, 1, 1, true, LaunchReason.USER))))
                .singleElement()
                .isInstanceOf(ClientFrame.Start.class);
        assertThat(core.received(ASKED.deliver()))
                .containsExactly(
                        new Effect.Send(new ClientFrame.Acknowledge(calls.get(), SESSION, "secret", List.of(1L))));
    }

    @Test
    void answerIsSaidAtOnceAlsoInsideTheCallback() {
        List<Effect> effects = core.answered(1, "a", new Answer.Proceed());
        assertThat(sent(effects)).containsExactly(answerFrame(calls.get(), "a", new Answer.Proceed()));
        assertThat(core.unconfirmed()).containsExactly(1L);
        assertThat(core.received(new DaemonFrame.AnswerTaken(calls.get(), true)))
                .containsExactly(new Effect.Answered(1, true));
        assertThat(core.unconfirmed()).isEmpty();
        assertThat(sent(core.returned(ASKED))).isEmpty();
    }

    @Test
    void onlyTheFirstAnswerOfAProcessIsSaid() {
        core.returned(ASKED);
        core.answered(1, "a", new Answer.Proceed());
        assertThat(core.answered(1, "b", new Answer.Cancel())).containsExactly(new Effect.Answered(1, false));
        core.received(new DaemonFrame.AnswerTaken(calls.get(), true));
        assertThat(core.answered(1, "c", new Answer.Cancel())).containsExactly(new Effect.Answered(1, false));
        assertThat(core.answered(9, "d", new Answer.Cancel())).containsExactly(new Effect.Answered(9, false));
    }

    @Test
    void answerThatWasNotConfirmedIsSaidAgainUnderTheSameIdBeforeDeliveryGoesOn() {
        core.returned(ASKED);
        core.answered(1, "a", new Answer.Cancel());
        core.disconnected();
        core.connected();
        List<ClientFrame> said = sent(core.received(new DaemonFrame.Attached(
                calls.get(), SESSION, 1, "secret", 1, SessionState.ACTIVE, 0, 1, 1, true, LaunchReason.USER)));
        assertThat(said.get(0)).isEqualTo(answerFrame(said.get(0).call(), "a", new Answer.Cancel()));
        assertThat(said.get(1)).isInstanceOf(ClientFrame.Start.class);
        assertThat(core.received(ASKED.deliver()))
                .as("it comes again, and is known")
                .isEmpty();
        assertThat(core.received(new DaemonFrame.AnswerTaken(said.get(0).call(), false)))
                .containsExactly(new Effect.Answered(1, false));
    }

    @Test
    void answerGivenWhileTheDaemonIsAwayIsSaidWhenItIsBack() {
        core.returned(ASKED);
        core.disconnected();
        assertThat(core.answered(1, "a", new Answer.Proceed())).isEmpty();
        core.connected();
        assertThat(sent(core.received(new DaemonFrame.Attached(
                        calls.get(), SESSION, 1, "secret", 1, SessionState.ACTIVE, 0, 1, 1, true, LaunchReason.USER))))
                .first()
                .isInstanceOf(ClientFrame.AnswerQuestion.class);
    }

    @Test
    void throwingRefusesAQuestionUnlessItWasAnsweredBefore() {
        assertThat(sent(core.threw(ASKED, "no idea"))).singleElement().isInstanceOf(ClientFrame.Refuse.class);
        core.received(new DaemonFrame.Done(calls.get())); // the refusal is heard
        assertThat(core.received(ASKED.deliver())).as("once more").containsExactly(new Effect.Hand(ASKED));
        core.answered(1, "a", new Answer.Proceed());
        assertThat(sent(core.threw(ASKED, "too late"))).isEmpty();
    }

    @Test
    void answerTheDaemonCannotCarryOutBringsTheQuestionBack() {
        core.returned(ASKED);
        core.answered(1, "a", new Answer.Proceed());
        List<Effect> effects =
                core.received(new DaemonFrame.Refused(calls.get(), ErrorCode.BAD_REQUEST, "a download is a GET"));
        assertThat(effects).contains(new Effect.AnswerRefused(1, ErrorCode.BAD_REQUEST, "a download is a GET"));
        assertThat(sent(effects)).singleElement().isInstanceOf(ClientFrame.Refuse.class);
        core.received(new DaemonFrame.Done(calls.get())); // the refusal is heard
        assertThat(core.received(ASKED.deliver())).containsExactly(new Effect.Hand(ASKED));
    }

    @Test
    void endOfTheTaskMakesItsQuestionLate() {
        core.returned(ASKED);
        var ended = new DaemonFrame.Deliver(
                SESSION, 1, 1, 2, EventType.ENDED, Tasks.aTask(1).cancelled(), 1, false, false, false);
        core.received(new DaemonFrame.Done(calls.get()));
        core.received(ended);
        core.returned(new Handing.Event(ended));
        core.received(new DaemonFrame.Done(calls.get()));
        assertThat(core.answered(1, "a", new Answer.Proceed())).containsExactly(new Effect.Answered(1, false));
    }

    @Test
    void progressFollowsAQuestion() {
        core.returned(ASKED);
        var news = new DaemonFrame.Progressed(
                SESSION, Tasks.id(1), new dev.outlive.protocol.model.Progress(1, 5, 10, 0, -1));
        assertThat(core.received(news)).containsExactly(new Effect.Hand(new Handing.News(news)));
    }
}
