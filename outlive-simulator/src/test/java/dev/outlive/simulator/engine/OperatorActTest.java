package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.Action;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What operators do with tasks: journalled, and told to who holds the session (BS §4.2, DESIGN §3). */
class OperatorActTest {
    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private final RecordingLink operator = harness.operator();

    private void acts(TaskId task, Action action) {
        harness.passes(Duration.ofSeconds(1));
        harness.say(operator, harness.act(operator, task, action));
    }

    private List<TaskSnapshot> told(RecordingLink link) {
        return link.all(DaemonFrame.Changed.class).stream()
                .map(DaemonFrame.Changed::task)
                .toList();
    }

    private List<String> history(TaskId task) {
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        return operator.last(DaemonFrame.Explained.class).explanation().history().stream()
                .filter(entry -> entry.what() == HistoryEntry.Kind.OPERATOR)
                .map(HistoryEntry::text)
                .toList();
    }

    private String by(String what) {
        return what + ", by process " + operator.pid();
    }

    @Test
    void theHolderIsToldOfEachChange() {
        TaskId task = harness.created(app, "k", "PUT").id();
        acts(task, Action.SUSPEND);
        acts(task, Action.RESUME);
        harness.say(operator, new ClientFrame.Prioritize(harness.call(), EngineHarness.PHOTOS, null, task, 0.9));
        assertThat(told(app))
                .extracting(TaskSnapshot::state, TaskSnapshot::priority)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(TaskState.SUSPENDED, 0.5),
                        org.assertj.core.groups.Tuple.tuple(TaskState.RUNNING, 0.5),
                        org.assertj.core.groups.Tuple.tuple(TaskState.RUNNING, 0.9));
    }

    @Test
    void theHolderIsToldOfNothingThatItDoesItself() {
        TaskId task = harness.created(app, "k", "PUT").id();
        harness.say(app, harness.act(app, task, Action.SUSPEND));
        assertThat(told(app)).isEmpty();
        assertThat(history(task)).isEmpty();
    }

    @Test
    void aHolderThatHasNotStartedIsToldTooAndGetsNoEvent() {
        harness.turn(new Input.Closed(app));
        RecordingLink late = harness.app();
        harness.attach(late);
        TaskId task = harness.ended(late, "k").id();
        acts(task, Action.ACKNOWLEDGE);
        assertThat(told(late)).singleElement().satisfies(ended -> {
            assertThat(ended.acknowledged()).isTrue();
            assertThat(Objects.requireNonNull(ended.outcome()).kind()).isEqualTo(Outcome.Kind.FINISHED);
        });
        assertThat(late.all(DaemonFrame.Deliver.class)).isEmpty();
        assertThat(history(task)).containsExactly(by("acknowledge"));
    }

    @Proves("I28")
    @Test
    void whatChangedSomethingIsJournalledAlsoAcrossARestart() {
        TaskId task = harness.created(app, "k", "PUT").id();
        acts(task, Action.RESUME); // it runs already
        acts(task, Action.SUSPEND);
        harness.say(operator, new ClientFrame.Prioritize(harness.call(), EngineHarness.PHOTOS, null, task, 0.5));
        harness.say(operator, new ClientFrame.Prioritize(harness.call(), EngineHarness.PHOTOS, null, task, 0.25));
        harness.say(operator, new ClientFrame.Describe(harness.call(), EngineHarness.PHOTOS, null, task, "mine"));
        acts(task, Action.CANCEL);
        harness.restart();
        assertThat(history(task)).containsExactly(by("suspend"), by("priority 0.25"), by("description"), by("cancel"));
    }

    @Test
    void theEndOfASessionWithItsTasksIsJournalledWithEachOfThem() {
        TaskId task = harness.created(app, "k", "PUT").id();
        TaskId ended = harness.ended(app, "l").id();
        harness.say(operator, new ClientFrame.Invalidate(harness.call(), EngineHarness.PHOTOS, null, true));
        assertThat(history(task)).containsExactly(by("cancel"));
        assertThat(history(ended)).isEmpty();
    }

    @Test
    void deadLettersThatAreRequeuedOrDiscardedSaySo() {
        TaskId task = harness.ended(app, "k").id();
        refuseToTheEnd();
        acts(task, Action.REQUEUE);
        refuseToTheEnd();
        acts(task, Action.DISCARD);
        assertThat(history(task)).containsExactly(by("requeue"), by("discard"));
        assertThat(told(app))
                .hasSize(2)
                .last()
                .satisfies(last -> assertThat(last.acknowledged()).isTrue());
    }

    private void refuseToTheEnd() {
        for (int i = 0; i < LoggedEvent.REFUSALS_MAX; i++) {
            long seq = app.last(DaemonFrame.Deliver.class).seq();
            harness.say(
                    app,
                    new ClientFrame.Refuse(
                            harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), seq, "no"));
            harness.passes(Duration.ofMinutes(6));
        }
    }
}
