package dev.outlive.core.credential;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a provider is being asked. It is forgotten with the process: the next one asks at once.
 *
 * @param by for which credential it is being asked, or null
 * @param scope what it is being asked for
 * @param out since when it is being asked, on steady time; null if it isn't
 * @param failures in a row
 * @param notBefore when it is asked again after a failure; steady
 * @param text why it failed last
 * @param renewals when it was last asked because a server had refused what it gave; steady
 */
public record Asking(
        @Nullable By by,
        @Nullable String scope,
        @Nullable Instant out,
        int failures,
        Instant notBefore,
        String text,
        List<Instant> renewals) {
    /** A credential as of one version. */
    public record By(CredentialRef ref, long version) {}

    /** A server that refuses fresh tokens isn't helped by more of them: so many in the window, then tasks get its answer. */
    public static final int RENEWALS_MAX = 5;

    public static final Duration RENEWALS_WINDOW = Duration.ofSeconds(30);

    public static final Asking NEVER = new Asking(null, null, null, 0, Instant.MIN, "", List.of());

    public Asking {
        renewals = List.copyOf(renewals);
    }

    public Asking begun(StoredCredential stored, Instant steady) {
        return new Asking(
                new By(stored.ref(), stored.version()), stored.scope(), steady, failures, notBefore, text, renewals);
    }

    /** Whether it is being asked for this credential. */
    public boolean wasAsked(CredentialRef ref, long version) {
        return new By(ref, version).equals(by);
    }

    /** Somebody doesn't want to wait for the next time. */
    public Asking hurried() {
        return new Asking(by, scope, out, 0, Instant.MIN, "", renewals);
    }

    public Asking failed(String why, Instant again) {
        return new Asking(null, null, null, failures + 1, again, why, renewals);
    }

    /** It gave something. */
    public Asking answered() {
        return new Asking(null, null, null, 0, Instant.MIN, "", renewals);
    }

    /** What it gave was refused. */
    public Asking refused(Instant steady) {
        var kept = new ArrayList<>(recent(steady));
        kept.add(steady);
        return new Asking(by, scope, out, failures, notBefore, text, kept);
    }

    /** Whether asking again after another refusal would be too often. */
    public boolean isTooOften(Instant steady) {
        return recent(steady).size() >= RENEWALS_MAX;
    }

    public boolean mayBeAsked(Instant steady) {
        return out == null && !notBefore.isAfter(steady);
    }

    private List<Instant> recent(Instant steady) {
        return renewals.stream()
                .filter(at -> at.plus(RENEWALS_WINDOW).isAfter(steady))
                .toList();
    }
}
