package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a network is that a task may not use, with the number Apple gives it in {@code NSURLErrorNetworkUnavailableReasonKey}. */
public enum NetworkDetail {
    /** It belongs to a mobile phone carrier. */
    CELLULAR("cellular", 0),
    /** It costs by use. */
    EXPENSIVE("expensive", 1),
    /** Little should be sent over it. */
    CONSTRAINED("constrained", 2),
    /** Hardly anything can be sent over it. */
    ULTRA_CONSTRAINED("ultra-constrained", 3);

    private final String code;
    private final int number;

    NetworkDetail(String code, int number) {
        this.code = code;
        this.number = number;
    }

    @JsonValue
    public String code() {
        return code;
    }

    /** Apple's number. */
    public int number() {
        return number;
    }
}
