package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What can go wrong: the closed set of codes, the same in Java, JSON, the command line and the documentation.
 *
 * <p>{@link #urlErrorCode()} is Apple's number in {@code NSURLErrorDomain}, 0 where Apple has none. {@link #retry()} is
 * the default treatment of a transfer that met this error; codes of API errors are {@link Retry#FINAL}.
 */
public enum ErrorCode {
    /** Something broke that has no code of its own; the message says what. */
    UNKNOWN("unknown", -1, Retry.FINAL),
    /** The daemon can't read the spooled body. */
    SPOOL_UNREADABLE("spool-unreadable", -995, Retry.FINAL),
    /** Another process holds the session. */
    SESSION_IN_USE("session-in-use", -996, Retry.FINAL),
    /** The task was cancelled. */
    CANCELLED("cancelled", -999, Retry.FINAL),
    /** The URL can't be parsed. */
    BAD_URL("bad-url", -1000, Retry.FINAL),
    /** The task's whole time budget is used up. */
    TIMED_OUT("timed-out", -1001, Retry.FINAL),
    /** Only http and https are carried. */
    UNSUPPORTED_URL("unsupported-url", -1002, Retry.FINAL),
    /** The host name doesn't resolve. */
    CANNOT_FIND_HOST("cannot-find-host", -1003, Retry.ANY),
    /** No connection to the host. */
    CANNOT_CONNECT("cannot-connect", -1004, Retry.ANY),
    /** The connection ended before the answer was whole. */
    CONNECTION_LOST("connection-lost", -1005, Retry.IDEMPOTENT),
    /** The name service didn't answer. */
    DNS_LOOKUP_FAILED("dns-lookup-failed", -1006, Retry.ANY),
    /** More redirects than allowed, or a loop. */
    TOO_MANY_REDIRECTS("too-many-redirects", -1007, Retry.FINAL),
    /** The resource can't be had. */
    RESOURCE_UNAVAILABLE("resource-unavailable", -1008, Retry.FINAL),
    /** This machine has no network. */
    NOT_CONNECTED("not-connected", -1009, Retry.WAIT),
    /** A redirect without a usable target. */
    REDIRECT_NOWHERE("redirect-nowhere", -1010, Retry.FINAL),
    /** The server broke the protocol. */
    BAD_SERVER_RESPONSE("bad-server-response", -1011, Retry.FINAL),
    /** The app cancelled the authentication. */
    AUTH_CANCELLED("auth-cancelled", -1012, Retry.FINAL),
    /** Credentials are needed and were not given. */
    AUTH_REQUIRED("auth-required", -1013, Retry.FINAL),
    /** A body was promised and none came. */
    ZERO_BYTE_RESOURCE("zero-byte-resource", -1014, Retry.FINAL),
    /** The content coding is broken. */
    CANNOT_DECODE_RAW("cannot-decode-raw", -1015, Retry.FINAL),
    /** The content coding is unknown. */
    CANNOT_DECODE_CONTENT("cannot-decode-content", -1016, Retry.FINAL),
    /** The answer isn't well-formed HTTP. */
    CANNOT_PARSE_RESPONSE("cannot-parse-response", -1017, Retry.FINAL),
    /** Roaming is switched off. */
    ROAMING_OFF("roaming-off", -1018, Retry.WAIT),
    /** The network may not be used for data. */
    DATA_NOT_ALLOWED("data-not-allowed", -1020, Retry.WAIT),
    /** The body's source ended early. */
    BODY_EXHAUSTED("body-exhausted", -1021, Retry.FINAL),
    /** A step from https to http was refused. */
    INSECURE_REFUSED("insecure-refused", -1022, Retry.FINAL),
    /** The file doesn't exist. */
    FILE_NOT_FOUND("file-not-found", -1100, Retry.FINAL),
    /** The path names a folder or a special file. */
    FILE_IS_DIRECTORY("file-is-directory", -1101, Retry.FINAL),
    /** The file may not be read. */
    FILE_NO_PERMISSION("file-no-permission", -1102, Retry.FINAL),
    /** More data than a limit allows. */
    DATA_TOO_LONG("data-too-long", -1103, Retry.FINAL),
    /** The path leaves the registered root. */
    FILE_OUTSIDE_ROOT("file-outside-root", -1104, Retry.FINAL),
    /** The TLS handshake failed. */
    TLS_FAILED("tls-failed", -1200, Retry.ANY),
    /** The server's certificate has expired. */
    TLS_CERT_BAD_DATE("tls-cert-bad-date", -1201, Retry.FINAL),
    /** The server's certificate isn't trusted or is for another host. */
    TLS_CERT_UNTRUSTED("tls-cert-untrusted", -1202, Retry.FINAL),
    /** The server's certificate was signed by an unknown authority. */
    TLS_CERT_UNKNOWN_ROOT("tls-cert-unknown-root", -1203, Retry.FINAL),
    /** The server's certificate isn't valid yet. */
    TLS_CERT_NOT_YET_VALID("tls-cert-not-yet-valid", -1204, Retry.FINAL),
    /** The server refused the client certificate. */
    TLS_CLIENT_CERT_REJECTED("tls-client-cert-rejected", -1205, Retry.FINAL),
    /** The server demands a client certificate. */
    TLS_CLIENT_CERT_REQUIRED("tls-client-cert-required", -1206, Retry.FINAL),
    /** No connection to the proxy. */
    PROXY_UNREACHABLE("proxy-unreachable", -1004, Retry.ANY),
    /** The proxy didn't open a tunnel: it broke off, answered 5xx, or not by HTTP. */
    PROXY_FAILED("proxy-failed", -1004, Retry.ANY),
    /** The proxy doesn't let the request through. */
    PROXY_REFUSED("proxy-refused", -1004, Retry.FINAL),
    /** The proxy wants a credential that wasn't given. */
    PROXY_AUTH_REQUIRED("proxy-auth-required", -1013, Retry.FINAL),
    /** The network may not be used for this request. */
    CANNOT_LOAD_FROM_NETWORK("cannot-load-from-network", -2000, Retry.FINAL),
    /** A file couldn't be created. */
    CANNOT_CREATE_FILE("cannot-create-file", -3000, Retry.FINAL),
    /** A file couldn't be opened. */
    CANNOT_OPEN_FILE("cannot-open-file", -3001, Retry.FINAL),
    /** A file couldn't be closed. */
    CANNOT_CLOSE_FILE("cannot-close-file", -3002, Retry.FINAL),
    /** A file couldn't be written. */
    CANNOT_WRITE_FILE("cannot-write-file", -3003, Retry.FINAL),
    /** A file couldn't be removed. */
    CANNOT_REMOVE_FILE("cannot-remove-file", -3004, Retry.FINAL),
    /** A file couldn't be moved. */
    CANNOT_MOVE_FILE("cannot-move-file", -3005, Retry.FINAL),
    /** Decoding failed in mid-stream. */
    DECODE_FAILED_MID("decode-failed-mid", -3006, Retry.FINAL),
    /** Decoding failed at the end. */
    DECODE_FAILED_END("decode-failed-end", -3007, Retry.FINAL),
    /** The request may have been processed; no answer came and it may not be sent again. */
    OUTCOME_UNKNOWN("outcome-unknown", -1005, Retry.FINAL),
    /** The source file changed after the task was created. */
    FILE_CHANGED("file-changed", 0, Retry.FINAL),
    /** The content isn't what its digest says. */
    DIGEST_MISMATCH("digest-mismatch", 0, Retry.FINAL),
    /** The partial transfer can't be resumed and may not start again. */
    RESUME_LOST("resume-lost", 0, Retry.FINAL),
    /** The disk of the daemon's store is full. */
    DISK_FULL("disk-full", 0, Retry.FINAL),
    /** A quota is used up. */
    QUOTA_EXCEEDED("quota-exceeded", 0, Retry.FINAL),
    /** The latest time to begin has passed. */
    DEADLINE_MISSED("deadline-missed", -1001, Retry.FINAL),
    /** The credential provider failed to the end. */
    AUTH_PROVIDER_FAILED("auth-provider-failed", -1013, Retry.ANY),
    /** The failure policy names this status. */
    STATUS_REFUSED("status-refused", -1011, Retry.FINAL),
    /** Another process took the session over. */
    LEASE_LOST("lease-lost", 0, Retry.FINAL),
    /** The session takes no new tasks. */
    SESSION_INVALIDATING("session-invalidating", 0, Retry.FINAL),
    /** The key belongs to a task with another request or file. */
    KEY_CONFLICT("key-conflict", 0, Retry.FINAL),
    /** The daemon can't make anything durable. */
    STORE_FAILED("store-failed", 0, Retry.FINAL),
    /** No daemon is installed in the places looked at. */
    DAEMON_NOT_FOUND("daemon-not-found", 0, Retry.FINAL),
    /** App and daemon have no wire version in common. */
    WIRE_VERSION_UNSUPPORTED("wire-version-unsupported", 0, Retry.FINAL),
    /** The socket or the peer belongs to another user, or the session to another app. */
    WRONG_USER("wrong-user", 0, Retry.FINAL),
    /** The daemon didn't start, didn't answer, or went away. */
    DAEMON_UNREACHABLE("daemon-unreachable", 0, Retry.FINAL),
    /** A frame isn't well-formed, is unknown, or is out of order. */
    BAD_FRAME("bad-frame", 0, Retry.FINAL),
    /** The request can't be carried as it is given. */
    BAD_REQUEST("bad-request", 0, Retry.FINAL),
    /** No task of this name is known. */
    TASK_NOT_FOUND("task-not-found", 0, Retry.FINAL),
    /** The task has ended; its outcome doesn't change. */
    TASK_ENDED("task-ended", 0, Retry.FINAL),
    /** No session of this name is known. */
    SESSION_NOT_FOUND("session-not-found", 0, Retry.FINAL),
    /** A limit of the daemon is reached for now. */
    OVERLOADED("overloaded", 0, Retry.ANY);

    /** How a transfer that met an error goes on by default. */
    public enum Retry {
        /** Nothing was processed: tried again for any method. */
        ANY,
        /** Tried again if the method is idempotent, the request keyed or the protocol resumable; else the outcome is unknown. */
        IDEMPOTENT,
        /** Waits for a condition, which isn't a failure. */
        WAIT,
        /** The task ends. */
        FINAL
    }

    private final String code;
    private final int urlErrorCode;
    private final Retry retry;

    ErrorCode(String code, int urlErrorCode, Retry retry) {
        this.code = code;
        this.urlErrorCode = urlErrorCode;
        this.retry = retry;
    }

    /** The code's text, for example {@code connection-lost}. */
    @JsonValue
    public String code() {
        return code;
    }

    public int urlErrorCode() {
        return urlErrorCode;
    }

    public Retry retry() {
        return retry;
    }

    /** The code with this text. */
    public static java.util.Optional<ErrorCode> of(String text) {
        for (ErrorCode each : values()) {
            if (each.code.equals(text)) {
                return java.util.Optional.of(each);
            }
        }
        return java.util.Optional.empty();
    }

    @Override
    public String toString() {
        return code;
    }
}
