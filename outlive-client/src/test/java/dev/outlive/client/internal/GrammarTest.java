package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.Tasks;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever the daemon sends, the delegate sees only words of the grammar (BS §2.6): a daemon that sends anything in any
 * order, over connections that break, to a delegate that returns, throws, keeps and answers.
 */
@Tag("fuzz")
class GrammarTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 120;
    private static final long TASKS = 4;

    @Proves("I13")
    @Test
    void delegateSeesOnlyWordsOfTheGrammar() {
        long handed = 0;
        long reports = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            var run = new Run(seed);
            for (int step = 0; step < STEPS; step++) {
                run.step();
            }
            handed += run.handings;
            reports += run.reports;
        }
        assertThat(handed).as("not everything was refused").isGreaterThan(SEEDS * 8L);
        assertThat(reports).as("and not everything was let in").isGreaterThan(SEEDS * 8L);
    }

    /** A legal word is let in whole; otherwise refusing everything would do. */
    @Test
    void everyLegalWordOfATaskIsHandedOver() {
        for (int word = 0; word < 16; word++) {
            var run = new Run(word, false);
            boolean asks = (word & 1) != 0;
            boolean moves = (word & 2) != 0;
            boolean fetches = (word & 4) != 0;
            boolean drains = (word & 8) != 0;
            var expected = new ArrayList<String>();
            long seq = 0;
            if (asks) {
                run.legal(QuestionsInHandTest.question(++seq, 1));
                run.core.answered(seq, "x", new Answer.Proceed());
                expected.add("DELAYED_START");
            }
            if (moves) {
                run.legal(new DaemonFrame.Progressed(Run.SESSION, Tasks.id(1), new Progress(1, 5, 10, 0, -1)));
                expected.add("progress");
                run.legal(new DaemonFrame.Informed(
                        Run.SESSION, Tasks.id(1), new InformationalResponse(1, 103, Headers.empty())));
                expected.add("informed");
            }
            if (fetches) {
                run.legal(run.deliver(
                        ++seq,
                        EventType.DOWNLOAD_FINISHED,
                        Tasks.aTask(1).download().finished(200, 1)));
                expected.add("DOWNLOAD_FINISHED");
            }
            run.legal(run.deliver(
                    ++seq, EventType.ENDED, Tasks.aTask(1).download().finished(200, 1)));
            expected.add("ENDED");
            if (drains) {
                run.legal(new DaemonFrame.Drained(Run.SESSION, 1, seq));
                expected.add("drained");
            }
            run.legal(run.deliver(++seq, EventType.INVALIDATED, null));
            expected.add("INVALIDATED");
            assertThat(run.words).isEqualTo(expected);
            assertThat(run.reports).isZero();
        }
    }

    /** One session with a daemon that means no good. */
    private static final class Run {
        private static final SessionRef SESSION = Tasks.SESSION;

        private final Random random;
        private final boolean breaks;
        private final AtomicLong calls = new AtomicLong();
        private final DeliveryCore core =
                new DeliveryCore(SESSION, SessionSettings.defaults(), false, false, calls::incrementAndGet);
        private final List<Long> open = new ArrayList<>(); // calls to be answered
        private final Judge judge = new Judge();
        private final List<String> words = new ArrayList<>();
        private @Nullable Handing inHand;
        private long seq = 1;
        private boolean attached;
        private long handings;
        private long reports;

        Run(long seed) {
            this(seed, true);
        }

        Run(long seed, boolean breaks) {
            this.random = new Random(seed);
            this.breaks = breaks;
            connect();
            take(core.start());
        }

        private void connect() {
            boolean resumed = attached;
            attached = true;
            take(core.connected());
            long attach = calls.get();
            take(core.received(new DaemonFrame.Attached(
                    attach, SESSION, 1, "secret", 1, SessionState.ACTIVE, 0, 1, 0, resumed, LaunchReason.USER)));
            take(core.received(new DaemonFrame.SnapshotPage(attach, List.of(), true)));
        }

        void legal(DaemonFrame frame) {
            take(core.received(frame));
            Handing handing = inHand;
            if (handing != null) {
                inHand = null;
                take(core.returned(handing));
            }
        }

        void step() {
            if (core.isEnded()) {
                return;
            }
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4 -> take(core.received(anything()));
                case 5, 6, 7 -> delegateGoesOn();
                case 8 -> answerOneCall();
                default -> {
                    if (breaks && random.nextInt(4) == 0) {
                        open.clear();
                        take(core.disconnected());
                        connect();
                    }
                }
            }
        }

        private DaemonFrame anything() {
            long number = random.nextInt(3) > 0 ? seq++ : Math.max(0, seq - random.nextInt(6));
            long task = random.nextLong(1, TASKS + 1);
            return switch (random.nextInt(11)) {
                case 0 ->
                    random.nextBoolean()
                            ? QuestionsInHandTest.question(number, task)
                            : QuestionsInHandTest.challenge(number, task);
                case 1, 2 -> deliver(number, EventType.DOWNLOAD_FINISHED, snapshot(task));
                case 3, 4 -> deliver(number, EventType.ENDED, snapshot(task));
                case 5 ->
                    deliver(
                            number,
                            EventType.values()[random.nextInt(EventType.values().length)],
                            random.nextBoolean() ? null : snapshot(task));
                case 6 -> new DaemonFrame.Drained(SESSION, 1, number);
                case 7 ->
                    random.nextInt(20) == 0
                            ? deliver(number, EventType.INVALIDATED, null)
                            : new DaemonFrame.DeadLettered(SESSION, 1, number);
                case 8, 9 ->
                    new DaemonFrame.Informed(
                            SESSION,
                            Tasks.id(task),
                            new InformationalResponse(1 + random.nextInt(3), 103, Headers.empty()));
                default ->
                    new DaemonFrame.Progressed(
                            SESSION,
                            Tasks.id(task),
                            new Progress(1 + random.nextInt(3), random.nextInt(10), 10, 0, -1));
            };
        }

        private TaskSnapshot snapshot(long number) {
            Tasks task = random.nextInt(4) > 0 ? Tasks.aTask(number).download() : Tasks.aTask(number);
            return switch (random.nextInt(5)) {
                case 0 -> task.running(3);
                case 1 -> task.failed(ErrorCode.CONNECTION_LOST);
                default -> task.finished(200, 1);
            };
        }

        DaemonFrame.Deliver deliver(long number, EventType type, @Nullable TaskSnapshot task) {
            boolean again = breaks && random.nextInt(3) == 0;
            boolean afterLetter = breaks && random.nextInt(8) == 0;
            return new DaemonFrame.Deliver(SESSION, 1, 1, number, type, task, 1, again, false, afterLetter);
        }

        private void delegateGoesOn() {
            Handing handing = inHand;
            if (handing == null) {
                return;
            }
            int draw = random.nextInt(8);
            if (handing instanceof Handing.Event event
                    && event.deliver().event().asks()
                    && draw > 1) {
                take(core.answered(event.deliver().seq(), "a" + calls.get(), new Answer.Proceed()));
            }
            inHand = null;
            if (draw == 0) {
                judge.threw(handing);
                take(core.threw(handing, "no"));
            } else if (draw == 1 && handing instanceof Handing.Event event) {
                take(core.kept(event));
                if (random.nextBoolean()) {
                    take(core.acknowledgedKept(event.deliver().seq()));
                } else {
                    judge.threw(handing);
                    take(core.refusedKept(event.deliver().seq(), "no"));
                }
            } else {
                take(core.returned(handing));
            }
        }

        private void answerOneCall() {
            if (open.isEmpty()) {
                return;
            }
            long call = open.remove(random.nextInt(open.size()));
            take(core.received(
                    random.nextInt(5) == 0
                            ? new DaemonFrame.AnswerTaken(call, random.nextBoolean())
                            : new DaemonFrame.Done(call)));
        }

        private void take(List<Effect> effects) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.Send send) {
                    if (send.frame() instanceof ClientFrame.Acknowledge
                            || send.frame() instanceof ClientFrame.Refuse
                            || send.frame() instanceof ClientFrame.AnswerQuestion) {
                        open.add(send.frame().call());
                    }
                } else if (effect instanceof Effect.Hand hand) {
                    assertThat(inHand).as("one thing at a time").isNull();
                    inHand = hand.handing();
                    handings++;
                    words.add(judge.handed(hand.handing()));
                } else if (effect instanceof Effect.Report) {
                    reports++;
                }
            }
        }
    }

    /** The grammar, written down a second time, over what the delegate is called with. */
    private static final class Judge {
        private final Map<TaskId, Integer> reached = new HashMap<>();
        private final Map<TaskId, Long> attempts = new HashMap<>();
        private final Set<TaskId> letters = new HashSet<>(); // refused or after one: an earlier symbol may follow
        private final Set<Long> handed = new HashSet<>();
        private final Set<Long> refused = new HashSet<>();
        private long last;
        private boolean invalidated;

        String handed(Handing handing) {
            assertThat(invalidated && !isTheEnd(handing))
                    .as("after the end: %s", handing)
                    .isFalse();
            if (handing instanceof Handing.Event event) {
                event(event.deliver());
                return event.deliver().event().name();
            }
            if (handing instanceof Handing.News news) {
                TaskId task = news.told().task();
                long attempt = news.told().attempt();
                assertThat(reached.getOrDefault(task, 0))
                        .as("progress after: %s", handing)
                        .isLessThanOrEqualTo(2);
                assertThat(attempt).as("the attempt went back").isGreaterThanOrEqualTo(attempts.getOrDefault(task, 0L));
                reached.put(task, 2);
                attempts.put(task, attempt);
                return news.told() instanceof DaemonFrame.Progressed ? "progress" : "informed";
            }
            return "drained";
        }

        private static boolean isTheEnd(Handing handing) {
            return handing instanceof Handing.Event event && event.deliver().event() == EventType.INVALIDATED;
        }

        private void event(DaemonFrame.Deliver event) {
            boolean again = !handed.add(event.seq());
            assertThat(!again || refused.remove(event.seq()))
                    .as("twice: %s", event)
                    .isTrue();
            assertThat(again || event.redelivered() || event.seq() > last || isHeldBack(event))
                    .as("late: %s", event)
                    .isTrue();
            last = Math.max(last, event.seq());
            invalidated |= event.event() == EventType.INVALIDATED;
            TaskSnapshot task = event.task();
            if (task == null) {
                assertThat(event.event()).isEqualTo(EventType.INVALIDATED);
                return;
            }
            int place = switch (event.event()) {
                case DELAYED_START, AUTHENTICATION_REQUIRED -> 1;
                case DOWNLOAD_FINISHED -> 3;
                case ENDED -> 4;
                case INVALIDATED -> throw new AssertionError("it is of no task: " + event);
            };
            if (event.event() == EventType.AUTHENTICATION_REQUIRED) { // any number of times, among progress
                assertThat(again || reached.getOrDefault(task.id(), 0) <= 2)
                        .as("misplaced: %s", event)
                        .isTrue();
            } else if (!again && !letters.contains(task.id())) {
                assertThat(place).as("misplaced: %s", event).isGreaterThan(reached.getOrDefault(task.id(), 0));
            }
            assertThat(event.event().asks()).isEqualTo(task.outcome() == null);
            if (event.afterDeadLetter()) {
                letters.add(task.id());
            }
            reached.merge(task.id(), place, Math::max);
        }

        /** It waited for an earlier event of its task, which was refused. */
        private boolean isHeldBack(DaemonFrame.Deliver event) {
            return event.task() != null && letters.contains(event.task().id());
        }

        void threw(Handing handing) {
            if (handing instanceof Handing.Event event) {
                refused.add(event.deliver().seq());
                invalidated &= event.deliver().event() != EventType.INVALIDATED;
                TaskSnapshot task = event.deliver().task();
                if (task != null) {
                    letters.add(task.id());
                }
            }
        }
    }
}
