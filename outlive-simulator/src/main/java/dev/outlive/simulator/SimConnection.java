package dev.outlive.simulator;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Frame;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.simulator.oracle.Oracle;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One connection between a client and the daemon: lines in order, each encoded and decoded as on a socket. When it breaks,
 * what is under way is lost, and each side learns of it in its own time.
 */
final class SimConnection {
    /** What the client's side hears. */
    interface Client {
        AppId app();

        long pid();

        ClientFrame.Role role();

        /** What the process was started with, by which it is known to the daemon. */
        default @Nullable String launch() {
            return null;
        }

        /** When the process was started, or null if the daemon doesn't see it. */
        default @Nullable Long startedAtNanos() {
            return null;
        }

        void received(SimConnection from, DaemonFrame frame);

        void ended(SimConnection which);
    }

    private final World world;
    private final SimDaemon daemon;
    private final Oracle oracle;
    private final Client client;
    private final Node clientNode;
    private final Chance chance;
    private final long number;
    private final SimLink link;
    private long clientHearsAt;
    private long daemonHearsAt;
    private boolean broken;

    <C extends Node & Client> SimConnection(
            World world, SimDaemon daemon, Oracle oracle, C client, Chance chance, long number) {
        this.world = world;
        this.daemon = daemon;
        this.oracle = oracle;
        this.client = client;
        this.clientNode = client;
        this.chance = chance;
        this.number = number;
        this.link = new SimLink(daemon, this);
        oracle.linkOpened(number, client.role());
    }

    AppId app() {
        return client.app();
    }

    long pid() {
        return client.pid();
    }

    ClientFrame.Role role() {
        return client.role();
    }

    @Nullable
    String launch() {
        return client.launch();
    }

    @Nullable
    Long startedAtNanos() {
        return client.startedAtNanos();
    }

    long number() {
        return number;
    }

    SimLink link() {
        return link;
    }

    boolean isBroken() {
        return broken;
    }

    /** The client says a frame. */
    void toDaemon(ClientFrame frame, long generation) {
        if (broken) {
            return;
        }
        world.tally().add("frames");
        oracle.says(number, frame, generation);
        ClientFrame heard = FrameCodec.decodeClient(line(frame));
        daemonHearsAt =
                Math.max(daemonHearsAt + 1, world.now() + chance.work(20).toNanos());
        world.after(Duration.ofNanos(daemonHearsAt - world.now()), daemon, "hears", () -> {
            if (!broken) {
                world.event(daemon, "hears", number, heard);
                daemon.socket().hears(link, heard);
            }
        });
    }

    /** The daemon says a frame. */
    void toClient(DaemonFrame frame) {
        if (broken) {
            return;
        }
        world.tally().add("frames");
        oracle.leaves(number, frame);
        DaemonFrame heard = FrameCodec.decodeDaemon(line(frame));
        clientHearsAt =
                Math.max(clientHearsAt + 1, world.now() + chance.work(20).toNanos());
        world.after(Duration.ofNanos(clientHearsAt - world.now()), clientNode, "hears", () -> {
            if (!broken) {
                world.event(client, "hears", number, heard);
                client.received(this, heard);
            }
        });
    }

    private static byte[] line(Frame frame) {
        byte[] line = FrameCodec.encode(frame);
        return Arrays.copyOf(line, line.length - 1);
    }

    /** The connection breaks, from whatever side. Who still lives learns of it after a while. */
    void breakDown() {
        if (broken) {
            return;
        }
        broken = true;
        world.event(client, "is cut off", number);
        oracle.linkClosed(number);
        boolean halfOpen = chance.strikes(0.2);
        world.after(
                chance.work(halfOpen ? 10_000 : 20),
                daemon,
                "sees the end",
                () -> daemon.socket().closed(link));
        world.after(chance.work(50), clientNode, "sees the end", () -> client.ended(this));
    }
}
