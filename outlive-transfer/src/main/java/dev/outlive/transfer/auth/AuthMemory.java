package dev.outlive.transfer.auth;

import dev.outlive.core.credential.Challenge;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.protocol.model.SessionRef;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Challenges that servers have accepted the answer to: the next request to the same place answers before it is asked. An
 * optimisation whose loss costs a round trip. Safe from any thread.
 */
public final class AuthMemory {
    /** Places remembered, the one not used for longest forgotten first. */
    static final int PLACES_MAX = 1000;

    private final Map<Key, Proven> places = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Proven> eldest) {
            return size() > PLACES_MAX;
        }
    };

    private record Key(CredentialRef ref, long version) {}

    /**
     * A challenge whose answer was accepted.
     *
     * @param below path under which it counts
     * @param used requests made with its nonce
     */
    record Proven(Challenge challenge, String below, AtomicInteger used) {}

    /** What is known to work for this place. */
    synchronized Optional<Proven> proven(CredentialRef ref, long version, URI uri) {
        return Optional.ofNullable(places.get(new Key(ref, version)))
                .filter(known -> path(uri).startsWith(known.below()));
    }

    /** An answer was accepted there. */
    synchronized void accepted(CredentialRef ref, long version, Challenge challenge, AtomicInteger used, URI uri) {
        var key = new Key(ref, version);
        Proven known = places.get(key);
        String below = challenge.scheme().equals("digest") ? "/" : folder(uri);
        if (known == null) {
            places.put(key, new Proven(challenge, below, used));
        } else if (known.challenge() != challenge) {
            boolean wider = below.startsWith(known.below());
            places.put(key, new Proven(challenge, wider ? known.below() : below, used));
        }
    }

    synchronized void refused(CredentialRef ref, long version) {
        places.remove(new Key(ref, version));
    }

    /** The session's next requests wait to be asked again. */
    public synchronized void forget(SessionRef session) {
        places.keySet().removeIf(place -> place.ref().session().equals(session));
    }

    /** Paths at or below the last folder belong to the same realm (RFC 7617 §2.2). */
    private static String folder(URI uri) {
        String path = path(uri);
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    private static String path(URI uri) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }
}
