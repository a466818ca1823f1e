package dev.outlive.transfer.http;

import dev.outlive.protocol.model.ServiceType;
import org.jspecify.annotations.Nullable;

/**
 * The way to an origin, and the key under which connections are kept.
 *
 * @param proxy over which it is reached, or null if it is asked directly
 * @param account whose connections over proxies these are
 * @param identity what the origin is shown if it wants to see a certificate, or null
 * @param isAskedFirst whether it is left if it wants to see one and there is none
 * @param serviceType what its packets are marked as
 */
record Route(
        Origin origin,
        @Nullable Origin proxy,
        String account,
        @Nullable ClientIdentity identity,
        boolean isAskedFirst,
        ServiceType serviceType) {
    static Route to(Origin origin, Proxies proxies, Identities identities, ServiceType serviceType) {
        var proxy = proxies.to(origin).orElse(null);
        var identity = origin.isSecure() ? identities.to(origin).orElse(null) : null;
        boolean asked = origin.isSecure() && identity == null && identities.isAskedFirst(origin);
        return new Route(origin, proxy, proxy == null ? "" : proxies.account(), identity, asked, serviceType);
    }

    /** What is connected to. */
    Origin peer() {
        return proxy == null ? origin : proxy;
    }

    /** Whether the proxy carries bytes that it can't read. */
    boolean isTunnel() {
        return proxy != null && origin.isSecure();
    }

    /** The proxy that is given the request whole, or null if the origin itself is. */
    @Nullable
    Origin forwarder() {
        return origin.isSecure() ? null : proxy;
    }

    /** For messages: {@code https://example.org, over the proxy http://proxy.example:3128}. */
    @Override
    public String toString() {
        return proxy == null ? origin.toString() : origin + ", over the proxy " + proxy;
    }
}
