package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.NOW;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.FrameCodec;
import org.junit.jupiter.api.Test;

class ShowCommandTest extends CommandTest {
    @Test
    void waitingTaskIsShownWithItsReasonAndWhatFollows() {
        daemon.put(aTask().id(FIRST)
                .session("com.example.photos", "photos")
                .key("upload-42")
                .description("my photo")
                .running(27 * MIB)
                .waiting(WaitReason.BACKOFF, NOW.plusSeconds(190)));

        var result = shell.run("show", "01j8zq");

        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("""
                        Task         01J8ZQ3A4B5C6D7E8F9G0H1J2K (upload 1 of com.example.photos/photos)
                        Key          upload-42
                        Description  my photo
                        State        waiting: backoff until 12:03:10
                        Reason       backoff: a sentence about it; since 2026-08-01T11:59:00Z (60s ago); until 2026-08-01T12:03:10Z (in 3m)
                        Next         It goes on by itself at that time.
                        You can      outlive watch 01J8ZQ3A4B5C6D7E8F9G0H1J2K shows it live; suspend and cancel stop it.
                        Request      PUT http://127.0.0.1:8080/img.jpg
                        File         /home/me/img.jpg (snapshot)
                        Sent         27 MiB of 64 MiB (28311552 of 67108864 bytes)
                        Attempts     1, 0 failed since the last progress
                        Priority     0.5
                        Created      2026-08-01T11:55:00Z (5m ago)
                        """);
    }

    @Test
    void finishedTaskIsShownWithItsAnswer() {
        daemon.put(aTask().id(FIRST).finished(201));
        assertThat(shell.run("show", FIRST).out())
                .contains("finished 201")
                .contains("Integrity  not-confirmed")
                .contains("201 by http/1.1 from http://127.0.0.1:8080/img.jpg")
                .contains("17 B (17 bytes)")
                .contains("kept until you acknowledge them, or 7 days")
                .contains("outlive response " + FIRST);
    }

    @Test
    void failedTaskIsShownWithWhatTheServerMayHave() {
        daemon.put(aTask().id(FIRST).failed(ErrorCode.OUTCOME_UNKNOWN, "no answer came"));
        assertThat(shell.run("show", FIRST).out())
                .contains("outcome-unknown (-1005): no answer came")
                .contains("unconfirmed; the server may have processed the request")
                .contains("look there before you upload again");
    }

    @Test
    void cancelledSuspendedAndArchivedTasksSayWhatTheyAre() {
        daemon.put(aTask().id(FIRST).cancelled(CancelReason.Kind.USER_FORCE_QUIT))
                .put(aTask().id(SECOND))
                .put(aTask().id(THIRD).finished(201).acknowledged());
        var out = shell.run("show", FIRST, SECOND, THIRD).out();
        assertThat(out)
                .contains("user-force-quit")
                .contains("suspended, never resumed")
                .contains("Nothing moves until it is resumed.")
                .contains("finished 201, acknowledged")
                .contains("201, its body was released")
                .contains("its key answers for at least 7 days");
        assertThat(out.split("\n\n")).hasSize(3);
    }

    @Test
    void jsonAndQuiet() {
        daemon.put(aTask().id(FIRST).finished(201));
        assertThat(FrameCodec.JSON.readValue(shell.run("show", FIRST, "--json").out(), TaskSnapshot.class))
                .isEqualTo(aTask().id(FIRST).finished(201).build());
        assertThat(shell.run("show", FIRST, "-q").out()).isEqualTo(FIRST + "\n");
    }

    @Test
    void textFromOutsideMovesNoCursor() {
        daemon.put(aTask().id(FIRST)
                .description("d\u001b[2J\nFake  line")
                .failed(ErrorCode.BAD_SERVER_RESPONSE, "said 'HTTP/1.1 \u001b[31m'"));
        var out = shell.atTerminal().with("NO_COLOR", "1").run("show", FIRST).out();
        assertThat(out).doesNotContain("\u001b").contains("d?[2J?Fake  line").contains("said 'HTTP/1.1 ?[31m'");
    }

    @Test
    void ambiguousPrefixListsTheCandidates() {
        daemon.put(aTask().id(FIRST).key("a").running(0)).put(aTask().id(SECOND).finished(201));
        var result = shell.run("show", "01J");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("    " + FIRST + " cli a running 0 %\n")
                .contains("    " + SECOND + " cli finished 201\n");
        assertThreeParts(result);
    }

    @Test
    void manyCandidatesAreCutShort() {
        for (int i = 10; i < 30; i++) {
            daemon.put(aTask().id("01J8ZQ3A4B5C6D7E8F9G0H1J" + i));
        }
        assertThat(shell.run("show", "01J").err().lines()).hasSize(14).contains("    and more");
    }

    @Test
    void keyFindsItsTaskInItsSession() {
        daemon.put(aTask().id(FIRST).key("a"))
                .put(aTask().id(SECOND).session("app", "photos").key("a"));
        assertThat(shell.run("show", "-q", "a", "--session", "photos").out()).isEqualTo(SECOND + "\n");
        assertThat(shell.run("show", "-q", "a", "--session", "cli").out()).isEqualTo(FIRST + "\n");
        assertThat(shell.run("show", "-q", "01J8ZQ3A5", "--session", "photos").out())
                .isEqualTo(SECOND + "\n");
    }

    @Test
    void keyOfTwoAppsIsAmbiguousUntilTheAppIsNamed() {
        daemon.put(aTask().id(FIRST).session("one", "photos").key("a"))
                .put(aTask().id(SECOND).session("two", "photos").key("a"));
        assertThat(shell.run("show", "a", "--session", "photos").err())
                .contains("one/photos")
                .contains("two/photos");
        assertThat(shell.run("show", "-q", "a", "--session", "photos", "--app", "two")
                        .out())
                .isEqualTo(SECOND + "\n");
    }

    @Test
    void acknowledgedTaskIsFoundByKeyAndId() {
        daemon.put(aTask().id(FIRST).key("a").finished(201).acknowledged());
        assertThat(shell.run("show", "-q", "a", "--session", "cli").out()).isEqualTo(FIRST + "\n");
        assertThat(shell.run("show", "-q", "01J8").out()).isEqualTo(FIRST + "\n");
    }

    @Test
    void unknownTaskSaysWhereToLook() {
        for (String[] arguments : new String[][] {
            {"show", "01ZZ"},
            {"show", "my key\u001b"},
            {"show", "a", "--session", "photos"},
            {"show", "a/b", "--session", "x"},
            {"show"}
        }) {
            var result = shell.run(arguments);
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("outlive ls").doesNotContain("\u001b");
            assertThreeParts(result);
        }
    }
}
