package dev.outlive.transfer;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.Transfers;
import dev.outlive.protocol.model.ClientCertificate;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.transfer.http.ClientIdentity;
import dev.outlive.transfer.http.Identities;
import dev.outlive.transfer.http.Origin;
import java.net.URI;
import java.util.Optional;

/**
 * The certificate that the connections of one attempt show: a credential of the session for its server. Nobody whom a redirect
 * leads to is shown it.
 */
final class CertificateAccess implements Identities {
    private final SessionRef session;
    private final String server;
    private final Optional<Grant> grant;
    private volatile boolean wasServer;

    CertificateAccess(Transfers.Order order) {
        this.session = order.task().session();
        this.server = ProtectionSpace.of(order.request().request().uri()).origin();
        this.grant = order.grants().stream()
                .filter(each ->
                        each.space().isOfConnection() && each.space().origin().equals(server))
                .findFirst();
    }

    @Override
    public Optional<ClientIdentity> to(Origin origin) {
        wasServer = isServer(origin);
        return wasServer
                ? grant.filter(each -> each.kind() == Grant.Kind.CERTIFICATE).map(this::identity)
                : Optional.empty();
    }

    @Override
    public boolean isAskedFirst(Origin origin) {
        return isServer(origin)
                && grant.filter(each -> each.kind() == Grant.Kind.ASK).isPresent();
    }

    private boolean isServer(Origin origin) {
        return ProtectionSpace.of(URI.create(origin + "/")).origin().equals(server);
    }

    private ClientIdentity identity(Grant shown) {
        var certificate = ClientCertificate.ofPem(shown.requireSecret());
        return new ClientIdentity(
                session + " " + shown.space() + " " + shown.version(), certificate.chain(), certificate.key());
    }

    /** The credential that the last handshake was refused for, or for want of; empty if nobody can give another. */
    Optional<Grant> refused() {
        return grant.filter(_ -> wasServer);
    }
}
