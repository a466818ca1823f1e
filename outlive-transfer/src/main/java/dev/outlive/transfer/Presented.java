package dev.outlive.transfer;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.transfer.auth.AuthMemory;
import dev.outlive.transfer.auth.Authenticator;
import dev.outlive.transfer.auth.UrlRenewals;
import dev.outlive.transfer.http.Cookies;
import dev.outlive.transfer.http.FailureCode;
import dev.outlive.transfer.http.HttpFailure;
import dev.outlive.transfer.http.HttpOutcome;
import dev.outlive.transfer.http.HttpRequest;
import dev.outlive.transfer.http.RequestBody;
import dev.outlive.transfer.http.ResponseHead;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt shows to its server: its URL, which may be a credential itself and be renewed, and its Authorization.
 * Belongs to the attempt, whose reading thread asks whether an answer sends the request again.
 */
final class Presented {
    private final Task task;
    private final Request request;
    private final UrlRenewals renewals;
    private final Authenticator authenticator;
    private final Cookies cookies;
    private final ProxyAccess proxies;
    private final CertificateAccess certificates;
    private final @Nullable Long openedSince;
    private final @Nullable CredentialCommand command;
    private volatile URI uri;
    private volatile int refused;
    private boolean renewed;

    /** There is no fresh URL to go on with. */
    static final class NotRenewedException extends Exception {
        private static final long serialVersionUID = 1L;

        private NotRenewedException(String message) {
            super(message);
        }
    }

    /** What the attempt of this order shows, over connections opened since {@code openedSince}, or over any. */
    Presented(
            Transfers.Order order,
            AuthMemory memory,
            UrlRenewals renewals,
            Cookies cookies,
            @Nullable Long openedSince) {
        this.task = order.task();
        this.renewals = renewals;
        this.cookies = cookies;
        this.openedSince = openedSince;
        this.request = order.request().request();
        this.uri = request.uri();
        this.proxies = new ProxyAccess(order, memory);
        this.certificates = new CertificateAccess(order);
        String origin = ProtectionSpace.of(request.uri()).origin();
        this.authenticator = new Authenticator(
                Authenticator.Asker.SERVER,
                order.task().session(),
                order.grants().stream()
                        .filter(grant -> !grant.space().isOfConnection()
                                && grant.space().origin().equals(origin))
                        .toList(),
                memory);
        this.command = order.grants().stream()
                .filter(grant -> grant.kind() == Grant.Kind.URL)
                .map(Grant::command)
                .findFirst()
                .orElse(null);
    }

    /**
     * The next message. Blocks while a program is asked for its URL.
     *
     * @throws IllegalArgumentException when it can't be sent; the text names the part at fault and holds no value
     */
    HttpRequest message(RequestBody body, HttpRequest.ConnectionChoice connection)
            throws NotRenewedException, InterruptedException {
        URI to = uri();
        return RequestMessage.of(
                task,
                request,
                to,
                authenticator.authorization(request.method(), to),
                body,
                cookies,
                proxies,
                certificates,
                connection,
                openedSince);
    }

    private URI uri() throws NotRenewedException, InterruptedException {
        boolean each = command != null && command.when() == CredentialCommand.When.EACH_ATTEMPT;
        if (command != null && !renewed && (each || refused != 0)) {
            renewed = true;
            uri = fresh(command);
        }
        return uri;
    }

    private URI fresh(CredentialCommand asked) throws NotRenewedException, InterruptedException {
        try {
            URI given = renewals.renew(task, uri, refused, asked);
            if (!ProtectionSpace.of(given).equals(ProtectionSpace.of(uri))) {
                throw new NotRenewedException(
                        "the fresh URL is for another server than the task's, which would get what isn't meant for it");
            }
            return given;
        } catch (IOException | IllegalArgumentException failed) {
            throw new NotRenewedException(String.valueOf(failed.getMessage()));
        }
    }

    /** Whether the request is sent once more because of this answer. */
    boolean answers(ResponseHead head, URI from) {
        if (command != null && !renewed && (head.status() == 401 || head.status() == 403)) {
            refused = head.status();
            return true;
        }
        return authenticator.answers(head.status(), head.headers(), uri, from);
    }

    /** What a failure means if it is over what was shown, or wasn't, and somebody can be asked for another; else empty. */
    Optional<Signal> refused(HttpFailure failure) {
        return switch (failure.code()) {
            case FailureCode.PROXY_AUTH_REQUIRED -> refusedByProxy(failure);
            case FailureCode.TLS_CLIENT_CERT_REQUIRED, FailureCode.TLS_CLIENT_CERT_REJECTED ->
                certificates
                        .refused()
                        .map(grant -> new Signal.Refused(
                                task.attempt(),
                                AttemptFailure.beforeSending(FailureNames.codeOf(failure), failure.message()),
                                grant.space(),
                                grant.version()));
            default -> Optional.empty();
        };
    }

    private Optional<Signal> refusedByProxy(HttpFailure failure) {
        Headers fields = failure.partialHead().map(ResponseHead::headers).orElse(Headers.empty());
        var answer = new Response(
                Authenticator.Asker.PROXY.status(),
                fields,
                Headers.empty(),
                task.traits().url(),
                "http/1.1",
                0,
                null,
                false,
                false,
                false);
        return proxies.refused()
                .map(grant -> new Signal.Refused(task.attempt(), answer, grant.space(), grant.version()));
    }

    /** The credential that the final answer refuses. One that a redirect took on the way wasn't shown there. */
    Optional<Grant> refused(HttpOutcome.Answered answered) {
        boolean stayed =
                answered.hops().stream().map(ExchangeMetrics::origin).distinct().count() <= 1;
        return stayed ? authenticator.refused(answered.head().status(), answered.finalUri()) : Optional.empty();
    }
}
