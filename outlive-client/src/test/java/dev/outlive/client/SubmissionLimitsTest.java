package dev.outlive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.protocol.wire.Submission;
import dev.outlive.protocol.wire.WireException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be built is read by the daemon as it was meant, or isn't sent: no line of a submission is refused as unreadable. */
class SubmissionLimitsTest {
    private static final URI URL = URI.create("http://h/p");
    private static final Request GET = Request.get(URL).build();
    private static final TaskOptions PLAIN = TaskOptions.defaults();
    private static final String WIDE = "\uD83D\uDE00"; // one character that takes two in Java, four bytes in UTF-8
    private static final String ESCAPED = "\u0001"; // six bytes in JSON

    static Stream<Arguments> extremes() {
        String most = "x".repeat(UserInfo.NAME_CHARACTERS_MAX);
        return Stream.of(
                of("the longest name of userInfo", info(most, "1")),
                of("one of wide characters", info("ü".repeat(UserInfo.NAME_CHARACTERS_MAX), "1")),
                of("one of wider characters", info("€".repeat(UserInfo.NAME_CHARACTERS_MAX), "1")),
                of("one of the widest characters", info(WIDE.repeat(UserInfo.NAME_CHARACTERS_MAX / 2), "1")),
                of("one that is escaped", info(ESCAPED.repeat(UserInfo.NAME_CHARACTERS_MAX), "1")),
                of("an empty name", info("", "")),
                of("names of frames", info("frame", "Submit")),
                of("names of calls", info("call", "9")),
                of("the longest value", info("a", "x".repeat(UserInfo.BYTES_MAX - 1))),
                of("the longest escaped value", info("a", ESCAPED.repeat(UserInfo.BYTES_MAX - 1))),
                of("many names", PLAIN.withUserInfo(many(9000))),
                of("the longest description", PLAIN.withDescription("x".repeat(Submission.DESCRIPTION_BYTES_MAX))),
                of("an escaped one", PLAIN.withDescription(ESCAPED.repeat(Submission.DESCRIPTION_BYTES_MAX))),
                of("a wide one", PLAIN.withDescription(WIDE.repeat(Submission.DESCRIPTION_BYTES_MAX / 4))),
                of("the longest handler", PLAIN.withHandler("€".repeat(Submission.HANDLER_CHARACTERS_MAX))),
                of("the lowest priority", PLAIN.withPriority(Double.MIN_VALUE)),
                of("a priority of many digits", PLAIN.withPriority(0.1 + 0.2 + 1e-17)),
                of("no priority", PLAIN.withPriority(-0.0)),
                of("never", PLAIN.withNotBefore(Instant.MAX).withNotAfter(Instant.MAX)),
                of("always", PLAIN.withNotBefore(Instant.MIN).withNotAfter(Instant.MAX)),
                of("a date to the nanosecond", PLAIN.withNotBefore(Instant.ofEpochSecond(1, 999_999_999))),
                of("the highest rate", PLAIN.withBytesPerSecondMax(Long.MAX_VALUE)),
                of("the highest hint", PLAIN.withBytesHint(new BytesHint(Long.MAX_VALUE, Long.MAX_VALUE))),
                of(
                        "every status",
                        PLAIN.withFailurePolicy(FailurePolicy.DEFAULT
                                .withAttemptsMax(Integer.MAX_VALUE)
                                .withRetryStatuses(
                                        IntStream.rangeClosed(400, 999).toArray())
                                .withFailStatuses(
                                        IntStream.rangeClosed(300, 999).toArray()))),
                of("every code", PLAIN.withFailurePolicy(FailurePolicy.DEFAULT.withRetryCodes(retryable()))),
                of(
                        "the longest wait for an answer",
                        PLAIN.withNotBefore(Instant.EPOCH)
                                .withAskBeforeStart(AskBeforeStart.Fallback.CANCEL, AskBeforeStart.TIMEOUT_MAX)),
                of("hours, load and power", PLAIN.withPolicy(TransferPolicy.UNRESTRICTED.on(schedule()))),
                of("many hosts without a proxy", PLAIN.withPolicy(TransferPolicy.UNRESTRICTED.over(proxies()))),
                of("the longest key", submission(new TaskKey("€".repeat(85)), GET, null, null, PLAIN)),
                of(
                        "the longest URL",
                        submission(Request.get(URI.create("http://h/" + "p".repeat(8183)))
                                .build())),
                of(
                        "a URL of other letters",
                        submission(Request.get(URI.create("http://h/ü/€?ä#ß")).build())),
                of(
                        "a URL that was put together",
                        submission(Request.get(pieced()).build())),
                of(
                        "the longest method",
                        submission(Request.method("M".repeat(1000), URL).build())),
                of(
                        "a long name of a field",
                        submission(Request.get(URL).header("n".repeat(2000), "").build())),
                of(
                        "every character of a field",
                        submission(Request.get(URL).header("F", every()).build())),
                of("many fields", submission(new Request("GET", URL, fields(5000), null))),
                of(
                        "a long file",
                        submission(null, GET, new Source("/" + "€".repeat(4000), SourceMode.AUTO), null, PLAIN)),
                of(
                        "a long destination",
                        submission(null, GET, null, Destination.file(Path.of("/" + "€".repeat(4000))), PLAIN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("extremes")
    void theDaemonReadsEachLimitAsItWasMeant(String what, Submission submission) {
        var submit = new ClientFrame.Submit(7, SessionRef.of("app", "s"), "capability", submission);
        byte[] line = FrameCodec.encode(submit);
        assertThat(FrameCodec.decodeClient(Arrays.copyOf(line, line.length - 1)))
                .isEqualTo(submit);
    }

    @Test
    void whatIsTooLongForALineIsntSent() {
        Submission longest = submission(new Request("GET", URL, fields(12_000), null));
        var submit = new ClientFrame.Submit(7, SessionRef.of("app", "s"), "capability", longest);
        assertThatThrownBy(() -> FrameCodec.encode(submit))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(String.valueOf(FrameCodec.FRAME_BYTES_MAX));
    }

    private static Arguments of(String what, TaskOptions options) {
        return of(what, submission(null, GET, null, null, options));
    }

    private static Arguments of(String what, Submission submission) {
        return Arguments.of(what, submission);
    }

    private static Submission submission(Request request) {
        return submission(null, request, null, null, PLAIN);
    }

    private static Submission submission(
            @Nullable TaskKey key,
            Request request,
            @Nullable Source source,
            @Nullable Destination destination,
            TaskOptions options) {
        TaskKind kind = source == null ? TaskKind.DOWNLOAD : TaskKind.UPLOAD;
        return options.submission(kind, key, "submission", request, source, destination);
    }

    private static TaskOptions info(String name, String value) {
        return PLAIN.withUserInfo(Map.of(name, value));
    }

    private static Map<String, String> many(int names) {
        var info = new HashMap<String, String>();
        IntStream.range(0, names).forEach(i -> info.put("n" + i, ""));
        return info;
    }

    private static ErrorCode[] retryable() {
        return Stream.of(ErrorCode.values())
                .filter(SubmissionLimitsTest::isOfAttempts)
                .toArray(ErrorCode[]::new);
    }

    private static boolean isOfAttempts(ErrorCode code) {
        try {
            return !FailurePolicy.DEFAULT.withRetryCodes(code).retryCodes().isEmpty();
        } catch (IllegalArgumentException ofTheTask) {
            return false;
        }
    }

    private static SchedulePolicy schedule() {
        return SchedulePolicy.ANYTIME
                .during(TimeWindows.of("mon,wed-fri 22:00-06:00", "00:00-24:00"))
                .onMainsPower()
                .underLoad(1e-300)
                .limitedTo(Long.MAX_VALUE);
    }

    private static ProxyRules proxies() {
        return ProxyRules.of("http://proxy.example:3128")
                .excluding(IntStream.range(0, ProxyRules.EXCLUSIONS_MAX)
                        .mapToObj(i -> "h" + i + "." + "x".repeat(200))
                        .toList());
    }

    private static URI pieced() {
        try {
            return new URI("http", null, "h", 80, "/a b/ü", "q=%25&ä", "f g");
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String every() {
        var all = new StringBuilder("a");
        IntStream.rangeClosed(' ', 0xff).filter(c -> c != 0x7f).forEach(c -> all.append((char) c));
        return all.append("\tz").toString();
    }

    private static Headers fields(int count) {
        return Headers.of(IntStream.range(0, count)
                .mapToObj(i -> new Headers.Field("X-" + i, "v".repeat(100)))
                .toList());
    }
}
