package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.NOW;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.AttemptMetrics;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.FrameCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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
                        You can      outlive retry 01J8ZQ3A4B5C6D7E8F9G0H1J2K has it tried now; outlive cancel 01J8ZQ3A4B5C6D7E8F9G0H1J2K ends it.
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
    void hintOfADownloadIsShown() {
        daemon.put(aTask().id(FIRST).download("/home/me/map.pdf").hint(2L << 30));
        assertThat(shell.run("show", FIRST).out()).contains("Bytes hint").contains("at most 2.0 GiB to receive");
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
                .contains("Cancelled  user-force-quit (-999, reason 0)")
                .contains("suspended, never resumed")
                .contains("Nothing moves until it is resumed.")
                .contains("finished 201, acknowledged")
                .contains("201, its body was released")
                .contains("its key answers for at least 7 days");
        assertThat(out.split("\n\n")).hasSize(3);
    }

    @Test
    void cancelledTaskHasItsNumbersInEveryForm() {
        daemon.put(aTask().id(FIRST).cancelled(CancelReason.Kind.APP_DISABLED));
        assertThat(shell.run("ls", "-a").out()).contains("cancelled: app-disabled (-999, reason 1)");
        assertThat(shell.run("show", FIRST, "--json").out())
                .contains("\"cancelReason\":{\"kind\":\"app-disabled\",\"urlErrorCode\":-999,\"number\":1,");
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

    @Test
    void attemptsAreShownWithWhatTheyMeasured() {
        daemon.put(aTask().id(FIRST).finished(201)).measured(metrics());

        assertThat(shell.run("show", FIRST).out())
                .contains("Attempt 1  connection-lost: reset; took 10s; waited 4.0s before\n"
                        + "           PUT https://example.org to 198.51.100.7 port 443 by http/1.1 over TLSv1.3, DNS 8.0ms,"
                        + " connect 22ms, TLS 27ms, sent 181 B + 1.0 MiB, cut short, no answer\n")
                .contains("Attempt 2  stopped; took 10s; lost with its daemon, so nothing more is known\n")
                .contains("Attempt 3  201; took 10s\n"
                        + "           PUT https://example.org on a kept connection to 198.51.100.7 port 443 by http/1.1,"
                        + " sent 181 B + 4.0 MiB in 9.9s, 307, followed, after 10s,"
                        + " received 154 B + 0 B in 1.0ms\n"
                        + "           PUT https://example.com, no connection, DNS not finished, no answer\n")
                .contains("Attempt 4  is out\n");
    }

    @Test
    void jsonHasTheMetricsAsAMemberOfTheTask() {
        daemon.put(aTask().id(FIRST).finished(201)).measured(metrics());

        JsonNode line =
                FrameCodec.JSON.readTree(shell.run("show", "--json", FIRST).out());

        assertThat(line.get("id").stringValue()).isEqualTo(FIRST);
        assertThat(FrameCodec.JSON.treeToValue(line.get("metrics"), TaskMetrics.class))
                .isEqualTo(metrics());
        assertThat(line.get("metrics").get("attempts").get(1).has("exchanges")).isFalse();
    }

    private static TaskMetrics metrics() {
        Instant at = Instant.parse("2026-08-01T11:55:00Z");
        return new TaskMetrics(
                TaskMetrics.SCHEMA,
                new TaskId(FIRST),
                at,
                null,
                1,
                List.of(),
                4,
                List.of(
                        attempt(1, 10, Duration.ofSeconds(4), "connection-lost: reset", List.of(cut(at))),
                        attempt(2, 10, Duration.ZERO, "stopped", null),
                        attempt(3, 10, Duration.ZERO, "201", List.of(followed(at), nameless(at))),
                        attempt(4, 0, Duration.ZERO, "", null)));
    }

    private static AttemptMetrics attempt(
            long number, int seconds, Duration waited, String result, @Nullable List<ExchangeMetrics> exchanges) {
        Instant at = Instant.parse("2026-08-01T11:55:00Z");
        return new AttemptMetrics(
                number, at, seconds == 0 ? null : at.plusSeconds(seconds), waited, 0, result, exchanges);
    }

    private static ExchangeMetrics cut(Instant at) {
        return new ExchangeMetrics(
                "PUT",
                "https://example.org",
                "http/1.1",
                false,
                at,
                at,
                at.plusMillis(8),
                at.plusMillis(8),
                at.plusMillis(30),
                at.plusMillis(30),
                at.plusMillis(57),
                at.plusMillis(57),
                null,
                null,
                null,
                181,
                1_048_576,
                0,
                0,
                "192.0.2.17",
                40_022,
                "198.51.100.7",
                443,
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                List.of(),
                null,
                false,
                null);
    }

    private static ExchangeMetrics followed(Instant at) {
        return new ExchangeMetrics(
                "PUT",
                "https://example.org",
                "http/1.1",
                true,
                at,
                null,
                null,
                null,
                null,
                null,
                null,
                at,
                at.plusMillis(9_900),
                at.plusSeconds(10),
                at.plusMillis(10_001),
                181,
                4_194_304,
                154,
                0,
                "192.0.2.17",
                40_022,
                "198.51.100.7",
                443,
                null,
                null,
                List.of(),
                307,
                true,
                null);
    }

    private static ExchangeMetrics nameless(Instant at) {
        return new ExchangeMetrics(
                "PUT",
                "https://example.com",
                null,
                false,
                at,
                at,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                0,
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                false,
                null);
    }
}
