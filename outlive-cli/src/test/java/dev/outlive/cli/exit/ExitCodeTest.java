package dev.outlive.cli.exit;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.WaitReason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodeTest {
    static Stream<Arguments> ends() {
        return Stream.of(
                arguments("finished 200", aTask().finished(200), 0),
                arguments("finished 204", aTask().finished(204), 0),
                arguments("finished 299", aTask().finished(299), 0),
                arguments("finished 199", aTask().finished(199), 3),
                arguments("finished 302", aTask().finished(302), 3),
                arguments("finished 401", aTask().finished(401), 3),
                arguments("finished 500", aTask().finished(500), 3),
                arguments("archived", aTask().finished(201).acknowledged(), 0),
                arguments("archived 500", aTask().finished(500).acknowledged(), 3),
                arguments("lost", aTask().failed(ErrorCode.CONNECTION_LOST), 3),
                arguments("no host", aTask().failed(ErrorCode.CANNOT_FIND_HOST), 3),
                arguments("gone", aTask().failed(ErrorCode.FILE_NOT_FOUND), 3),
                arguments("unknown", aTask().failed(ErrorCode.OUTCOME_UNKNOWN), 6),
                arguments("auth", aTask().failed(ErrorCode.AUTH_REQUIRED), 7),
                arguments("auth of a proxy", aTask().failed(ErrorCode.PROXY_AUTH_REQUIRED), 7),
                arguments("provider", aTask().failed(ErrorCode.AUTH_PROVIDER_FAILED), 7),
                arguments("client cert", aTask().failed(ErrorCode.TLS_CLIENT_CERT_REQUIRED), 7),
                arguments("changed", aTask().failed(ErrorCode.FILE_CHANGED), 8),
                arguments("cancelled", aTask().cancelled(CancelReason.Kind.REQUESTED), 3),
                arguments("force quit", aTask().cancelled(CancelReason.Kind.USER_FORCE_QUIT), 3),
                arguments("running", aTask().running(1), 4),
                arguments("waiting", aTask().waiting(WaitReason.BACKOFF, null), 4),
                arguments("suspended", aTask(), 4));
    }

    @ParameterizedTest(name = "{0} tells {2}")
    @MethodSource("ends")
    void endOfTaskTells(String name, SampleTask task, int number) {
        assertThat(ExitCode.of(task.build()).number()).isEqualTo(number);
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                arguments(ErrorCode.DAEMON_UNREACHABLE, 5),
                arguments(ErrorCode.DAEMON_NOT_FOUND, 5),
                arguments(ErrorCode.WIRE_VERSION_UNSUPPORTED, 5),
                arguments(ErrorCode.WRONG_USER, 5),
                arguments(ErrorCode.KEY_CONFLICT, 2),
                arguments(ErrorCode.TASK_ENDED, 2),
                arguments(ErrorCode.TASK_NOT_FOUND, 2),
                arguments(ErrorCode.BAD_URL, 2),
                arguments(ErrorCode.FILE_NOT_FOUND, 2),
                arguments(ErrorCode.FILE_CHANGED, 8),
                arguments(ErrorCode.AUTH_REQUIRED, 7),
                arguments(ErrorCode.PROXY_AUTH_REQUIRED, 7),
                arguments(ErrorCode.OUTCOME_UNKNOWN, 6),
                arguments(ErrorCode.STORE_FAILED, 1),
                arguments(ErrorCode.DISK_FULL, 1),
                arguments(ErrorCode.OVERLOADED, 1),
                arguments(ErrorCode.UNKNOWN, 1));
    }

    @ParameterizedTest(name = "{0} tells {1}")
    @MethodSource("calls")
    void refusedCallTells(ErrorCode code, int number) {
        assertThat(ExitCode.ofCall(code).number()).isEqualTo(number);
    }

    @Test
    void severalEndsTellTheirOneKindOrThatTheyAreMixed() {
        assertThat(ExitCode.ofAll(List.of(), ExitCode.OTHER)).isEqualTo(ExitCode.DONE);
        assertThat(ExitCode.ofAll(
                        List.of(ExitCode.DONE, ExitCode.SOURCE_CHANGED, ExitCode.SOURCE_CHANGED), ExitCode.OTHER))
                .isEqualTo(ExitCode.SOURCE_CHANGED);
        assertThat(ExitCode.ofAll(List.of(ExitCode.SOURCE_CHANGED, ExitCode.OUTCOME_UNKNOWN), ExitCode.TASK_FAILED))
                .isEqualTo(ExitCode.TASK_FAILED);
    }
}
