package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import java.util.Optional;

/**
 * Over which proxies one request and the redirects it is led along go, and what those are shown. Called from the thread
 * that sends and the one that reads.
 */
public interface Proxies {
    /** Every server is asked directly. */
    Proxies NONE = origin -> Optional.empty();

    /** The proxy for this origin; empty if it is asked directly. */
    Optional<Origin> to(Origin origin);

    /** Whose connections over proxies these are: one that somebody's credential opened is no one else's. */
    default String account() {
        return "";
    }

    /** The Proxy-Authorization field of the next message to this proxy, with its request target. */
    default Optional<String> authorization(Origin proxy, String method, String target) {
        return Optional.empty();
    }

    /** The proxy answered 407 with these fields: whether it is asked once more, with what it wants to be shown. */
    default boolean answers(Origin proxy, Headers headers) {
        return false;
    }

    /** The proxy took the last message. */
    default void accepted(Origin proxy) {}
}
