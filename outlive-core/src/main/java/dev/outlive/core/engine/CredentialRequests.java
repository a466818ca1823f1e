package dev.outlive.core.engine;

import dev.outlive.core.credential.Asking;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.credential.StoredCredential.Trouble;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What connections ask of credentials: set, remove, list. No secret is ever told. */
record CredentialRequests(Volatile state, CredentialDesk desk, Leases leases) {
    /** Credentials of one session: more than it has servers to speak to. */
    static final int OF_SESSION_MAX = 1000;

    void set(Link link, ClientFrame.SetCredential set, Turn turn) {
        if (!leases.permits(link, set.call(), set.session(), set.capability(), turn)) {
            return;
        }
        if (set.space().isInTheClear() && !set.clearText() && set.credential().kind() != Credential.Kind.URL) {
            turn.refuse(
                    link,
                    set.call(),
                    ErrorCode.INSECURE_REFUSED,
                    "without TLS everybody on the way to " + set.space().origin() + " could read the credential",
                    "Nothing was stored",
                    "Use https, or say that clear text is meant: --clear-text, or setInClearText in Java");
            return;
        }
        if (keepsNone(set.session(), turn)) {
            turn.refuse(
                    link,
                    set.call(),
                    ErrorCode.BAD_REQUEST,
                    "session " + set.session() + " keeps no credentials, as its app has configured it"
                            + " (CredentialPolicy.NEVER)",
                    "Nothing was stored, and its tasks go on without",
                    "Have its app open it with another CredentialPolicy, or give the credential with each request");
            return;
        }
        Optional<String> misplaced = misplaced(set.space(), set.credential());
        if (misplaced.isPresent()) {
            turn.refuse(
                    link,
                    set.call(),
                    ErrorCode.BAD_REQUEST,
                    misplaced.get(),
                    "Nothing was stored",
                    "Give the credential for the scope that it belongs to");
            return;
        }
        var ref = new CredentialRef(set.session(), set.space());
        StoredCredential before = state.credentials.get(ref);
        if (before == null && of(set.session(), turn.now).size() >= OF_SESSION_MAX) {
            turn.refuse(
                    link,
                    set.call(),
                    ErrorCode.BAD_REQUEST,
                    "session " + set.session() + " has " + OF_SESSION_MAX + " credentials already",
                    "Nothing was stored, and those that it has stay",
                    "Remove one first by `outlive credentials remove`");
            return;
        }
        // grows also across a removal, so that nothing said of an older one is laid on this
        long version = Math.max(
                before == null ? 0 : before.version() + 1, turn.now.steady().toEpochMilli());
        desk.set(StoredCredential.set(ref, set.credential(), version, turn.now.wall()), turn);
        desk.withdrawQuestion(ref, turn);
        answer(link, set.call(), set.session(), turn);
    }

    /** Why a credential can't be shown there: a connection shows certificates, and a request everything else. */
    static Optional<String> misplaced(ProtectionSpace space, Credential credential) {
        Credential.Kind kind = credential.kind();
        boolean fits = switch (kind) {
            case APP, COMMAND -> true;
            case CERTIFICATE -> space.isOfConnection();
            case PASSWORD, BEARER, OAUTH2, URL -> !space.isOfConnection();
        };
        return fits
                ? Optional.empty()
                : Optional.of(
                        space.isOfConnection()
                                ? "a connection shows a certificate, not a credential of kind " + kind.code()
                                : "a certificate is shown by connections: ProtectionSpace.ofConnection in Java");
    }

    private static boolean keepsNone(SessionRef session, Turn turn) {
        return turn.session(session)
                .filter(known -> known.settings().credentials() == CredentialPolicy.NEVER)
                .isPresent();
    }

    /** A session that keeps none from now on forgets those it had, and nobody waits for them any more. */
    void attached(SessionRef session, Turn turn) {
        if (keepsNone(session, turn)) {
            desk.removeAll(session, turn);
        }
    }

    void remove(Link link, ClientFrame.RemoveCredential remove, Turn turn) {
        if (leases.permits(link, remove.call(), remove.session(), remove.capability(), turn)) {
            desk.remove(new CredentialRef(remove.session(), remove.space()), turn);
            answer(link, remove.call(), remove.session(), turn);
        }
    }

    /** An app sees those of its own sessions. */
    void list(Link link, ClientFrame.ListCredentials list, Turn turn) {
        SessionRef session = list.session();
        boolean own = session != null && session.app().equals(link.app());
        if (link.role() != ClientFrame.Role.OPERATOR && !own) {
            turn.refuse(
                    link,
                    list.call(),
                    ErrorCode.WRONG_USER,
                    "app " + link.app() + " may list the credentials of its own sessions only");
            return;
        }
        answer(link, list.call(), session, turn);
    }

    private void answer(Link link, long call, @Nullable SessionRef session, Turn turn) {
        turn.answer(link, new DaemonFrame.Credentials(call, of(session, turn.now)));
    }

    private List<CredentialSnapshot> of(@Nullable SessionRef session, Moment now) {
        return state.credentials.values().stream()
                .filter(stored -> session == null || stored.ref().session().equals(session))
                .map(stored -> view(stored, now))
                .toList();
    }

    private CredentialSnapshot view(StoredCredential stored, Moment now) {
        Asking asking = new SharedGrants(state).asking(stored.provider());
        Trouble trouble = stored.trouble();
        CredentialSnapshot.State shown = trouble != null
                ? trouble.kind() == Trouble.Kind.FAILED
                        ? CredentialSnapshot.State.FAILED
                        : CredentialSnapshot.State.REFUSED
                : asking.out() != null || state.appsAsked.containsKey(stored.ref())
                        ? CredentialSnapshot.State.ASKING
                        : asking.failures() > 0 ? CredentialSnapshot.State.FAILING : CredentialSnapshot.State.READY;
        Instant renewAt = stored.token() == null ? null : stored.token().renewAt();
        Instant until = shown == CredentialSnapshot.State.FAILING ? asking.notBefore() : renewAt;
        return new CredentialSnapshot(
                CredentialSnapshot.SCHEMA,
                stored.ref().session().app(),
                stored.ref().session().session(),
                stored.ref().space().origin(),
                stored.ref().space().realm(),
                stored.ref().space().scope(),
                stored.credential().kind(),
                stored.credential().text(),
                shown,
                trouble != null ? trouble.text() : asking.text(),
                stored.changedAt(),
                until == null || until.equals(Instant.MIN) ? null : now.wallOf(until));
    }
}
