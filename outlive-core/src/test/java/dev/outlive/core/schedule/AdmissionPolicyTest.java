package dev.outlive.core.schedule;

import static dev.outlive.core.task.TaskBuilder.AT;
import static dev.outlive.core.task.TaskBuilder.NOW;
import static dev.outlive.core.task.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.task.TaskState.Delay;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.WaitReason;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which queued task may start, and that the reason shown is the reason that holds it (I5). */
class AdmissionPolicyTest {
    private static final SessionRef PHOTOS = SessionRef.of("photos", "main");
    private static final SessionRef NOTES = SessionRef.of("notes", "main");
    private static final Lane LANE = new Lane(PHOTOS, "http://a:80");
    private static final AdmissionPolicy POLICY = new AdmissionPolicy(4, 3);

    @Test
    void nothingHoldsADueTaskWhileSlotsAreFree() {
        assertThat(POLICY.holds(queued(), 2, new Occupancy(), AT)).isEmpty();
    }

    @Test
    void eachLimitIsNamed() {
        assertThat(reason(2, LANE, LANE)).contains("session photos/main");
        assertThat(reason(6, LANE, LANE, new Lane(NOTES, "http://a:80"))).contains("slots of a are");
        assertThat(reason(6, LANE, LANE, new Lane(NOTES, "http://b:80"), new Lane(NOTES, "http://c:80")))
                .contains("4 slots of the daemon");
    }

    @ParameterizedTest
    @CsvSource({"http://a:80", "http://a:8080", "https://a:443"})
    void aHostIsOneWhateverSchemeAndPort(String origin) {
        var other = new Lane(PHOTOS, origin);
        assertThat(reason(2, other, other)).contains("slots of session photos/main at a are");
        var notes = new Lane(NOTES, origin);
        assertThat(reason(6, notes, notes, notes)).contains("slots of a are");
        var occupancy = new Occupancy();
        for (int i = 0; i < 3; i++) {
            occupancy.take(new Lane(NOTES, "http://a.b:80"));
        }
        assertThat(POLICY.holds(queued(), 6, occupancy, AT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org:443, example.org",
        "http://127.0.0.1:8080, 127.0.0.1",
        "http://[::1]:8443, [::1]",
        "example.org, example.org",
        "[::1], [::1]"
    })
    void hostOfALane(String origin, String host) {
        assertThat(new Lane(PHOTOS, origin).host()).isEqualTo(host);
        assertThat(new Lane(PHOTOS, origin).place()).isEqualTo(new Lane(PHOTOS, host).place());
    }

    @ParameterizedTest
    @CsvSource({"EARLIEST_BEGIN, EARLIEST_BEGIN", "BACKOFF, BACKOFF", "NETWORK, NETWORK"})
    void taskThatIsNotDueSaysWhyAndUntilWhen(Delay.Kind kind, WaitReason code) {
        Task task = aTask().in(new TaskState.Queued(NOW.plusSeconds(5), new Delay(kind, "because")))
                .build();
        assertThat(POLICY.holds(task, 6, new Occupancy(), AT))
                .contains(new Reason(code, "because", null, NOW.plusSeconds(5)));
    }

    @Test
    void onlyQueuedTasksAreHeld() {
        Task running = aTask().in(new TaskState.Running(Sent.NOTHING)).build();
        assertThat(POLICY.holds(running, 1, full(), AT)).isEmpty();
    }

    /** A due task is held if and only if its lane has no free slot, whatever is taken. */
    @Proves("I5")
    @Test
    void reasonIsShownIfAndOnlyIfAdmissionWouldNotStartTheTask() {
        var random = new Random(42);
        String[] origins = {"http://a:80", "http://b:80"};
        SessionRef[] sessions = {PHOTOS, NOTES};
        for (int round = 0; round < 20_000; round++) {
            var policy = new AdmissionPolicy(1 + random.nextInt(6), 1 + random.nextInt(4));
            int sessionMax = 1 + random.nextInt(4);
            var occupancy = new Occupancy();
            for (int taken = random.nextInt(7); taken > 0; taken--) {
                occupancy.take(new Lane(sessions[random.nextInt(2)], origins[random.nextInt(2)]));
            }
            Task task = aTask().of(PHOTOS)
                    .to(origins[0])
                    .in(new TaskState.Queued(NOW.plusSeconds(random.nextInt(3) - 1), null))
                    .build();
            boolean due = !((TaskState.Queued) task.state()).notBefore().isAfter(NOW);
            boolean starts = due && policy.free(LANE, sessionMax, occupancy) > 0;
            assertThat(policy.holds(task, sessionMax, occupancy, AT).isEmpty())
                    .as("round %s", round)
                    .isEqualTo(starts);
        }
    }

    @Test
    void freeSlotsAreTheSmallestOfTheThreeLimitsAndNeverNegative() {
        assertThat(POLICY.free(LANE, 2, new Occupancy())).isEqualTo(2);
        assertThat(POLICY.free(LANE, 9, new Occupancy())).isEqualTo(3);
        assertThat(POLICY.free(LANE, 9, full())).isZero();
        assertThat(new AdmissionPolicy(1, 1).free(LANE, 1, full())).isZero();
    }

    /** A limit on bytes carries so many tasks that each gets 4 KiB a second, and always one. */
    @Test
    void limitOnBytesHoldsWhatItLeavesNothingFor() {
        var limited = new AdmissionPolicy(64, 6, 10_000);
        assertThat(limited.free(LANE, 6, new Occupancy())).isEqualTo(2);
        var occupancy = new Occupancy();
        occupancy.take(LANE);
        assertThat(limited.holds(queued(), 6, occupancy, AT)).isEmpty();
        occupancy.take(LANE);
        Reason reason = limited.holds(queued(), 6, occupancy, AT).orElseThrow();
        assertThat(reason.code()).isEqualTo(WaitReason.RATE);
        assertThat(reason.text())
                .isEqualTo(
                        "2 tasks share the 10000 bytes a second of the daemon, which leave less than 4096 for another");
        assertThat(new AdmissionPolicy(64, 6, 1).free(LANE, 6, new Occupancy())).isEqualTo(1);
        assertThat(new AdmissionPolicy(64, 6, 0).free(LANE, 6, occupancy)).isEqualTo(4);
    }

    @Test
    void tasksOfASessionShareItsLimitWhateverTheirHosts() {
        var slow = TransferPolicy.UNRESTRICTED.on(SchedulePolicy.ANYTIME.limitedTo(5_000));
        var here = new Lane(PHOTOS, LANE.origin(), slow);
        var there = new Lane(PHOTOS, "http://elsewhere:80", slow);
        var occupancy = new Occupancy();
        occupancy.take(there);
        assertThat(occupancy.sharing(here)).isEqualTo(1);
        assertThat(occupancy.sharing(new Lane(NOTES, LANE.origin(), slow))).isZero();
        assertThat(occupancy.sharing(LANE)).isZero();
        Task task = aTask().of(PHOTOS)
                .to(LANE.origin())
                .under(slow)
                .in(new TaskState.Queued(NOW, null))
                .build();
        assertThat(POLICY.holds(task, 6, occupancy, AT).orElseThrow().code()).isEqualTo(WaitReason.RATE);
        occupancy.release(there);
        assertThat(POLICY.holds(task, 6, occupancy, AT)).isEmpty();
    }

    @Test
    void releasedSlotsAreFreeAgain() {
        Occupancy occupancy = full();
        for (int i = 0; i < 4; i++) {
            occupancy.release(LANE);
        }
        assertThat(occupancy.total()).isZero();
        assertThat(occupancy.in(LANE)).isZero();
        assertThat(occupancy.at(LANE.origin())).isZero();
    }

    @Test
    void limitBelowOneIsRefused() {
        assertThatThrownBy(() -> new AdmissionPolicy(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AdmissionPolicy(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String reason(int sessionMax, Lane... taken) {
        var occupancy = new Occupancy();
        for (Lane lane : taken) {
            occupancy.take(lane);
        }
        Reason reason = POLICY.holds(queued(), sessionMax, occupancy, AT).orElseThrow();
        assertThat(reason.code()).isEqualTo(WaitReason.SLOT);
        return String.valueOf(reason.text());
    }

    private static Occupancy full() {
        var occupancy = new Occupancy();
        for (int i = 0; i < 4; i++) {
            occupancy.take(LANE);
        }
        return occupancy;
    }

    private static Task queued() {
        return aTask().of(PHOTOS)
                .to(LANE.origin())
                .in(new TaskState.Queued(NOW, null))
                .build();
    }
}
