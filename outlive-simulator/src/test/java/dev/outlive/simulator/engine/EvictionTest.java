package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.RoomRequest;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tasks that nobody will resume make room for others. Each of them holds 1,000 bytes. */
class EvictionTest {
    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.app();

    EvictionTest() {
        harness.attach(app);
    }

    /** A request for room that remembers what it was told. */
    private static final class Wanted implements RoomRequest {
        private final long bytes;
        private String told = "nothing";

        private Wanted(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public long bytesMissing() {
            return bytes;
        }

        @Override
        public void made() {
            told = "made";
        }

        @Override
        public void lacking() {
            told = "lacking";
        }
    }

    private TaskSnapshot neverResumed(String key) {
        harness.passes(Duration.ofMillis(1)); // identities begin with the time
        harness.turn(harness.submit(app, EngineHarness.submission(key, "s-" + key, "PUT", false)));
        return app.last(DaemonFrame.Accepted.class).task();
    }

    private String told(long bytesMissing) {
        var wanted = new Wanted(bytesMissing);
        harness.turn(new Input.NoRoom(wanted));
        return wanted.told;
    }

    @Test
    void theOldestGoFirstAndAsManyAsAreNeeded() {
        TaskSnapshot first = neverResumed("a");
        TaskSnapshot second = neverResumed("b");
        TaskSnapshot third = neverResumed("c");
        harness.turn(new Input.Closed(app));
        assertThat(told(1_500)).isEqualTo("made");
        for (TaskSnapshot each : List.of(first, second)) {
            Task task = harness.task(each.id());
            assertThat(task.state()).isInstanceOfSatisfying(TaskState.Completed.class, completed -> {
                CancelReason reason = Objects.requireNonNull(completed.outcome().cancelReason());
                assertThat(reason.kind()).isEqualTo(CancelReason.Kind.INSUFFICIENT_RESOURCES);
                assertThat(reason.number()).isEqualTo(2);
                assertThat(reason.serverMayHaveProcessed()).isFalse();
            });
        }
        assertThat(harness.task(third.id()).isCompleted()).isFalse();
        assertThat(harness.spool.discarded).containsExactly("/spool/1", "/spool/2");
        RecordingLink next = harness.app();
        harness.attach(next);
        harness.start(next);
        assertThat(next.all(DaemonFrame.Deliver.class))
                .as("each is told to its app")
                .extracting(deliver -> Objects.requireNonNull(deliver.task()).id())
                .containsExactly(first.id(), second.id());
    }

    @Test
    void whatDoesNotHelpEndsNothing() {
        TaskSnapshot only = neverResumed("a");
        harness.turn(new Input.Closed(app));
        assertThat(told(1_001)).isEqualTo("lacking");
        assertThat(harness.task(only.id()).isCompleted()).isFalse();
        assertThat(harness.spool.discarded).isEmpty();
    }

    @Test
    void aTaskWhoseSessionIsHeldOrThatWasOnceResumedIsLeftAlone() {
        TaskSnapshot held = neverResumed("a");
        assertThat(told(1)).as("its app may resume it any moment").isEqualTo("lacking");
        TaskSnapshot resumed = harness.created(app, "b", "PUT");
        harness.say(app, harness.act(app, resumed.id(), ClientFrame.Action.SUSPEND));
        harness.turn(new Input.Closed(app));
        assertThat(told(1_001)).isEqualTo("lacking");
        assertThat(told(1_000)).isEqualTo("made");
        assertThat(harness.task(held.id()).isCompleted()).isTrue();
    }
}
