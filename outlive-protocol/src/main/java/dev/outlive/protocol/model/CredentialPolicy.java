package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where what a session shows to servers that ask who it is may come from. Apple: {@code urlCredentialStorage}, and whether the
 * delegate has {@code didReceiveChallenge}, which a process that is gone can't say. */
public enum CredentialPolicy {
    /** Nowhere: the session keeps no credentials, and a 401 is the answer of its task. Those that it had are forgotten. */
    NEVER("never"),
    /** What is stored for it, and providers. The default. */
    STORED("stored"),
    /** The same, and the app is asked where nothing else helps. */
    ASK("ask");

    private final String code;

    CredentialPolicy(String code) {
        this.code = code;
    }

    /** Its name in JSON. */
    @JsonValue
    public String code() {
        return code;
    }
}
