package dev.outlive.client;

import dev.outlive.protocol.model.Credential;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an app says to {@link SessionDelegate#onAuthenticationRequired} (Apple: {@code URLSession.AuthChallengeDisposition}). */
public sealed interface AuthenticationAnswer {
    /**
     * Show this. It is kept for the session, sealed, and shown to that server only. Apple: {@code useCredential}.
     *
     * @param lifetime after which the app is asked again, where it is asked by {@link Credential#app()}; null if it isn't known
     * @param clearText to send it to a server without TLS is meant
     */
    record Use(Credential credential, @Nullable Duration lifetime, boolean clearText) implements AuthenticationAnswer {}

    /**
     * Do what is done without the app: with nothing to show, the server's 401 is the answer of the tasks that wait now; a
     * credential that was refused keeps them waiting until another is set. Apple: {@code performDefaultHandling}.
     */
    record PerformDefault() implements AuthenticationAnswer {}

    /**
     * Show nothing to that server until a credential is set for it: its 401 is the answer. Apple: {@code
     * rejectProtectionSpace}.
     */
    record Reject() implements AuthenticationAnswer {}

    /**
     * End the task that asks, with {@code auth-cancelled}; another one that waits asks next. Apple: {@code
     * cancelAuthenticationChallenge}.
     */
    record Cancel() implements AuthenticationAnswer {}

    /** Not now: the answer follows through the question. */
    record Later() implements AuthenticationAnswer {}

    static AuthenticationAnswer use(Credential credential) {
        return new Use(credential, null, false);
    }

    /** A credential that holds for so long, counted from now. */
    static AuthenticationAnswer use(Credential credential, Duration lifetime) {
        return new Use(credential, lifetime, false);
    }

    /** A credential that everybody on the way may read: for a server without TLS. */
    static AuthenticationAnswer useInClearText(Credential credential) {
        return new Use(credential, null, true);
    }

    static AuthenticationAnswer performDefault() {
        return new PerformDefault();
    }

    static AuthenticationAnswer reject() {
        return new Reject();
    }

    static AuthenticationAnswer cancel() {
        return new Cancel();
    }

    static AuthenticationAnswer later() {
        return new Later();
    }
}
