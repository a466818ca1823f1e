package dev.outlive.transfer.auth;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.CredentialCommand;
import java.io.IOException;
import java.net.URI;

/** Those who give a task a fresh URL. */
@FunctionalInterface
public interface UrlRenewals {
    /** Nobody does. */
    UrlRenewals NONE = (_, _, _, _) -> {
        throw new IOException("this daemon asks no program for URLs");
    };

    /**
     * A fresh URL for the task; blocks.
     *
     * @param current the one at hand
     * @param status what the server answered to it, 0 if it wasn't asked
     * @throws IOException when there is none; the message is for people and holds no secret
     */
    URI renew(Task task, URI current, int status, CredentialCommand command) throws IOException, InterruptedException;
}
