package dev.outlive.transfer;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.transfer.http.FailureCode;
import dev.outlive.transfer.http.HttpFailure;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the HTTP engine's failures are called in the closed set of codes: it knows finer ones. */
final class FailureNames {
    private FailureNames() {}

    /**
     * The code of a failure. {@code timed-out} means the task's whole budget there; a deadline of a connection is a
     * failed or a lost connection, which is tried again where that is safe.
     */
    static ErrorCode codeOf(HttpFailure failure) {
        return switch (failure.code()) {
            case FailureCode.TIMED_OUT_CONNECT -> ErrorCode.CANNOT_CONNECT;
            case FailureCode.TIMED_OUT_TLS -> ErrorCode.TLS_FAILED;
            case FailureCode.TIMED_OUT_HEAD,
                    FailureCode.TIMED_OUT_IDLE,
                    FailureCode.TIMED_OUT_RESPONSE,
                    FailureCode.TIMED_OUT_TOTAL,
                    FailureCode.TIMED_OUT_FLOOR,
                    FailureCode.CANCELLED -> // by nobody who may: a stray interrupt
                ErrorCode.CONNECTION_LOST;
            case FailureCode.CANNOT_CONNECT, FailureCode.PROXY_UNREACHABLE ->
                says(failure.causeOrNull(), "network is unreachable")
                        ? ErrorCode.NOT_CONNECTED
                        : ErrorCode.of(failure.code()).orElseThrow();
            case FailureCode.CANNOT_FIND_HOST ->
                says(failure.causeOrNull(), "temporary failure in name resolution")
                        ? ErrorCode.DNS_LOOKUP_FAILED
                        : ErrorCode.CANNOT_FIND_HOST;
            case FailureCode.CANNOT_OPEN_FILE, FailureCode.CANNOT_WRITE_FILE -> ofFile(failure.causeOrNull());
            default -> ErrorCode.of(failure.code()).orElse(ErrorCode.UNKNOWN);
        };
    }

    /** What a file that couldn't be written, or put into place, is called. */
    static ErrorCode ofFile(@Nullable Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof Bodies.UnusableDestinationException unusable) {
                return unusable.code();
            }
        }
        return FullDisk.isMeantBy(error) ? ErrorCode.DISK_FULL : ErrorCode.CANNOT_WRITE_FILE;
    }

    /** An error nobody foresaw, without its message: that could hold a secret. */
    static String defect(Throwable error) {
        StackTraceElement[] trace = error.getStackTrace();
        String place = trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
        return "a defect of the daemon ended the attempt (" + error.getClass().getSimpleName() + place
                + "); please report it";
    }

    private static boolean says(@Nullable Throwable error, String words) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT).contains(words)) {
                return true;
            }
        }
        return false;
    }
}
