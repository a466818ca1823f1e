package dev.outlive.client.internal;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's socket, opened only if it is this user's own: its folder is a real folder of this user that nobody else
 * may enter, and the process at the other end runs as this user.
 */
final class DaemonSocket {
    private static final EnumSet<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private DaemonSocket() {}

    /** A connected channel, or empty if nobody listens. */
    static Optional<SocketChannel> open(OutliveHome home) {
        home.socketPathProblem().ifPresent(problem -> {
            throw new OutliveException(
                    ErrorCode.DAEMON_UNREACHABLE, "the daemon can't be reached: " + problem + ". Nothing was started.");
        });
        if (!isFolderOurs(home.runtime())) {
            return Optional.empty();
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(home.socket()));
        } catch (ClosedByInterruptException interrupted) {
            throw new OutliveException(
                    ErrorCode.UNKNOWN,
                    "interrupted while connecting to the daemon at " + home.socket()
                            + "; nothing was sent. Repeat the call.",
                    interrupted);
        } catch (IOException nobodyListens) {
            close(channel);
            return Optional.empty();
        }
        try {
            requireOurPeer(channel, home.socket());
        } catch (OutliveException wrongUser) {
            close(channel);
            throw wrongUser;
        }
        return Optional.of(channel);
    }

    /** Whether the folder exists; one that isn't ours alone is an error. */
    private static boolean isFolderOurs(Path folder) {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException absent) {
            return false;
        } catch (UnsupportedOperationException notPosix) {
            return Files.isDirectory(folder); // Windows: the profile folder is private by its access list
        } catch (IOException unreadable) {
            throw wrongUser(
                    "the folder " + folder + " of the daemon's socket can't be looked at: " + unreadable, folder);
        }
        if (attributes.isSymbolicLink()) {
            throw wrongUser("the folder " + folder + " of the daemon's socket is a symbolic link", folder);
        }
        if (!attributes.isDirectory()) {
            throw wrongUser(folder + ", which should be the folder of the daemon's socket, isn't a folder", folder);
        }
        Optional<UserPrincipal> us = ourselves();
        if (us.isPresent() && !attributes.owner().equals(us.get())) {
            throw wrongUser(
                    "the folder " + folder + " of the daemon's socket belongs to " + attributes.owner() + ", not to "
                            + us.get(),
                    folder);
        }
        if (!OWNER_ONLY.containsAll(attributes.permissions())) {
            throw new OutliveException(
                    ErrorCode.WRONG_USER,
                    "other users may enter the folder " + folder + " of the daemon's socket (mode "
                            + PosixFilePermissions.toString(attributes.permissions())
                            + "), so whoever answers there can't be trusted. Nothing was sent. Run `chmod 700 " + folder
                            + "` or set OUTLIVE_HOME to a private folder.");
        }
        return true;
    }

    private static OutliveException wrongUser(String what, Path folder) {
        return new OutliveException(
                ErrorCode.WRONG_USER,
                what + ", so whoever answers there can't be trusted. Nothing was sent. Remove " + folder
                        + " or set OUTLIVE_HOME to a private folder of your own.");
    }

    private static void requireOurPeer(SocketChannel channel, Path socket) {
        UserPrincipal peer;
        try {
            peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        } catch (UnsupportedOperationException noPeerCredentials) {
            return; // the private folder alone has to do
        } catch (IOException unknown) {
            throw new OutliveException(
                    ErrorCode.WRONG_USER,
                    "it can't be told whose process answers at " + socket + " (" + unknown.getMessage()
                            + "). Nothing was sent. Restart the daemon with `outlive daemon stop` and try again.",
                    unknown);
        }
        requireUs(peer, socket);
    }

    /** Refuses a peer that isn't the user of this process. */
    static void requireUs(UserPrincipal peer, Path socket) {
        Optional<UserPrincipal> us = ourselves();
        if (us.isPresent() && !peer.equals(us.get())) {
            throw new OutliveException(
                    ErrorCode.WRONG_USER,
                    "the process that answers at " + socket + " runs as " + peer + ", not as " + us.get()
                            + ". Nothing was sent. Run the daemon and the app as the same user, or set OUTLIVE_HOME.");
        }
    }

    /** The user of this process, as the owner of a file it makes; empty where files have no such owner. */
    private static Optional<UserPrincipal> ourselves() {
        return Ourselves.USER;
    }

    private static final class Ourselves {
        static final Optional<UserPrincipal> USER = find();

        private static Optional<UserPrincipal> find() {
            try {
                Path made = Files.createTempFile("outlive", ".owner");
                try {
                    return Optional.of(Files.getOwner(made));
                } finally {
                    Files.delete(made);
                }
            } catch (IOException | UnsupportedOperationException noTemporaryFolder) {
                return ofProc();
            }
        }

        private static Optional<UserPrincipal> ofProc() {
            try {
                return Optional.of(Files.getOwner(Path.of("/proc/self")));
            } catch (IOException | UnsupportedOperationException noProc) {
                return Optional.empty();
            }
        }
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            // never connected, nothing to lose
        }
    }
}
