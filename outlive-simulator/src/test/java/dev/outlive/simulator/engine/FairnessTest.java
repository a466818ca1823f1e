package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.task.Task;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.Submission;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets the slot that comes free: sessions in turn, and of a session its first task by priority, wherever it goes (I5). */
class FairnessTest {
    private EngineHarness harness = new EngineHarness(new AdmissionPolicy(1, 6));
    private RecordingLink operator = harness.operator();

    /** A session with many servers has one turn, as one with a single server does. */
    @Proves("I5")
    @Test
    void sessionWithTwentyOriginsTakesTurnsWithASessionThatHasOne() {
        for (int i = 0; i < 20; i++) {
            submit("aaa", "a" + i, "host" + i + ".example", 0.5);
        }
        for (int i = 0; i < 6; i++) {
            submit("bbb", "b" + i, "host.example", 0.5);
        }
        endsNext(12);
        assertThat(sessionsStarted())
                .startsWith("aaa", "aaa", "bbb", "aaa", "bbb", "aaa", "bbb", "aaa", "bbb", "aaa", "bbb", "aaa", "bbb");
    }

    @Test
    void priorityHoldsOverAllOriginsOfASession() {
        submit("main", "running", "a.example", 0.5);
        submit("main", "low", "a.example", 0.0);
        submit("main", "middle", "b.example", 0.5);
        submit("main", "high", "z.example", 1.0);
        endsNext(3);
        assertThat(started()).containsExactly("running", "high", "middle", "low");
    }

    @Test
    void tasksOfOnePriorityStartInTheirOrderOverAllOriginsOfASession() {
        for (int i = 0; i < 6; i++) {
            submit("main", "t" + i, "host" + i % 3 + ".example", 0.5);
        }
        endsNext(5);
        assertThat(started()).containsExactly("t0", "t1", "t2", "t3", "t4", "t5");
    }

    @Test
    void priorityIsWithinASessionAndTakesNothingFromOthers() {
        submit("aaa", "running", "a.example", 0.5);
        for (int i = 0; i < 3; i++) {
            submit("aaa", "high" + i, "a.example", 1.0);
        }
        submit("bbb", "low", "b.example", 0.0);
        endsNext(2);
        assertThat(started()).containsExactly("running", "high0", "low");
    }

    /** What is first by priority and can't start leaves the turn of its session to the next. */
    @Proves("I5")
    @Test
    void taskWhoseOriginIsFullHoldsUpNothingElsewhere() {
        limitedTo(new AdmissionPolicy(2, 1));
        submit("main", "running", "a.example", 1.0);
        submit("main", "high", "a.example", 1.0);
        submit("main", "low", "b.example", 0.0);
        assertThat(started()).containsExactly("running", "low");
    }

    /** One origin of two sessions, while a third takes its turn elsewhere each time. */
    @Proves("I5")
    @Test
    void sessionThatHasWaitedLongestComesFirstWhateverTheOthersDoElsewhere() {
        limitedTo(new AdmissionPolicy(2, 1));
        for (int i = 0; i < 4; i++) {
            submit("aaa", "a" + i, "shared.example", 0.5);
            submit("ccc", "c" + i, "other.example", 0.5);
        }
        submit("bbb", "b", "shared.example", 0.5);
        endsNext(4);
        assertThat(started()).contains("b");
    }

    private void limitedTo(AdmissionPolicy policy) {
        harness = new EngineHarness(policy);
        operator = harness.operator();
    }

    private void submit(String session, String name, String host, double priority) {
        Submission plain = EngineHarness.submission(name, name, "PUT", "http://" + host + "/" + name, true);
        var submission = new Submission(
                plain.kind(),
                plain.key(),
                plain.submissionId(),
                plain.request(),
                plain.source(),
                plain.destination(),
                plain.description(),
                priority,
                plain.notBefore(),
                plain.resume(),
                0,
                FailurePolicy.DEFAULT);
        var frame =
                new ClientFrame.Submit(harness.call(), SessionRef.of("com.example.photos", session), null, submission);
        var pinned = harness.pinned(name);
        harness.turn(
                new Input.FromClient(operator, frame, pinned, pinned.identity().fingerprint()));
    }

    /** The first of those that run ends, so many times. */
    private void endsNext(int times) {
        for (int i = 0; i < times; i++) {
            TaskId first = harness.transfers.started.get(i).task().id();
            harness.mark(first);
            harness.respond(first, 201);
        }
    }

    private List<String> started() {
        return harness.transfers.started.stream()
                .map(order -> order.task().traits().submissionId())
                .toList();
    }

    private List<String> sessionsStarted() {
        return harness.transfers.started.stream()
                .map(order -> order.task())
                .map(Task::session)
                .map(session -> session.session().value())
                .toList();
    }
}
