package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What kind of traffic a task is, for networks that tell traffic apart: the mark that its packets carry (RFC 2474). A hint:
 * a network may ignore or change it. Apple: {@code networkServiceType}. From the one that asks for least to the one that
 * asks for most.
 */
public enum ServiceType {
    /** What can wait for everything else: the lower effort of RFC 8622. */
    BACKGROUND("background", 3, 1),
    /** Nothing is said: packets carry the system's mark, none as a rule. */
    DEFAULT("default", 0, 0),
    /** What a person waits for: low-latency data, AF21 (RFC 4594 §4.7). */
    RESPONSIVE_DATA("responsive-data", 6, 18),
    /** Audio and video that is buffered: multimedia streaming, AF31 (RFC 4594 §4.5). */
    AV_STREAMING("av-streaming", 8, 26),
    /** Audio and video that isn't: real-time interactive, CS4 (RFC 4594 §4.4). */
    RESPONSIVE_AV("responsive-av", 9, 32),
    /** Video of a conference: multimedia conferencing, AF41 (RFC 4594 §4.3). */
    VIDEO("video", 2, 34),
    /** What sets up calls: signaling, CS5 (RFC 4594 §4.2). */
    CALL_SIGNALING("call-signaling", 11, 40),
    /** Telephony, EF (RFC 4594 §4.1). */
    VOICE("voice", 4, 46);

    private final String code;
    private final int number;
    private final int codePoint;

    ServiceType(String code, int number, int codePoint) {
        this.code = code;
        this.number = number;
        this.codePoint = codePoint;
    }

    @JsonValue
    public String code() {
        return code;
    }

    /** Apple's number. */
    public int number() {
        return number;
    }

    /** Its differentiated services code point, 0 to 63. */
    public int codePoint() {
        return codePoint;
    }

    /** What holds for a request of this type in a session of that type: the lower, where each says one. */
    public ServiceType tightenedBy(ServiceType request) {
        if (this == DEFAULT || request == DEFAULT) {
            return this == DEFAULT ? request : this;
        }
        return compareTo(request) <= 0 ? this : request;
    }
}
