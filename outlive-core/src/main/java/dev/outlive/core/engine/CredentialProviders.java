package dev.outlive.core.engine;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.protocol.model.Credential;

/**
 * Those who give credentials: programs and authorization servers. Calls return at once; each is answered by exactly one
 * {@link Input.FromProvider}.
 */
public interface CredentialProviders {
    void ask(Ask ask);

    /**
     * One question.
     *
     * @param version the credential's, which the answer repeats
     */
    record Ask(CredentialRef ref, long version, Credential credential) {}
}
