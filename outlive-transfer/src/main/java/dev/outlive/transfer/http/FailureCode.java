package dev.outlive.transfer.http;

/** The codes of a {@link HttpFailure}: the words of the project's error table where it has one. */
public final class FailureCode {
    public static final String CANCELLED = "cancelled";
    public static final String BAD_URL = "bad-url";
    public static final String UNSUPPORTED_URL = "unsupported-url";
    public static final String CANNOT_FIND_HOST = "cannot-find-host";
    public static final String CANNOT_CONNECT = "cannot-connect";
    public static final String CONNECTION_LOST = "connection-lost";
    public static final String CANNOT_PARSE_RESPONSE = "cannot-parse-response";
    public static final String TOO_MANY_REDIRECTS = "too-many-redirects";
    public static final String REDIRECT_NOWHERE = "redirect-nowhere";
    public static final String INSECURE_REFUSED = "insecure-refused";

    public static final String TLS_FAILED = "tls-failed";
    public static final String TLS_CERT_BAD_DATE = "tls-cert-bad-date";
    public static final String TLS_CERT_UNTRUSTED = "tls-cert-untrusted";
    public static final String TLS_CERT_UNKNOWN_ROOT = "tls-cert-unknown-root";
    public static final String TLS_CERT_NOT_YET_VALID = "tls-cert-not-yet-valid";
    public static final String TLS_CLIENT_CERT_REJECTED = "tls-client-cert-rejected";
    public static final String TLS_CLIENT_CERT_REQUIRED = "tls-client-cert-required";

    public static final String PROXY_UNREACHABLE = "proxy-unreachable";
    public static final String PROXY_FAILED = "proxy-failed";
    public static final String PROXY_REFUSED = "proxy-refused";
    public static final String PROXY_AUTH_REQUIRED = "proxy-auth-required";

    public static final String TIMED_OUT_CONNECT = "timed-out-connect";
    public static final String TIMED_OUT_TLS = "timed-out-tls";
    public static final String TIMED_OUT_HEAD = "timed-out-head";
    public static final String TIMED_OUT_IDLE = "timed-out-idle";
    public static final String TIMED_OUT_RESPONSE = "timed-out-response";
    public static final String TIMED_OUT_TOTAL = "timed-out-total";
    public static final String TIMED_OUT_FLOOR = "timed-out-floor";

    /** The source of the request body ended before its announced length: the file was cut. */
    public static final String BODY_EXHAUSTED = "body-exhausted";
    /** The source of the request body couldn't be read. */
    public static final String SPOOL_UNREADABLE = "spool-unreadable";
    /** {@link ExchangeHooks#open} failed; the response head is kept. */
    public static final String CANNOT_OPEN_FILE = "cannot-open-file";
    /** {@link ResponseSink#write} failed; the response head is kept. */
    public static final String CANNOT_WRITE_FILE = "cannot-write-file";
    /** {@link ExchangeHooks#beforeFirstByte} refused; nothing of this hop was written. */
    public static final String NOT_COMMITTED = "not-committed";
    /** Another hook threw, or an error of our own. */
    public static final String UNKNOWN = "unknown";

    private FailureCode() {}
}
