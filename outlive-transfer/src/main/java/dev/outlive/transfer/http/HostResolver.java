package dev.outlive.transfer.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** From a host name to its addresses. The seam at which tests and address policies stand. */
@FunctionalInterface
public interface HostResolver {
    /** The addresses of the host in the order to try them. May block; called on a thread of the engine's own. */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The system's resolver. */
    static HostResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
