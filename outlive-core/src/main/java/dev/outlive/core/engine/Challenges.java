package dev.outlive.core.engine;

import dev.outlive.core.credential.Challenge;
import dev.outlive.core.credential.ChallengeParser;
import dev.outlive.core.credential.Folders;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a server asks for a credential, by its answer. */
final class Challenges {
    private Challenges() {}

    static List<Challenge> of(@Nullable Response response) {
        return response == null
                ? List.of()
                : ChallengeParser.parse(response.headers()
                        .all(
                                response.status() == CredentialDesk.PROXY_STATUS
                                        ? "proxy-authenticate"
                                        : "www-authenticate"));
    }

    /** Where the credential is wanted that a server has asked this task for. */
    static Folders folders(Task task, @Nullable Response response) {
        return new Folders(List.of(
                of(response).stream().anyMatch(Challenges::isForAll)
                        ? "/"
                        : task.traits().folder()));
    }

    /** RFC 7616 §3.3: without a domain it is for all of the server. */
    private static boolean isForAll(Challenge challenge) {
        return challenge.scheme().equals("digest")
                && challenge
                        .parameter("domain")
                        .filter(named -> !named.isBlank())
                        .isEmpty();
    }
}
