package dev.outlive.transfer;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.Transfers;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.transfer.auth.AuthMemory;
import dev.outlive.transfer.auth.Authenticator;
import dev.outlive.transfer.http.Origin;
import dev.outlive.transfer.http.Proxies;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of one attempt, by the rules that its task was created with, and what they are shown: a credential of the
 * session for the proxy's own origin. No other proxy and no server sees it.
 */
final class ProxyAccess implements Proxies {
    private final ProxyRules rules;
    private final SessionRef session;
    private final List<Grant> grants;
    private final AuthMemory memory;
    private final Map<Origin, Authenticator> authenticators = new HashMap<>();
    private @Nullable Grant refused;

    ProxyAccess(Transfers.Order order, AuthMemory memory) {
        this.rules = order.task().traits().policy().proxy();
        this.session = order.task().session();
        this.grants = order.grants();
        this.memory = memory;
    }

    @Override
    public Optional<Origin> to(Origin origin) {
        return rules.proxyTo(origin.scheme(), origin.host()).map(ProxyAccess::originOf);
    }

    @Override
    public String account() {
        return session.toString();
    }

    @Override
    public Optional<String> authorization(Origin proxy, String method, String target) {
        return at(proxy).authorization(method, placeOf(proxy), target);
    }

    @Override
    public boolean answers(Origin proxy, Headers headers) {
        URI place = placeOf(proxy);
        boolean again = at(proxy).answers(Authenticator.Asker.PROXY.status(), headers, place, place);
        if (!again) {
            note(at(proxy).refused(Authenticator.Asker.PROXY.status(), place));
        }
        return again;
    }

    @Override
    public void accepted(Origin proxy) {
        at(proxy).accepted(placeOf(proxy));
    }

    /** The credential that a proxy has refused; empty if none was shown. */
    synchronized Optional<Grant> refused() {
        return Optional.ofNullable(refused);
    }

    private synchronized void note(Optional<Grant> grant) {
        refused = grant.orElse(null);
    }

    private synchronized Authenticator at(Origin proxy) {
        return authenticators.computeIfAbsent(
                proxy,
                asks -> new Authenticator(
                        Authenticator.Asker.PROXY,
                        session,
                        grants.stream()
                                .filter(grant -> grant.space().origin().equals(spaceOf(asks)))
                                .toList(),
                        memory));
    }

    private static String spaceOf(Origin proxy) {
        return ProtectionSpace.of(placeOf(proxy)).origin();
    }

    private static URI placeOf(Origin proxy) {
        return URI.create(proxy + "/");
    }

    private static Origin originOf(String proxy) {
        URI uri = URI.create(proxy);
        String host = uri.getHost();
        return new Origin(
                uri.getScheme(), host.startsWith("[") ? host.substring(1, host.length() - 1) : host, uri.getPort());
    }
}
