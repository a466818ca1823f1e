package dev.outlive.core.engine;

import dev.outlive.core.credential.Asking;
import dev.outlive.core.credential.Provider;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.credential.StoredCredential.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which credentials live on the same refresh token, and how their provider is being asked: what one is given is given to all. */
record SharedGrants(Volatile state) {
    /** How this provider is being asked. */
    Asking asking(Provider provider) {
        return state.asking.getOrDefault(provider, Asking.NEVER);
    }

    void put(Asking changed, Provider provider, Turn turn) {
        Asking before = asking(provider);
        keep(changed, provider);
        turn.undo(() -> keep(before, provider));
    }

    private void keep(Asking asking, Provider provider) {
        if (asking.equals(Asking.NEVER)) {
            state.asking.remove(provider); // its name holds a refresh token
        } else {
            state.asking.put(provider, asking);
        }
    }

    /** Those that get what this provider gives. */
    List<StoredCredential> of(Provider provider) {
        return state.credentials.values().stream()
                .filter(stored -> stored.provider().equals(provider))
                .toList();
    }

    /** Whom this answer is from; empty if it is to a question that is nobody's any more. */
    Optional<Provider> whose(Input.FromProvider said) {
        Optional<Provider> shared = state.asking.entrySet().stream()
                .filter(each -> each.getKey().alone() == null && each.getValue().wasAsked(said.ref(), said.version()))
                .map(Map.Entry::getKey)
                .findFirst();
        StoredCredential stored = state.credentials.get(said.ref());
        return shared.isPresent()
                ? shared
                : Optional.ofNullable(stored)
                        .filter(known -> known.version() == said.version() && known.trouble() == null)
                        .map(StoredCredential::provider);
    }

    /**
     * One that somebody sets, with the refresh token that has taken the place of its own meanwhile. One that its server takes no
     * more is left to what somebody sets now.
     */
    StoredCredential joined(StoredCredential set) {
        return state.credentials.values().stream()
                .filter(known -> known.hasTheGrantOf(set) && isAlive(known.trouble()))
                .findFirst()
                .map(set::sharing)
                .orElse(set);
    }

    private static boolean isAlive(@Nullable Trouble trouble) {
        return trouble == null || trouble.kind() == Trouble.Kind.FAILED;
    }

    /** Whether another one has lost the same token already: what that one is given is given to this, too. */
    boolean isAskedFor(StoredCredential stored, Instant steady) {
        return of(stored.provider()).stream()
                .anyMatch(other -> !other.ref().equals(stored.ref())
                        && Objects.equals(other.scope(), stored.scope())
                        && other.isWanting(steady));
    }

    /** Whether the token that was asked for by this question is what this credential would ask for. */
    static boolean isFor(StoredCredential stored, Asking asking) {
        return stored.provider().alone() != null || Objects.equals(asking.scope(), stored.scope());
    }
}
