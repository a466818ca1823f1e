package dev.outlive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.ServiceType;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadCommandTest extends CommandTest {
    private static final String URL = "http://127.0.0.1:8080/img.jpg";
    private static final String CREATED = "01J8ZQ3A4B5C6D7E8F9G0H1J01";

    @Test
    void plainUploadIsSubmittedWithDefaultsAndItsIdPrinted() throws IOException {
        Path file = file("img.jpg", 10);

        var result = shell.run("upload", "img.jpg", URL);

        assertThat(result).isEqualTo(new Shell.Result(0, CREATED + "\n", ""));
        var submit = daemon.submit();
        assertThat(submit.session()).isEqualTo(SessionRef.of("cli", "cli"));
        assertThat(submit.capability()).isNull();
        var submission = submit.submission();
        assertThat(submission.source()).isEqualTo(new Source(file.toString(), SourceMode.AUTO));
        assertThat(submission.request().method()).isEqualTo("PUT");
        assertThat(submission.request().uri()).hasToString(URL);
        assertThat(submission.request().headers()).isEqualTo(Headers.empty());
        assertThat(submission.request().idempotencyKey()).isNull();
        assertThat(submission.key()).isNull();
        assertThat(submission.resume()).isTrue();
        assertThat(submission.notBefore()).isNull();
        assertThat(submission.priority()).isEqualTo(0.5);
        assertThat(submission.bytesPerSecondMax()).isZero();
        assertThat(submission.failurePolicy().attemptsMax()).isZero();
        assertThat(submission.failurePolicy().retryStatuses()).isEmpty();
    }

    @Test
    void everyOptionReachesTheDaemon() throws IOException {
        file("img.jpg", 10);

        var result = shell.run(
                "up",
                "img.jpg",
                URL,
                "-X",
                "POST",
                "-H",
                "X-Tag: a",
                "--session",
                "photos",
                "--app",
                "com.example",
                "--key",
                "upload-42",
                "--description",
                "my photo",
                "--priority",
                "0.9",
                "--not-before",
                "+10m",
                "--limit-rate",
                "8M",
                "--retry",
                "503,attempts=5",
                "--fail-on",
                "404",
                "--source",
                "snapshot",
                "--idempotency-key",
                "k1",
                "--protocol",
                "plain",
                "--suspended");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        var submit = daemon.submit();
        assertThat(submit.session()).isEqualTo(SessionRef.of("com.example", "photos"));
        var submission = submit.submission();
        assertThat(submission.key()).isEqualTo(new TaskKey("upload-42"));
        assertThat(submission.request().method()).isEqualTo("POST");
        assertThat(submission.request().headers().first("X-Tag")).hasValue("a");
        assertThat(submission.request().idempotencyKey()).isEqualTo("k1");
        assertThat(submission.description()).isEqualTo("my photo");
        assertThat(submission.priority()).isEqualTo(0.9);
        assertThat(submission.notBefore()).isEqualTo(SampleTask.NOW.plusSeconds(600));
        assertThat(submission.bytesPerSecondMax()).isEqualTo(8 << 20);
        assertThat(submission.failurePolicy().retryStatuses()).containsExactly(503);
        assertThat(submission.failurePolicy().attemptsMax()).isEqualTo(5);
        assertThat(submission.failurePolicy().failStatuses()).containsExactly(404);
        assertThat(submission.source()).extracting(Source::mode).isEqualTo(SourceMode.SNAPSHOT);
        assertThat(submission.resume()).isFalse();
    }

    @Test
    void conditionsAreGivenByOptionsAndNoneByDefault() throws IOException {
        file("img.jpg", 10);
        shell.run("up", "img.jpg", URL);
        assertThat(daemon.submit().submission().policy()).isEqualTo(TransferPolicy.UNRESTRICTED);
        var result = shell.run(
                "up",
                "img.jpg",
                URL,
                "--no-cellular",
                "--no-constrained",
                "--no-ultra-constrained",
                "--on-mains",
                "--load-max",
                "0.5",
                "--during",
                "mon-fri 22:00-06:00",
                "--during",
                "sat,sun 00:00-24:00",
                "--zone",
                "Europe/Berlin",
                "--service-type",
                "background");
        assertThat(result.code()).isZero();
        var hours = TimeWindows.of("mon-fri 22:00-06:00", "sat-sun 00:00-24:00").in(ZoneId.of("Europe/Berlin"));
        assertThat(daemon.heard(ClientFrame.Submit.class).getLast().submission().policy())
                .isEqualTo(new TransferPolicy(
                                false,
                                true,
                                false,
                                SchedulePolicy.ANYTIME
                                        .during(hours)
                                        .onMainsPower()
                                        .underLoad(0.5))
                        .withoutUltraConstrainedNetworkAccess()
                        .as(ServiceType.BACKGROUND));
        assertThat(shell.run("up", "img.jpg", URL, "--service-type", "fast").code())
                .isEqualTo(2);

        var wrong = shell.run("up", "img.jpg", URL, "--during", "at night");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("mon-fri 22:00-06:00").contains("--during");
    }

    private ProxyRules proxied(String... options) throws IOException {
        file("img.jpg", 10);
        var line = new java.util.ArrayList<>(List.of("up", "img.jpg", URL));
        line.addAll(List.of(options));
        assertThat(shell.run(line.toArray(String[]::new)).code()).isZero();
        return daemon.heard(ClientFrame.Submit.class)
                .getLast()
                .submission()
                .policy()
                .proxy();
    }

    @Test
    void proxyIsTheEnvironmentsUnlessAnotherIsNamed() throws IOException {
        assertThat(proxied()).isEqualTo(ProxyRules.DIRECT);
        assertThat(proxied("--proxy", "q.example:8080")).isEqualTo(ProxyRules.of("q.example:8080"));
        shell.with("https_proxy", "http://p.example:3128").with("NO_PROXY", "corp.example,host:8080");
        var ofEnvironment = proxied();
        assertThat(ofEnvironment.https()).isEqualTo("http://p.example:3128");
        assertThat(ofEnvironment.http()).isNull();
        assertThat(ofEnvironment.exclusions()).contains("corp.example", "localhost");
        assertThat(proxied("-x", "q.example:8080"))
                .isEqualTo(ProxyRules.of("q.example:8080").excluding(List.of("corp.example")));
        assertThat(proxied("--no-proxy", "10.0.0.0/8").exclusions())
                .contains("10.0.0.0/8")
                .doesNotContain("corp.example");
        for (List<String> none : List.of(List.of("--direct"), List.of("--proxy", ""), List.of("--no-proxy", "*"))) {
            assertThat(proxied(none.toArray(String[]::new))).isEqualTo(ProxyRules.DIRECT);
        }
    }

    @Test
    void passwordOfAProxyStaysWhereItIs() throws IOException {
        file("img.jpg", 10);
        shell.with("https_proxy", "http://me:S3CR3T@p.example:3128");
        var result = shell.run("up", "img.jpg", URL);
        assertThat(result.code()).isZero();
        assertThat(result.err())
                .contains("outlive credentials set http://p.example:3128")
                .doesNotContain("S3CR3T");
        assertThat(daemon.submit().submission().toString()).doesNotContain("S3CR3T");

        var named = shell.run("up", "img.jpg", URL, "--proxy", "http://me:S3CR3T@p.example:3128");
        assertThat(named.code()).isEqualTo(2);
        assertThat(named.err()).contains("credential").doesNotContain("S3CR3T");
    }

    @Test
    void proxyThatIsntSpokenToIsNamed() throws IOException {
        file("img.jpg", 10);
        assertThat(shell.run("up", "img.jpg", URL, "--proxy", "socks5://p.example")
                        .code())
                .isEqualTo(2);
        assertThat(shell.run("up", "img.jpg", URL, "--no-proxy", "a b:c").code())
                .isEqualTo(2);
        assertThat(shell.run("up", "img.jpg", URL, "--direct", "-x", "p.example")
                        .code())
                .isEqualTo(2);
        shell.with("ALL_PROXY", "socks5://p.example:1080");
        var result = shell.run("up", "img.jpg", URL);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("SOCKS", "--direct");
    }

    @Test
    void redirectsFollowTheOptionsAndTheSessionOtherwise() throws IOException {
        file("img.jpg", 10);
        shell.run("up", "img.jpg", URL);
        assertThat(daemon.submit().submission().request().redirects()).isNull();

        var options = List.of("--redirects", "same-origin", "--max-redirs", "3", "--strip-on-redirect", "X-Trace");
        var upload = new ArrayList<>(List.of("up", "img.jpg", URL, "--body-across-origins"));
        upload.addAll(options);
        assertThat(shell.run(upload.toArray(String[]::new)).code()).isZero();
        assertThat(daemon.heard(ClientFrame.Submit.class)
                        .getLast()
                        .submission()
                        .request()
                        .redirects())
                .isEqualTo(Redirects.sameOrigin().atMost(3).stripping("x-trace").bodyAcrossOrigins(true));

        var wrong = shell.run("up", "img.jpg", URL, "--redirects", "everywhere");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("same-origin").contains("everywhere");
    }

    @Test
    void eachSubmissionHasAnIdOfItsOwn() throws IOException {
        file("img.jpg", 10);
        shell.run("upload", "img.jpg", URL);
        shell.run("upload", "img.jpg", URL);
        assertThat(daemon.heard(ClientFrame.Submit.class))
                .extracting(submit -> submit.submission().submissionId())
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void jsonIsTheTaskItself() throws IOException {
        file("img.jpg", 10);
        var result = shell.run("--json", "upload", "img.jpg", URL);
        assertThat(result.lines()).hasSize(1);
        assertThat(result.out()).startsWith("{\"schema\":1,\"id\":\"" + CREATED + "\",");
        assertThat(FrameCodec.JSON
                        .readValue(result.out(), TaskSnapshot.class)
                        .state()
                        .code())
                .isEqualTo("running");
    }

    @Test
    void headerFileKeepsSecretsOffTheCommandLine() throws IOException {
        file("img.jpg", 10);
        var result = shell.withInput("Authorization: Bearer S3CR3T\n").run("upload", "img.jpg", URL, "-H", "@-");
        assertThat(result.code()).isZero();
        assertThat(result.out() + result.err()).doesNotContain("S3CR3T").doesNotContain("warning");
        assertThat(daemon.submit().submission().request().headers().first("Authorization"))
                .hasValue("Bearer S3CR3T");
    }

    @Test
    void headerFileIsReadByTheCommandAndNotTakenForMoreArguments() throws IOException {
        file("img.jpg", 10);
        Files.writeString(folder.resolve("fields"), "X-Tag: a\n--suspended: b\n");
        var result = shell.run("upload", "img.jpg", URL, "-H", "@" + folder.resolve("fields"));
        assertThat(result.err()).isEmpty();
        assertThat(daemon.submit().submission().request().headers().fields()).hasSize(2);
    }

    @Test
    void bareAuthorizationWorksAndWarns() throws IOException {
        file("img.jpg", 10);
        var result = shell.run("upload", "img.jpg", URL, "-H", "Authorization: Bearer S3CR3T");
        assertThat(result.code()).isZero();
        assertThat(result.err()).startsWith("warning: ").contains("-H @FILE").doesNotContain("S3CR3T");
        assertThat(daemon.submit().submission().request().headers().has("Authorization"))
                .isTrue();
    }

    @Test
    void knownKeyCreatesNothingNewAndSaysSo() throws IOException {
        file("img.jpg", 10);
        daemon.submitted(
                DaemonFrame.Found.EXISTING,
                task -> SampleTask.from(task).finished(201).build());
        var result = shell.run("upload", "img.jpg", URL, "--key", "k");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEqualTo("the key names this task already (finished 201); nothing new was created\n");
        assertThat(shell.run("-q", "upload", "img.jpg", URL, "--key", "k").err())
                .isEmpty();
    }

    @Test
    void acknowledgedKeyIsNotSentAgain() throws IOException {
        file("img.jpg", 10);
        daemon.submitted(
                DaemonFrame.Found.ARCHIVED,
                task -> SampleTask.from(task).finished(201).acknowledged().build());
        var result = shell.run("upload", "img.jpg", URL, "--key", "k", "--wait");
        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("acknowledged task").contains("another key");
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of(SampleTask.aTask().finished(201), 0, "finished 201, 64 MiB in 4m"),
                Arguments.of(SampleTask.aTask().finished(503), 3, "finished 503."),
                Arguments.of(
                        SampleTask.aTask().failed(ErrorCode.CONNECTION_LOST),
                        3,
                        "failed connection-lost: what happened"),
                Arguments.of(
                        SampleTask.aTask().failed(ErrorCode.OUTCOME_UNKNOWN), 6, "look there before you upload again"),
                Arguments.of(SampleTask.aTask().failed(ErrorCode.AUTH_REQUIRED), 7, "outlive credentials set"),
                Arguments.of(SampleTask.aTask().failed(ErrorCode.FILE_CHANGED), 8, "--source snapshot"),
                Arguments.of(
                        SampleTask.aTask().cancelled(CancelReason.Kind.REQUESTED), 3, "cancelled: requested (-999)."));
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("ends")
    void waitingTellsTheEndByItsExitCode(SampleTask end, int code, String says) throws Exception {
        file("img.jpg", 10);

        var running = shell.start("upload", "img.jpg", URL, "--wait");
        daemon.awaitWatcher();
        daemon.put(end.id(CREATED));

        var result = running.get();
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.out()).isEqualTo(CREATED + "\n");
        assertThat(result.err()).contains(says);
        assertThat(daemon.heard(ClientFrame.Act.class)).isEmpty();
    }

    @Test
    void waitingShowsProgressAsLinesWithoutATerminal() throws Exception {
        file("img.jpg", 100);

        var running = shell.start("upload", "img.jpg", URL, "--wait");
        daemon.awaitWatcher();
        TaskSnapshot task = daemon.task(new TaskId(CREATED));
        for (int percent = 5; percent < 60; percent += 5) {
            daemon.progress(task, percent);
        }
        await().until(() -> shell.errSoFar().contains("running 50 %"));
        daemon.put(SampleTask.from(task).finished(201));

        assertThat(running.get().err().lines())
                .contains("running 50 %")
                .last()
                .asString()
                .contains("finished 201");
    }

    @Test
    void waitingShowsABarOnATerminal() throws Exception {
        file("img.jpg", 100);
        var running = shell.withErrAtTerminal().start("upload", "img.jpg", URL, "--wait");
        await().until(() -> shell.errSoFar().contains("\r[>"));
        daemon.put(SampleTask.aTask().id(CREATED).finished(201));
        assertThat(running.get().err()).contains("0 %").contains("\r\u001b[K" + CREATED + " finished 201");
    }

    @Test
    void waitingInJsonGivesTheTaskAtBothEnds() throws Exception {
        file("img.jpg", 10);
        var running = shell.start("upload", "img.jpg", URL, "--wait", "--json");
        daemon.awaitWatcher();
        daemon.put(SampleTask.aTask().id(CREATED).finished(201));
        var result = running.get();
        assertThat(result.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"schema\":1,"));
        assertThat(result.lines().getLast()).contains("\"state\":\"completed\"");
    }

    @ParameterizedTest
    @CsvSource({
        "missing.jpg, http://h/, doesn't exist",
        "., http://h/, is a folder",
        "/dev/null, http://h/, special file",
        "img.jpg, nonsense, scheme and host",
        "img.jpg, gopher://h/, unsupported-url",
        "img.jpg, http://u:p@h/, user name or password",
        "img.jpg, http://h:0/, 1 to 65535",
        "img.jpg, http://h:99999/, 1 to 65535"
    })
    void badFileOrUrlIsSaidBeforeTheDaemonIsAsked(String file, String url, String reason) throws IOException {
        file("img.jpg", 10);
        var result = shell.run("upload", file, url);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(reason);
        assertThreeParts(result);
        assertThat(daemon.heard(ClientFrame.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-X GET",
                "-X CONNECT",
                "-X B@D",
                "-H NoColon",
                "-H Host:a",
                "-H @missing",
                "--session a/b",
                "--app a/b",
                "--priority 2",
                "--priority NaN",
                "--priority high",
                "--not-before soon",
                "--limit-rate 0",
                "--retry sometimes",
                "--source magic",
                "--protocol carrier-pigeon",
                "--protocol tus",
                "--protocol resumable",
                "--wait --suspended",
                "--unknown",
                "third"
            })
    void badOptionIsAUsageErrorInThreeParts(String options) throws IOException {
        file("img.jpg", 10);
        var arguments = Stream.concat(Stream.of("upload", "img.jpg", URL), Stream.of(options.split(" ")));
        var result = shell.run(arguments.toArray(String[]::new));
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThreeParts(result);
        assertThat(daemon.heard(ClientFrame.class)).isEmpty();
    }

    @Test
    void protocolsToComeNameTheirStep() throws IOException {
        file("img.jpg", 10);
        assertThat(shell.run("upload", "img.jpg", URL, "--protocol", "s3").err())
                .contains("step 3");
    }

    @Test
    void emptyKeyAndControlCharactersInKeysAreRefused() throws IOException {
        file("img.jpg", 10);
        for (String key : List.of("", "a\u001b[2J", "x".repeat(257))) {
            var result = shell.run("upload", "img.jpg", URL, "--key", key);
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).doesNotContain("\u001b");
        }
    }

    @Test
    void refusalOfTheDaemonIsPassedOnWithItsCode() throws IOException {
        file("img.jpg", 10);
        daemon.refuse(
                ClientFrame.Submit.class,
                ErrorCode.KEY_CONFLICT,
                "the key k has another file. The first upload goes on. Use another key\u001b[2J.");
        var result = shell.run("upload", "img.jpg", URL, "--key", "k");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo(
                        "outlive: the key k has another file.\n  The first upload goes on.\n  Use another key?[2J.\n");
    }
}
