package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.NOW;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.Check;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.FrameCodec;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WhyCommandTest extends CommandTest {
    private static final List<Check> CHECKS = List.of(
            new Check("resumed", null, false, "it was resumed", null, null, List.of()),
            new Check(
                    "slots-of-host",
                    WaitReason.SLOT,
                    true,
                    "all 1 slots of 127.0.0.1 are taken",
                    NOW.minusSeconds(60),
                    null,
                    List.of(SECOND + " of cli/cli")));
    private static final List<HistoryEntry> HISTORY = List.of(
            new HistoryEntry(HistoryEntry.Kind.CREATED, NOW.minusSeconds(300), null, null, null, ""),
            new HistoryEntry(
                    HistoryEntry.Kind.WAITED,
                    NOW.minusSeconds(300),
                    NOW.minusSeconds(210),
                    null,
                    WaitReason.BACKOFF,
                    "reset"),
            new HistoryEntry(
                    HistoryEntry.Kind.ATTEMPT, NOW.minusSeconds(210), NOW.minusSeconds(209), 1L, null, "stopped"));

    @BeforeEach
    void waitingTask() {
        daemon.explained(
                aTask().id(FIRST)
                        .running(27 * MIB)
                        .waiting(WaitReason.SLOT, NOW.plusSeconds(1))
                        .build(),
                CHECKS,
                HISTORY);
    }

    @Test
    void everyRuleIsShownWithWhatItLookedAtAndWhoHoldsIt() {
        var result = shell.run("why", "01j8zq");
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("  passes  resumed: it was resumed\n")
                .contains("  holds   slots-of-host: all 1 slots of 127.0.0.1 are taken; since"
                        + " 2026-08-01T11:59:00Z (60s ago)\n            held by " + SECOND + " of cli/cli\n")
                .contains("Waited    90s for backoff\n")
                .contains("Next      It goes on by itself at that time.\n")
                .contains("You can   outlive watch");
    }

    @Test
    void jsonHasEverything() {
        var json = FrameCodec.JSON.readTree(shell.run("why", FIRST, "--json").out());
        assertThat(json.get("schema").intValue()).isEqualTo(1);
        assertThat(json.get("task").get("id").stringValue()).isEqualTo(FIRST);
        assertThat(json.get("checks").get(1).get("code").stringValue()).isEqualTo("waiting-slot");
        assertThat(json.get("checks").get(1).get("holds").booleanValue()).isTrue();
        assertThat(json.get("history").size()).isEqualTo(3);
        assertThat(json.get("next").stringValue()).isNotEmpty();
        assertThat(json.get("remedy").stringValue()).isNotEmpty();
    }

    @Test
    void neverResumedTaskSaysSo() {
        daemon.put(aTask().id(SECOND));
        assertThat(shell.run("why", SECOND).out())
                .contains("suspended, never resumed")
                .contains("It was never resumed, so it has never begun.")
                .contains("outlive resume " + SECOND);
    }

    @Test
    void endedTaskSaysThatItWaitsForItsAcknowledgement() {
        daemon.put(aTask().id(SECOND).finished(201));
        assertThat(shell.run("why", SECOND).out()).contains("finished 201").contains("until you acknowledge");
    }

    @Test
    void timelineTellsEachWaitWithItsLength() {
        assertThat(shell.run("timeline", FIRST).lines())
                .containsExactly(
                        FIRST + "\tcreated\t2026-08-01T11:55:00Z\t\t\t",
                        FIRST + "\twaited\t2026-08-01T11:55:00Z\t2026-08-01T11:56:30Z\tbackoff\treset",
                        FIRST + "\tattempt\t2026-08-01T11:56:30Z\t2026-08-01T11:56:31Z\t1\tstopped");
        assertThat(shell.atTerminal()
                        .with("NO_COLOR", "1")
                        .run("timeline", FIRST)
                        .out())
                .contains("90s     waited backoff  reset");
        assertThat(shell.run("timeline", FIRST, "--json").lines().get(1)).contains("\"lasted\":\"PT1M30S\"");
    }

    @Test
    void timelineAndShowTellWhatOperatorsDid() {
        daemon.explained(
                aTask().id(SECOND).running(27 * MIB).build(),
                CHECKS,
                List.of(new HistoryEntry(
                        HistoryEntry.Kind.OPERATOR,
                        NOW.minusSeconds(60),
                        null,
                        null,
                        null,
                        "suspend, by process 4711")));
        assertThat(shell.run("timeline", SECOND).lines())
                .containsExactly(SECOND + "\toperator\t2026-08-01T11:59:00Z\t\t\tsuspend, by process 4711");
        assertThat(shell.run("show", SECOND).out())
                .containsPattern("Operator +suspend, by process 4711, 2026-08-01T11:59:00Z");
    }

    @Test
    void showSumsTheWaits() {
        assertThat(shell.run("show", FIRST).out()).contains("Waited    90s for backoff\n");
    }

    @Test
    void withoutATaskItIsAUsageError() {
        for (String command : List.of("why", "timeline")) {
            var result = shell.run(command);
            assertThat(result.code()).isEqualTo(2);
            assertThreeParts(result);
        }
    }
}
