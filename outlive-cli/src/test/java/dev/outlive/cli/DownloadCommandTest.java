package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.output.Moved;
import dev.outlive.cli.output.SampleTask;
import dev.outlive.cli.output.TaskPhrase;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.TaskKind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadCommandTest extends CommandTest {
    private static final String URL = "http://127.0.0.1:8080/maps/7%20a.pdf?token=x";
    private static final String CREATED = "01J8ZQ3A4B5C6D7E8F9G0H1J01";

    @Test
    void theFileIsNamedByTheUrlAndItsIdPrinted() {
        var result = shell.run("download", URL);

        assertThat(result).isEqualTo(new Shell.Result(0, CREATED + "\n", ""));
        var submission = daemon.submit().submission();
        assertThat(submission.kind()).isEqualTo(TaskKind.DOWNLOAD);
        assertThat(submission.source()).isNull();
        assertThat(submission.request().method()).isEqualTo("GET");
        assertThat(submission.resume()).isTrue();
        assertThat(submission.destination())
                .isEqualTo(new Destination(folder.resolve("7 a.pdf").toString(), OnConflict.FAIL, false, List.of()));
    }

    @Test
    void everyOptionReachesTheDaemon() {
        var result = shell.run(
                "down",
                URL,
                "deep/map.pdf",
                "--on-conflict",
                "rename",
                "--mkdirs",
                "-H",
                "X-Tag: a",
                "--key",
                "k",
                "--priority",
                "1",
                "--limit-rate",
                "8M",
                "--bytes-hint",
                "2G",
                "--suspended",
                "--not-after",
                "2027-01-02T03:04:05Z",
                "--user-info",
                "album=maps",
                "--user-info",
                "a=b=c");

        assertThat(result.code()).isZero();
        var submission = daemon.submit().submission();
        assertThat(submission.destination())
                .isEqualTo(
                        new Destination(folder.resolve("deep/map.pdf").toString(), OnConflict.RENAME, true, List.of()));
        assertThat(submission.request().headers().first("X-Tag")).contains("a");
        assertThat(submission.key()).hasToString("k");
        assertThat(submission.priority()).isEqualTo(1);
        assertThat(submission.bytesPerSecondMax()).isEqualTo(8 << 20);
        assertThat(submission.bytesHint()).isEqualTo(new BytesHint(-1, 2L << 30));
        assertThat(submission.resume()).isFalse();
        assertThat(submission.notAfter()).isEqualTo("2027-01-02T03:04:05Z");
        assertThat(submission.userInfo().values()).containsExactly(Map.entry("a", "b=c"), Map.entry("album", "maps"));
    }

    @Test
    void inAFolderTheUrlNamesTheFile() throws IOException {
        Files.createDirectory(folder.resolve("maps"));
        assertThat(shell.run("download", URL, "maps").code()).isZero();
        assertThat(daemon.submit().submission().destination())
                .isEqualTo(
                        new Destination(folder.resolve("maps/7 a.pdf").toString(), OnConflict.FAIL, false, List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/, no name for a file",
        "http://h/a/.., no name for a file",
        "http://h/..%2F..%2Fetc%2Fpasswd, no name for a file",
        "http://h/a%00b, no name for a file",
        "ftp://h/a, ftp",
    })
    void whatNamesNoFileIsRefusedBeforeTheDaemonIsAsked(String url, String why) {
        var result = shell.run("download", url);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(why);
    }

    @Test
    void anUnknownConflictPolicyIsRefused() {
        var result = shell.run("download", URL, "--on-conflict", "merge");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("merge").contains("fail, replace, rename or skip");
    }

    @Test
    void theStandardOutputIsNoFile() {
        assertThat(shell.run("download", URL, "-").code()).isEqualTo(2);
    }

    @Test
    void listAndPhraseTellWhatWasReceived() {
        daemon.put(aTask().download("/home/me/7.pdf").received(16 * SampleTask.MIB, 64 * SampleTask.MIB));

        assertThat(shell.run("ls").out())
                .contains("\trunning\trunning 25 %\t16777216\t67108864\t")
                .contains("/home/me/7.pdf");
        var phrase = new TaskPhrase(Clock.fixed(SampleTask.NOW, ZoneOffset.UTC));
        assertThat(phrase.of(aTask().download("/f").running(0).build())).isEqualTo("running, awaiting the answer");
        assertThat(phrase.of(
                        aTask().download("/f").received(2 * SampleTask.MIB, -1).build()))
                .isEqualTo("running 2.0 MiB");
        assertThat(phrase.of(aTask().download("/f").skipped().build())).isEqualTo("skipped, the file was there");
        assertThat(Moved.of(aTask().download("/f").received(5, -1).build())).hasToString("5 B/?");
    }
}
