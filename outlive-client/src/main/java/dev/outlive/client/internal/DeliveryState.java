package dev.outlive.client.internal;

/** How far the app's side of a session has come with its daemon. */
enum DeliveryState {
    /** Never attached, no connection. */
    NEW,
    ATTACHING,
    READING_SNAPSHOT,
    /** Holds the session; delivery not asked for. */
    OPEN,
    DELIVERING,
    /** Held the session when the connection broke. */
    BROKEN,
    RESUMING,
    ENDED;

    DeliveryState disconnected() {
        return switch (this) {
            case ATTACHING, READING_SNAPSHOT -> NEW;
            case OPEN, DELIVERING, RESUMING -> BROKEN;
            case NEW, BROKEN, ENDED -> this;
        };
    }
}
