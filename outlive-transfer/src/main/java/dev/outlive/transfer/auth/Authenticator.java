package dev.outlive.transfer.auth;

import dev.outlive.core.credential.Challenge;
import dev.outlive.core.credential.ChallengeParser;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Grant;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt says of itself: nothing until a server asks, unless its credential is a token or is known to be taken.
 * It speaks to the origin of its credentials only. Asked by the attempt before each message, and by whoever reads the
 * answer when that comes; safe from any thread.
 */
public final class Authenticator {
    private static final int FORBIDDEN = 403;

    /** Messages of one attempt that a server may answer by a challenge before its answer is taken for final. */
    static final int ROUNDS_MAX = 3;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Who asks (RFC 9110 §11.6, §11.7). */
    public enum Asker {
        SERVER(401, "www-authenticate"),
        PROXY(407, "proxy-authenticate");

        private final int status;
        private final String field;

        Asker(int status, String field) {
            this.status = status;
            this.field = field;
        }

        /** The status by which it asks. */
        public int status() {
            return status;
        }
    }

    private final Asker asker;
    private final SessionRef session;
    private final List<Grant> grants;
    private final AuthMemory memory;
    private final HexFormat hex = HexFormat.of();
    private @Nullable Shown shown;
    private @Nullable Shown next;
    private List<Challenge> asked = List.of();
    private int rounds;

    /** A credential, and the challenge it answers; null for a token. */
    private record Shown(Grant grant, @Nullable Challenge challenge, AtomicInteger used, boolean asked) {}

    /** What is said to the servers, or to the proxy, that these credentials are for. */
    public Authenticator(Asker asker, SessionRef session, List<Grant> grants, AuthMemory memory) {
        this.asker = asker;
        this.session = session;
        this.grants =
                grants.stream().filter(grant -> grant.kind() != Grant.Kind.URL).toList();
        this.memory = memory;
    }

    /** The value of the next message's Authorization field; empty to send it without. */
    public Optional<String> authorization(String method, URI uri) {
        return authorization(method, uri, target(uri));
    }

    /** The same for a message whose request line names another target than the path: one to a proxy. */
    public synchronized Optional<String> authorization(String method, URI uri, String target) {
        String origin = ProtectionSpace.of(uri).origin();
        shown = next != null ? next : unasked(uri);
        next = null;
        Shown now = shown;
        if (now == null || !now.grant().space().origin().equals(origin)) {
            shown = null;
            return Optional.empty();
        }
        Grant grant = now.grant();
        Challenge challenge = now.challenge();
        if (challenge == null) {
            return Optional.of("Bearer " + grant.requireSecret());
        }
        String user = String.valueOf(grant.user());
        return Optional.of(
                challenge.scheme().equals("digest")
                        ? DigestAnswer.of(
                                challenge,
                                user,
                                grant.requireSecret(),
                                new DigestAnswer.Asked(
                                        method, target, now.used().incrementAndGet(), cnonce()))
                        : BasicAnswer.of(challenge, user, grant.requireSecret()));
    }

    private @Nullable Shown unasked(URI uri) {
        for (Grant grant : grants) {
            if (grant.kind() == Grant.Kind.BEARER) {
                return new Shown(grant, null, new AtomicInteger(), false);
            }
            Optional<AuthMemory.Proven> proven = memory.proven(ref(grant), grant.version(), uri);
            if (proven.isPresent()) {
                return new Shown(grant, proven.get().challenge(), proven.get().used(), false);
            }
        }
        return null;
    }

    /**
     * Whether the request is to be sent once more because of this answer, with what it asks for.
     *
     * @param asked where the request was sent
     * @param from where the answer came from, after redirects
     */
    public synchronized boolean answers(int status, Headers headers, URI asked, URI from) {
        if (status != asker.status) {
            return false;
        }
        List<Challenge> challenges = ChallengeParser.parse(headers.all(asker.field));
        this.asked = challenges;
        if (++rounds >= ROUNDS_MAX) {
            return false;
        }
        String origin = ProtectionSpace.of(from).origin();
        Shown before = shown;
        if (before != null && before.challenge() == null) {
            return false; // a token that isn't taken isn't taken a second time
        }
        boolean moved = !from.equals(asked);
        Optional<Shown> best = challenges.stream()
                .filter(challenge -> !(moved && challenge.scheme().equals("digest"))) // it is made for one target
                .filter(challenge -> before == null || !before.asked() || isStale(challenge, before))
                .flatMap(challenge -> grant(challenge, origin).stream()
                        .map(grant -> new Shown(grant, challenge, new AtomicInteger(), true)))
                .max(Comparator.comparing(each -> strength(each.challenge())));
        next = best.orElse(null);
        return best.isPresent();
    }

    /** A server that only wants a newer nonce hasn't refused the password (RFC 7616 §3.3). */
    private static boolean isStale(Challenge challenge, Shown before) {
        return challenge.scheme().equals("digest")
                && before.challenge() != null
                && before.challenge().realm().equals(challenge.realm())
                && challenge.parameter("stale").filter("true"::equalsIgnoreCase).isPresent();
    }

    private static int strength(@Nullable Challenge challenge) {
        return challenge == null ? -1 : DigestAnswer.strength(challenge).orElse(-1);
    }

    /** The password for a challenge: that of its realm before the one of the whole origin. */
    private Optional<Grant> grant(Challenge challenge, String origin) {
        boolean known = challenge.scheme().equals("basic") || DigestAnswer.canAnswer(challenge);
        return !known
                ? Optional.empty()
                : grants.stream()
                        .filter(grant -> grant.kind() == Grant.Kind.PASSWORD)
                        .filter(grant -> grant.space().origin().equals(origin))
                        .filter(grant -> grant.space().realm() == null
                                || grant.space().realm().equals(challenge.realm()))
                        .max(Comparator.comparing(grant -> grant.space().realm() != null));
    }

    /** The credential that a final answer refuses, or the one to ask for; empty if it refuses none. */
    public synchronized Optional<Grant> refused(int status, URI from) {
        Shown last = shown;
        if (last == null && status == asker.status) {
            return toAsk(from);
        }
        if (last == null
                || !last.grant()
                        .space()
                        .origin()
                        .equals(ProtectionSpace.of(from).origin())) {
            return Optional.empty();
        }
        Grant grant = last.grant();
        boolean refused = status == asker.status
                || (asker == Asker.SERVER && status == FORBIDDEN && grant.origin() == Grant.Source.PROVIDER);
        if (refused) {
            memory.refused(ref(grant), grant.version());
            return Optional.of(grant);
        }
        if (status != FORBIDDEN) {
            accepted(from);
        }
        return Optional.empty();
    }

    /** What was shown there last was taken: the next message shows it unasked. */
    public synchronized void accepted(URI from) {
        Shown last = shown;
        if (last != null && last.challenge() != null && last.asked()) {
            Grant grant = last.grant();
            memory.accepted(ref(grant), grant.version(), last.challenge(), last.used(), from);
        }
    }

    /** Nothing was shown, for there is nothing yet: somebody may be asked for it. */
    private Optional<Grant> toAsk(URI from) {
        String origin = ProtectionSpace.of(from).origin();
        return grants.stream()
                .filter(grant ->
                        grant.kind() == Grant.Kind.ASK && grant.space().origin().equals(origin))
                .filter(grant -> grant.space().realm() == null
                        || asked.stream()
                                .anyMatch(each ->
                                        each.realm().equals(grant.space().realm())))
                .findFirst();
    }

    private CredentialRef ref(Grant grant) {
        return new CredentialRef(session, grant.space());
    }

    private String cnonce() {
        byte[] drawn = new byte[16];
        RANDOM.nextBytes(drawn);
        return hex.formatHex(drawn);
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
