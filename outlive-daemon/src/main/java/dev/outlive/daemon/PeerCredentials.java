package dev.outlive.daemon;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** Whether the process at the other end of a Unix domain socket belongs to this user (SO_PEERCRED). */
final class PeerCredentials {
    private PeerCredentials() {}

    static boolean isOwn(SocketChannel channel) throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(OwnUser.principal());
    }
}
