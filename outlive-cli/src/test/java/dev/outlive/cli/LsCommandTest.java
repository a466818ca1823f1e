package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.FrameCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LsCommandTest extends CommandTest {
    @BeforeEach
    void tasks() {
        daemon.put(aTask().id(FIRST).key("a").running(27 * MIB))
                .put(aTask().id(SECOND)
                        .session("com.example.photos", "photos")
                        .key("b")
                        .finished(201))
                .put(aTask().id(THIRD).failed(ErrorCode.CONNECTION_LOST));
    }

    @Test
    void tableOnATerminal() {
        assertThat(shell.atTerminal().with("NO_COLOR", "1").run("ls").out()).isEqualTo("""
                        ID          SESSION                    KEY  STATE                   DONE/TOTAL     AGE  FILE
                        01J8ZQ3A4B  cli                        a    running 42 %            27 MiB/64 MiB  5m   /home/me/img.jpg
                        01J8ZQ3A5B  com.example.photos/photos  b    finished 201            64 MiB/64 MiB  5m   /home/me/img.jpg
                        01K8ZQ3A6B  cli                             failed connection-lost  0 B/64 MiB     5m   /home/me/img.jpg
                        """);
    }

    @Test
    void coloursOnATerminalUnlessTheyAreNotWanted() {
        assertThat(shell.atTerminal().run("ls").out())
                .contains("\u001b[36mrunning 42 %\u001b[0m")
                .contains("\u001b[32mfinished 201\u001b[0m")
                .contains("\u001b[31mfailed connection-lost\u001b[0m");
        assertThat(shell.with("NO_COLOR", "1").run("ls").out()).doesNotContain("\u001b");
    }

    @Test
    void tabSeparatedAndCompleteInAPipe() {
        assertThat(shell.run("ps").lines())
                .containsExactly(
                        FIRST
                                + "\tcli\tcli\ta\trunning\trunning 42 %\t28311552\t67108864\t2026-08-01T11:55:00Z\t/home/me/img.jpg",
                        SECOND
                                + "\tcom.example.photos\tphotos\tb\tcompleted\tfinished 201\t67108864\t67108864\t2026-08-01T11:55:00Z\t/home/me/img.jpg",
                        THIRD
                                + "\tcli\tcli\t\tcompleted\tfailed connection-lost\t0\t67108864\t2026-08-01T11:55:00Z\t/home/me/img.jpg");
    }

    @Test
    void jsonLinesAreTheSnapshotsAlsoOnATerminal() {
        var lines = shell.atTerminal().run("ls", "--json").lines();
        assertThat(lines).hasSize(3).allMatch(line -> line.startsWith("{\"schema\":1,\"id\":\"01"));
        assertThat(FrameCodec.JSON.readValue(lines.getFirst(), TaskSnapshot.class))
                .isEqualTo(aTask().id(FIRST).key("a").running(27 * MIB).build());
    }

    @Test
    void quietGivesWholeIds() {
        assertThat(shell.atTerminal().run("ls", "-q").lines()).containsExactly(FIRST, SECOND, THIRD);
        assertThat(shell.run("-q", "ls").lines()).containsExactly(FIRST, SECOND, THIRD);
    }

    @ParameterizedTest
    @CsvSource({
        "--session photos, 2",
        "--app cli, 1 3",
        "--app com.example.photos --session photos, 2",
        "--state running, 1",
        "'--state running,completed', 1 2 3",
        "--state running --state completed, 1 2 3",
        "--failed, 3",
        "--unacked, 2 3",
        "-a, 1 2 3"
    })
    void filtersAreTheDaemons(String options, String expected) {
        var result = shell.run(("ls -q " + options).split(" "));
        assertThat(result.lines())
                .containsExactly(expected.replace("1", FIRST)
                        .replaceAll("\\b2\\b", SECOND)
                        .replaceAll("\\b3\\b", THIRD)
                        .split(" "));
    }

    @Test
    void archivedTasksAreShownOnRequest() {
        daemon.put(aTask().id(THIRD).finished(201).acknowledged());
        assertThat(shell.run("ls", "-q").lines()).containsExactly(FIRST, SECOND);
        assertThat(shell.run("ls", "-a").out()).contains("finished 201, acknowledged");
    }

    @Test
    void pagesAreReadToTheEnd() {
        daemon.pages(1);
        assertThat(shell.run("ls", "-q").lines()).containsExactly(FIRST, SECOND, THIRD);
        assertThat(daemon.heard(ClientFrame.Find.class)).hasSize(3);
    }

    @Test
    void unknownStateNamesTheStates() {
        var result = shell.run("ls", "--state", "sleeping");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("running, suspended, canceling, completed");
        assertThreeParts(result);
    }

    @Test
    void nothingIsNothingInAPipeAndANoteOnATerminal() {
        assertThat(shell.run("ls", "--session", "empty")).isEqualTo(new Shell.Result(0, "", ""));
        assertThat(shell.atTerminal().run("ls", "--session", "empty").err()).startsWith("no tasks");
    }

    @Test
    void textFromOutsideMovesNoCursorAndForgesNoRow() {
        daemon.put(aTask().id(FIRST)
                .key("k")
                .file("/tmp/\u001b[2J\r\nevil\tx\u202e")
                .running(0));
        for (String out : new String[] {
            shell.run("ls").out(),
            shell.atTerminal().with("NO_COLOR", "1").run("ls").out()
        }) {
            assertThat(out)
                    .contains("/tmp/?[2J??evil?x?")
                    .doesNotContain("\u001b")
                    .doesNotContain("\r");
        }
        assertThat(shell.run("ls", "--json").out()).doesNotContain("\u001b").contains("\\u001B[2J\\r\\nevil\\tx");
    }
}
