package dev.outlive.transfer.http;

import java.util.Optional;

/** By which certificates one request and the redirects it is led along show themselves. Called from the thread that sends. */
@FunctionalInterface
public interface Identities {
    /** Nobody is shown one. */
    Identities NONE = origin -> Optional.empty();

    /** What this origin is shown if it wants to see a certificate; empty for none. */
    Optional<ClientIdentity> to(Origin origin);

    /**
     * Whether this origin, if it wants to see a certificate and none is there to show, is left before anything is sent, since
     * somebody can be asked for one. Otherwise it decides by itself what to do without.
     */
    default boolean isAskedFirst(Origin origin) {
        return false;
    }
}
