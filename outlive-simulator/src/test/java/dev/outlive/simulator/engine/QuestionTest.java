package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.AppLauncher;
import dev.outlive.core.engine.DeliveryPolicy;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.AskBeforeStart.Fallback;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import dev.outlive.protocol.wire.Submission;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A task that asks its app before it begins (BS §2.6 onDelayedStart, §4.4). */
class QuestionTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Request FIRST = Request.put(URI.create("http://h.example/a?token=old"))
            .header("X-Tag", "first")
            .build();

    private final EngineHarness harness = new EngineHarness();
    private RecordingLink app = harness.started();
    private final Instant begin = harness.now.plusSeconds(60);

    @Test
    void taskAsksWhenItsBeginDateHasComeAndBeginsWhenItsAppProceeds() {
        TaskId id = submit("a", Fallback.CANCEL);
        harness.passes(Duration.ofSeconds(59));
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();

        harness.passes(Duration.ofSeconds(1));
        DaemonFrame.Deliver asked = app.last(DaemonFrame.Deliver.class);
        assertThat(asked.event()).isEqualTo(EventType.DELAYED_START);
        assertThat(Objects.requireNonNull(asked.question()).question())
                .isEqualTo(new Question.DelayedStart(begin, Fallback.CANCEL));
        assertThat(asked.question().until()).isEqualTo(begin.plus(HOUR));
        Reason reason =
                Objects.requireNonNull(Objects.requireNonNull(asked.task()).reason());
        assertThat(reason.code()).isEqualTo(WaitReason.APP_ANSWER);
        assertThat(reason.until()).isEqualTo(begin.plus(HOUR));
        assertThat(harness.transfers.started).isEmpty();

        assertThat(answer(asked.seq(), "1", new Answer.Proceed())).isTrue();
        assertThat(harness.task(id).state()).isInstanceOf(TaskState.Running.class);
        assertThat(harness.transfers.started).hasSize(1);
        assertThat(harness.disk.allEvents()).as("its answer settles it").isEmpty();
    }

    @Test
    void firstAnswerCountsAndTheSameOneRepeatedIsTheSame() {
        submit("a", Fallback.CONTINUE);
        long seq = asked();
        assertThat(answer(seq, "1", new Answer.Proceed())).isTrue();
        assertThat(answer(seq, "2", new Answer.Cancel())).isFalse();
        assertThat(answer(seq, "1", new Answer.Proceed()))
                .as("a repeat after a lost confirmation")
                .isTrue();
        assertThat(answer(77, "3", new Answer.Cancel())).isFalse();
    }

    @Test
    void cancelledAtItsStartATaskSendsNothingAndSaysWhy() {
        TaskId id = submit("a", Fallback.CONTINUE);
        assertThat(answer(asked(), "1", new Answer.Cancel())).isTrue();
        DaemonFrame.Deliver ended = app.last(DaemonFrame.Deliver.class);
        assertThat(ended.event()).isEqualTo(EventType.ENDED);
        Outcome outcome =
                Objects.requireNonNull(Objects.requireNonNull(ended.task()).outcome());
        assertThat(outcome.kind()).isEqualTo(Outcome.Kind.CANCELLED);
        assertThat(outcome.cancelReason()).isEqualTo(CancelReason.of(CancelReason.Kind.DELAYED_START_REFUSED, false));
        assertThat(harness.transfers.started).isEmpty();
        assertThat(harness.disk.eventsOf(id)).hasSize(1);
    }

    /** They are out for as long as their answers take, which may be hours. */
    @Proves("I5")
    @Test
    void questionsThatTheDelegateHasHoldUpNoOtherEvent() {
        int window = DeliveryPolicy.DEFAULT.windowEventsMax();
        for (int i = 0; i < window; i++) {
            submit("q" + i, Fallback.CONTINUE);
        }
        harness.passes(Duration.ofSeconds(60));
        harness.ended(app, "good");
        assertThat(deliveries(EventType.DELAYED_START)).hasSize(window);
        assertThat(deliveries(EventType.ENDED)).isEmpty();

        List<Long> all = deliveries(EventType.DELAYED_START).stream()
                .map(DaemonFrame.Deliver::seq)
                .toList();
        harness.say(app, new ClientFrame.Acknowledge(harness.call(), EngineHarness.PHOTOS, capability(), all));
        assertThat(deliveries(EventType.ENDED)).hasSize(1);
        assertThat(harness.disk.allEvents()).as("answers settle them").hasSize(window + 1);
        assertThat(answer(all.getFirst(), "1", new Answer.Proceed())).isTrue();
    }

    private static Request withRulesOfItsSession(Request request) {
        return new Request(
                request.method(),
                request.uri(),
                request.headers(),
                request.idempotencyKey(),
                Redirects.DEFAULT,
                CookiePolicy.MAIN_DOMAIN);
    }

    @Test
    void anotherRequestGoesOutUnderTheSameKeyAndTheFirstOneIsKept() {
        TaskId id = submit("a", Fallback.CONTINUE);
        Request other = Request.method("POST", URI.create("http://other.example/b?token=new"))
                .header("X-Tag", "second")
                .build();
        assertThat(answer(asked(), "1", new Answer.ProceedWith(other, TransferPolicy.UNRESTRICTED)))
                .isTrue();
        TaskRequest sent = harness.transfers.started.getLast().request();
        assertThat(sent.request()).isEqualTo(withRulesOfItsSession(other));
        assertThat(sent.original()).isEqualTo(withRulesOfItsSession(FIRST));
        assertThat(harness.task(id).traits().origin()).isEqualTo("http://other.example:80");
        assertThat(harness.task(id).traits().mayRepeat()).as("POST").isFalse();

        harness.restart();
        app = harness.started();
        var read = new ClientFrame.ReadRequest(harness.call(), EngineHarness.PHOTOS, capability(), id);
        harness.say(app, read);
        var kept = (DaemonFrame.RequestIs) app.answers(read.call()).getFirst();
        assertThat(kept.original()).isEqualTo(withRulesOfItsSession(FIRST));
        assertThat(kept.currentMethod()).isEqualTo("POST");
        assertThat(kept.currentUrl()).isEqualTo("http://other.example/b?token=new");
        harness.turn(harness.submit(app, submission("a", new AskBeforeStart(Fallback.CONTINUE, HOUR), true)));
        assertThat(app.last(DaemonFrame.Accepted.class).task().id())
                .as("the key's task")
                .isEqualTo(id);
    }

    /** BG-31 for this answer: a new request can't loosen what holds. */
    @Test
    void anotherRequestTightensConditionsAndNeverLoosensThem() {
        var strict = new TransferPolicy(false, true, true, SchedulePolicy.ANYTIME);
        TaskId id = accepted(submission("a", new AskBeforeStart(Fallback.CONTINUE, HOUR), true)
                .under(strict));
        long seq = asked();
        var loose = new TransferPolicy(true, true, false, SchedulePolicy.ANYTIME);
        assertThat(answer(seq, "1", new Answer.ProceedWith(FIRST, loose))).isTrue();
        assertThat(harness.task(id).traits().policy())
                .isEqualTo(new TransferPolicy(false, true, false, SchedulePolicy.ANYTIME));
    }

    @Test
    void withoutAnAnswerTheFallbackDecidesWhenItsTimeIsOver() {
        TaskId goesOn = submit("a", Fallback.CONTINUE);
        TaskId doesNot = submit("b", Fallback.CANCEL);
        long seq = asked();
        assertThat(harness.next).as("the turn comes again").isBeforeOrEqualTo(begin.plus(HOUR));
        harness.passes(HOUR.minusSeconds(1));
        assertThat(harness.transfers.started).isEmpty();
        harness.passes(Duration.ofSeconds(1));
        assertThat(harness.task(goesOn).state()).isInstanceOf(TaskState.Running.class);
        assertThat(Objects.requireNonNull(find(doesNot).outcome()).cancelReason())
                .isEqualTo(CancelReason.of(CancelReason.Kind.DELAYED_START_REFUSED, false));
        assertThat(answer(seq, "late", new Answer.Cancel())).isFalse();
        assertThat(harness.task(goesOn).isCompleted()).isFalse();
    }

    @Test
    void questionOutlivesConnectionsAndTheDaemonUntilItIsAnswered() {
        TaskId id = submit("a", Fallback.CANCEL);
        long seq = asked();
        harness.turn(new Input.Closed(app));
        harness.restart();
        app = harness.started();
        DaemonFrame.Deliver again = app.last(DaemonFrame.Deliver.class);
        assertThat(again.seq()).isEqualTo(seq);
        assertThat(again.redelivered()).isTrue();
        assertThat(Objects.requireNonNull(again.question()).until()).isEqualTo(begin.plus(HOUR));

        harness.say(app, new ClientFrame.Acknowledge(harness.call(), EngineHarness.PHOTOS, capability(), List.of(seq)));
        assertThat(harness.disk.event(EngineHarness.PHOTOS, seq))
                .as("no answer")
                .isPresent();
        assertThat(answer(seq, "1", new Answer.Proceed())).isTrue();
        harness.restart();
        app = harness.started();
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
        assertThat(harness.task(id).attempt()).isPositive();
        assertThat(answer(seq, "1", new Answer.Proceed()))
                .as("said again to a daemon that had died")
                .isTrue();
    }

    @Test
    void suspendedWhileItAsksATaskKeepsItsQuestionAndItsAnswer() {
        TaskId id = submit("a", Fallback.CANCEL);
        long seq = asked();
        harness.say(app, harness.act(app, id, ClientFrame.Action.SUSPEND));
        assertThat(answer(seq, "1", new Answer.Proceed())).isTrue();
        assertThat(harness.task(id).state()).isInstanceOf(TaskState.Suspended.class);
        harness.say(app, harness.act(app, id, ClientFrame.Action.RESUME));
        assertThat(harness.task(id).state()).as("not asked again").isInstanceOf(TaskState.Running.class);
        assertThat(deliveries(EventType.DELAYED_START)).hasSize(1);
    }

    @Test
    void resumedWithoutAnAnswerATaskAsksNoSecondTime() {
        TaskId id = submit("a", Fallback.CANCEL);
        long seq = asked();
        harness.say(app, harness.act(app, id, ClientFrame.Action.SUSPEND));
        harness.say(app, harness.act(app, id, ClientFrame.Action.RESUME));
        assertThat(Objects.requireNonNull(find(id).reason()).code()).isEqualTo(WaitReason.APP_ANSWER);
        assertThat(deliveries(EventType.DELAYED_START)).hasSize(1);
        assertThat(answer(seq, "1", new Answer.Proceed())).isTrue();
        assertThat(harness.task(id).attempt()).isEqualTo(1);
    }

    @Test
    void taskThatIsResumedAfterItsBeginDateAsksThen() {
        TaskId id = accepted(submission("a", new AskBeforeStart(Fallback.CONTINUE, HOUR), false));
        harness.passes(Duration.ofSeconds(120));
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
        harness.say(app, harness.act(app, id, ClientFrame.Action.RESUME));
        assertThat(app.last(DaemonFrame.Deliver.class).event()).isEqualTo(EventType.DELAYED_START);
    }

    @Test
    void submissionWhoseBeginDateHasPassedAsksAtOnce() {
        harness.passes(Duration.ofSeconds(120));
        accepted(submission("a", new AskBeforeStart(Fallback.CONTINUE, HOUR), true));
        assertThat(app.last(DaemonFrame.Deliver.class).event()).isEqualTo(EventType.DELAYED_START);
        assertThat(harness.transfers.started).isEmpty();
    }

    @Test
    void cancelledOrInvalidatedATaskWithdrawsItsQuestion() {
        TaskId id = submit("a", Fallback.CONTINUE);
        TaskId other = submit("b", Fallback.CONTINUE);
        long seq = asked();
        harness.say(app, harness.act(app, id, ClientFrame.Action.CANCEL));
        assertThat(harness.disk.eventsOf(id)).hasSize(1);
        harness.say(app, new ClientFrame.Invalidate(harness.call(), EngineHarness.PHOTOS, capability(), true));
        assertThat(harness.disk.eventsOf(other)).hasSize(1);
        assertThat(answer(seq, "late", new Answer.Proceed())).isFalse();
        assertThat(answer(seq + 1, "late", new Answer.Proceed())).isFalse();
        assertThat(harness.transfers.started).isEmpty();
    }

    @Test
    void budgetRunsWhileTheAppIsAsked() {
        open(Duration.ofMinutes(10), SessionSettings.defaults().lifecycle());
        TaskId id = submit("a", Fallback.CONTINUE);
        asked();
        harness.passes(Duration.ofMinutes(10));
        assertThat(Objects.requireNonNull(
                                Objects.requireNonNull(find(id).outcome()).error())
                        .code())
                .isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(harness.disk.eventsOf(id))
                .as("the end, without the question")
                .hasSize(1);
    }

    /** A question launches at once under any policy; here nothing else would. */
    @Test
    void questionLaunchesTheAppAtOnce() {
        var launcher = new Launcher(List.of("/usr/bin/photos"), "", List.of());
        harness.turn(new Input.Closed(app));
        harness.turn(new Input.FromLauncher(EngineHarness.PHOTOS.app(), new AppLauncher.Report.Ended(app.pid())));
        open(SessionSettings.defaults().resourceTimeout(), new Lifecycle(launcher, LaunchWhen.all(), QuitPolicy.PAUSE));
        harness.created(app, "runs", "PUT"); // could still run by itself
        submit("a", Fallback.CONTINUE);
        harness.turn(new Input.Closed(app));
        harness.turn(new Input.FromLauncher(EngineHarness.PHOTOS.app(), new AppLauncher.Report.Ended(app.pid())));
        harness.passes(Duration.ofSeconds(40));
        assertThat(harness.launcher.orders).isEmpty();
        harness.passes(Duration.ofSeconds(20));
        assertThat(harness.launcher.orders).hasSize(1);
    }

    @Proves("I17")
    @Test
    void delegateThatRefusesAQuestionToTheEndGetsTheFallback() {
        TaskId id = submit("a", Fallback.CONTINUE);
        long seq = asked();
        for (int i = 0; i < 10; i++) {
            assertThat(harness.transfers.started).isEmpty();
            harness.say(
                    app, new ClientFrame.Refuse(harness.call(), EngineHarness.PHOTOS, capability(), seq, "no idea"));
            harness.passes(Duration.ofMinutes(5));
        }
        assertThat(harness.transfers.started).hasSize(1);
        assertThat(harness.disk.eventsOf(id)).isEmpty();
    }

    /** Its end was sent while the delegate still had the question, and must not be held back by it. */
    @Test
    void delegateThatRefusesAQuestionAfterItWasWithdrawnIsToldSo() {
        TaskId id = submit("a", Fallback.CONTINUE);
        long seq = asked();
        harness.say(app, harness.act(app, id, ClientFrame.Action.CANCEL));
        harness.say(app, new ClientFrame.Refuse(harness.call(), EngineHarness.PHOTOS, capability(), seq, "no idea"));
        assertThat(app.last(DaemonFrame.DeadLettered.class).seq()).isEqualTo(seq);
    }

    @Test
    void answerThatIsNoneIsRefusedAndTheQuestionStaysOpen() {
        var download = new Submission(
                        TaskKind.DOWNLOAD,
                        new TaskKey("map"),
                        "s-map",
                        Request.get(URI.create("http://h.example/map")).build(),
                        null,
                        null,
                        "",
                        Submission.PRIORITY_DEFAULT,
                        begin,
                        true,
                        0,
                        FailurePolicy.DEFAULT)
                .asking(new AskBeforeStart(Fallback.CONTINUE, HOUR));
        harness.say(app, new ClientFrame.Submit(harness.call(), EngineHarness.PHOTOS, capability(), download));
        long seq = asked();
        var frame = new ClientFrame.AnswerQuestion(
                harness.call(),
                EngineHarness.PHOTOS,
                capability(),
                seq,
                "1",
                new Answer.ProceedWith(FIRST, TransferPolicy.UNRESTRICTED));
        harness.say(app, frame);
        var refused = (DaemonFrame.Refused) app.answers(frame.call()).getFirst();
        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(refused.message()).contains("a download is a GET request").contains("stays open");
        assertThat(answer(seq, "2", new Answer.Proceed())).isTrue();
    }

    @Proves("I18")
    @Test
    void processThatWasOvertakenCannotAnswer() {
        submit("a", Fallback.CONTINUE);
        long seq = asked();
        String before = capability();
        RecordingLink second = harness.app();
        harness.attach(second, null, true);
        var late = new ClientFrame.AnswerQuestion(
                harness.call(), EngineHarness.PHOTOS, before, seq, "1", new Answer.Cancel());
        harness.say(app, late);
        assertThat(((DaemonFrame.Refused) app.answers(late.call()).getFirst()).code())
                .isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(harness.disk.event(EngineHarness.PHOTOS, seq)).isPresent();
    }

    @Test
    void historyTellsWhatWasAskedAndAnswered() {
        TaskId id = submit("a", Fallback.CONTINUE);
        long seq = asked();
        harness.passes(Duration.ofMinutes(3));
        answer(seq, "1", new Answer.Proceed());
        var explain = new ClientFrame.Explain(harness.call(), id);
        harness.say(app, explain);
        var told = (DaemonFrame.Explained) app.answers(explain.call()).getFirst();
        assertThat(told.explanation().history())
                .contains(
                        new HistoryEntry(
                                HistoryEntry.Kind.ASKED,
                                begin,
                                begin.plus(Duration.ofMinutes(3)),
                                null,
                                null,
                                "delayed-start: proceed"),
                        new HistoryEntry(
                                HistoryEntry.Kind.WAITED,
                                begin,
                                begin.plus(Duration.ofMinutes(3)),
                                null,
                                WaitReason.APP_ANSWER,
                                "the app is asked whether to begin; without an answer it begins"));
    }

    // Steps

    private void open(Duration resourceTimeout, Lifecycle lifecycle) {
        SessionSettings plain = SessionSettings.defaults();
        harness.settings = new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                resourceTimeout,
                plain.defaultHeaders(),
                lifecycle,
                "");
        app = harness.app();
        harness.attach(app, null, true);
        harness.start(app);
    }

    private Submission submission(String key, AskBeforeStart asking, boolean resume) {
        return new Submission(
                TaskKind.UPLOAD,
                new TaskKey(key),
                "s-" + key,
                FIRST,
                EngineHarness.submission(key, "s-" + key, "PUT", resume).source(),
                null,
                "",
                Submission.PRIORITY_DEFAULT,
                begin,
                resume,
                0,
                FailurePolicy.DEFAULT,
                null,
                null,
                UserInfo.none(),
                null,
                TransferPolicy.UNRESTRICTED,
                asking);
    }

    private TaskId accepted(Submission submission) {
        harness.turn(harness.submit(app, submission));
        return app.last(DaemonFrame.Accepted.class).task().id();
    }

    private TaskId submit(String key, Fallback fallback) {
        return accepted(submission(key, new AskBeforeStart(fallback, HOUR), true));
    }

    /** The begin date comes; the number of the first question. */
    private long asked() {
        harness.passes(Duration.between(harness.now, begin));
        return deliveries(EventType.DELAYED_START).getFirst().seq();
    }

    private List<DaemonFrame.Deliver> deliveries(EventType type) {
        return app.all(DaemonFrame.Deliver.class).stream()
                .filter(each -> each.event() == type)
                .toList();
    }

    private boolean answer(long seq, String id, Answer answer) {
        var frame = new ClientFrame.AnswerQuestion(harness.call(), EngineHarness.PHOTOS, capability(), seq, id, answer);
        harness.say(app, frame);
        return ((DaemonFrame.AnswerTaken) app.answers(frame.call()).getFirst()).taken();
    }

    private TaskSnapshot find(TaskId id) {
        var explain = new ClientFrame.Explain(harness.call(), id);
        harness.say(app, explain);
        return ((DaemonFrame.Explained) app.answers(explain.call()).getFirst())
                .explanation()
                .task();
    }

    private String capability() {
        return EngineHarness.capability(app);
    }
}
