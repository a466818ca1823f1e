package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.Action;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActCommandTest extends CommandTest {
    private static final String FOURTH = "01M8ZQ3A6B5C6D7E8F9G0H1J2K";

    @BeforeEach
    void tasks() {
        daemon.put(aTask().id(FIRST).key("a").running(27 * MIB))
                .put(aTask().id(SECOND).suspended(0, 1))
                .put(aTask().id(THIRD).key("c").finished(201))
                .put(aTask().id(FOURTH).session("app", "photos").key("d").running(0));
    }

    @ParameterizedTest
    @CsvSource({
        "suspend, 01J8ZQ3A4, SUSPEND, suspended at 42 %",
        "resume, 01J8ZQ3A5, RESUME, running 0 %",
        "cancel, 01J8ZQ3A4, CANCEL, canceling",
        "retry, 01J8ZQ3A4, RETRY, running 42 %",
        "ack, 01K, ACKNOWLEDGE, 'finished 201, acknowledged'"
    })
    void actionIsOnTheTaskAndItsNewStateIsPrinted(String command, String task, Action action, String phrase) {
        var result = shell.run(command, task);
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.lines()).singleElement().asString().startsWith(task).contains("\t" + phrase + "\t");
        assertThat(daemon.heard(ClientFrame.Act.class)).singleElement().satisfies(act -> {
            assertThat(act.action()).isEqualTo(action);
            assertThat(act.task().value()).startsWith(task);
            assertThat(act.capability()).isNull();
            assertThat(act.session().app().value()).isEqualTo("cli");
        });
    }

    @Test
    void severalTasksAndKeysAreTakenOnceEach() {
        assertThat(shell.run("suspend", "-q", "a", FIRST, "--session", "cli").lines())
                .containsExactly(FIRST);
        assertThat(shell.run("cancel", "-q", FIRST, FOURTH).lines()).containsExactly(FIRST, FOURTH);
    }

    @ParameterizedTest
    @CsvSource({
        "suspend --all, 1 4",
        "resume --all, 2",
        "cancel --all, 1 2 4",
        "ack --all, 3",
        "suspend --session photos, 4",
        "cancel --session cli --app cli, 1 2",
        "cancel --app app, 4"
    })
    void bulkTakesThoseItCanActOn(String command, String expected) {
        var result = shell.run((command + " -q").split(" "));
        assertThat(result.lines())
                .containsExactly(expected.replace("1", FIRST)
                        .replaceAll("\\b2\\b", SECOND)
                        .replaceAll("\\b3\\b", THIRD)
                        .replaceAll("\\b4\\b", FOURTH)
                        .split(" "));
        assertThat(result.code()).isZero();
    }

    @Test
    void acknowledgingTellsWhatWasArchived() {
        assertThat(shell.atTerminal().with("NO_COLOR", "1").run("ack", "--all").out())
                .contains("01K8ZQ3A6B  cli      c    finished 201, acknowledged");
        assertThat(shell.run("ack", "--all", "--json").out()).isEmpty();
        assertThat(daemon.heard(ClientFrame.Act.class)).hasSize(1);
    }

    @Test
    void priorityTakesTheLastArgumentForItsValue() {
        assertThat(shell.run("priority", "-q", FIRST, SECOND, "0.9").lines()).containsExactly(FIRST, SECOND);
        assertThat(shell.run("priority", "-q", "--session", "photos", "1").lines())
                .containsExactly(FOURTH);
        assertThat(daemon.heard(ClientFrame.Prioritize.class))
                .extracting(ClientFrame.Prioritize::priority)
                .containsExactly(0.9, 0.9, 1.0);
        assertThat(daemon.heard(ClientFrame.Prioritize.class))
                .extracting(said -> said.task().value())
                .containsExactly(FIRST, SECOND, FOURTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"priority", "priority a", "priority a 1.1", "priority a high", "priority 0.5"})
    void priorityWithoutAValueOrATaskIsAUsageError(String line) {
        assertThat(shell.run(line.split(" ")).code()).isEqualTo(2);
        assertThat(daemon.heard(ClientFrame.Prioritize.class)).isEmpty();
    }

    @Test
    void retryOfAllTakesThoseThatWaitForTheirNextAttempt() {
        daemon.put(aTask().id(FIRST).waiting(WaitReason.BACKOFF, SampleTask.NOW.plusSeconds(60)))
                .put(aTask().id(SECOND).waiting(WaitReason.NETWORK, null))
                .put(aTask().id(FOURTH).waiting(WaitReason.DISK_SPACE, SampleTask.NOW.plusSeconds(5)));
        assertThat(shell.run("retry", "--all", "-q").lines()).containsExactly(FIRST, FOURTH);
    }

    @Test
    void nothingToDoIsDone() {
        var result = shell.run("ack", "--session", "photos");
        assertThat(result).isEqualTo(new Shell.Result(0, "", "no task to acknowledge\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"suspend", "resume", "cancel", "retry", "ack"})
    void withoutATaskNothingIsDone(String command) {
        var result = shell.run(command);
        assertThat(result.code()).isEqualTo(2);
        assertThreeParts(result);
        assertThat(shell.run(command, FIRST, "--all").code()).isEqualTo(2);
        assertThat(shell.run(command, "--session", "cli", "--all").code()).isEqualTo(2);
        assertThat(daemon.heard(ClientFrame.Act.class)).isEmpty();
    }

    @Test
    void refusedTaskDoesNotKeepTheOthersFromTheirs() {
        var result = shell.run("suspend", "-q", THIRD, FIRST);
        assertThat(result.lines()).containsExactly(FIRST);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("outlive: " + THIRD + ": the task can't do that now.\n  It stays");
    }

    @Test
    void endedTaskIsNotActedOn() {
        var result = shell.run("cancel", THIRD);
        assertThat(result.code()).isEqualTo(2);
        assertThreeParts(result);
    }

    @Test
    void unknownNameKeepsAllFromHappening() {
        assertThat(shell.run("cancel", FIRST, "01Z").code()).isEqualTo(2);
        assertThat(daemon.heard(ClientFrame.Act.class)).isEmpty();
    }

    @Test
    void failingStoreIsAnOtherError() {
        daemon.refuse(ClientFrame.Act.class, ErrorCode.STORE_FAILED, "the disk is full. Nothing changed. Make room.");
        assertThat(shell.run("cancel", FIRST).code()).isEqualTo(1);
    }
}
