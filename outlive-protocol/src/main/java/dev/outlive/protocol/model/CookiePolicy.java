package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Whose cookies a session keeps (RFC 6265). They are the session's alone, survive the daemon, and are gone with {@code
 * reset} and with the session. Apple: {@code httpCookieAcceptPolicy}.
 */
public enum CookiePolicy {
    /** Those of every response. */
    ALWAYS("always"),
    /** Those of responses from the registrable domain that the task's own URL names, which a redirect may leave. The default. */
    MAIN_DOMAIN("main-domain"),
    /** None is kept and none is sent. */
    NEVER("never");

    private final String code;

    CookiePolicy(String code) {
        this.code = code;
    }

    /** Its name in JSON and on the command line. */
    @JsonValue
    public String code() {
        return code;
    }

    /** The stricter of the two: a request tightens its session's policy, and never loosens it. */
    public CookiePolicy tightenedBy(CookiePolicy other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
