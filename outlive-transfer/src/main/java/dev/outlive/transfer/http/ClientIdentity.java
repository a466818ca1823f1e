package dev.outlive.transfer.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a client shows of itself to a server that wants to see a certificate: the chain, its own first, and the key to it.
 * Equal by its name, so that connections are kept by it; {@code toString} shows no more.
 *
 * @param name tells it from every other one, a later one of the same owner included
 */
public record ClientIdentity(String name, List<X509Certificate> chain, PrivateKey key) {
    public ClientIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a client shows at least its own certificate");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientIdentity same && same.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "ClientIdentity[" + name + "]";
    }
}
