package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a task does within its {@link TaskState}. A task that is suspended and still, or acknowledged, has none. */
public enum Phase {
    /** Does not move, for the {@link WaitReason} shown beside it. */
    WAITING("waiting"),
    /** An attempt is out: connecting, sending, or awaiting the answer. */
    TRANSFERRING("transferring"),
    /** All bytes are here; digest and length are being checked. */
    VERIFYING("verifying"),
    /** Ended; the outcome and the response are kept until the app has acknowledged them. */
    AWAITING_ACK("awaiting-ack");

    private final String code;

    Phase(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
