package dev.outlive.simulator;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** The daemon's end of its socket: reads frames into the mailbox, batches whole and files pinned. */
final class SimSocket {
    private final SimDaemon daemon;
    private final World world;
    private final SimSpool spool;
    private final Chance chance;
    private final List<SimConnection> connections = new ArrayList<>();
    private final TreeMap<Long, List<Input.FromClient>> batches = new TreeMap<>();

    SimSocket(SimDaemon daemon, World world, SimSpool spool, Chance chance) {
        this.daemon = daemon;
        this.world = world;
        this.spool = spool;
        this.chance = chance;
    }

    int size() {
        return connections.size();
    }

    void connected(SimConnection connection) {
        connections.add(connection);
    }

    void closed(SimLink link) {
        connections.removeIf(connection -> connection.link() == link);
        batches.remove(link.number());
        daemon.post(new Input.Closed(link));
    }

    /** The daemon is gone. */
    void breakDown() {
        batches.clear();
        List.copyOf(connections).forEach(SimConnection::breakDown);
        connections.clear();
    }

    void hears(SimLink link, ClientFrame frame) {
        switch (frame) {
            case ClientFrame.Hello hello -> link.send(new DaemonFrame.Welcome(hello.call(), 1, "simulated", 1));
            case ClientFrame.BatchBegin begin -> {
                batches.put(link.number(), new ArrayList<>());
                link.send(new DaemonFrame.Done(begin.call()));
            }
            case ClientFrame.BatchCommit commit ->
                daemon.post(new Input.Batch(
                        link, commit, Objects.requireNonNullElse(batches.remove(link.number()), List.of())));
            case ClientFrame.Submit submit -> submit(link, submit);
            default -> daemon.post(Input.FromClient.of(link, frame));
        }
    }

    private void submit(SimLink link, ClientFrame.Submit submit) {
        Source source = submit.submission().source();
        List<Input.FromClient> batch = batches.get(link.number());
        if (batch != null) {
            PinnedSource pinned = source == null ? null : spool.pin(source);
            String identity = pinned == null ? null : pinned.identity().fingerprint();
            batch.add(new Input.FromClient(link, submit, pinned, identity));
        } else if (source == null || submit.submission().key() != null) {
            String identity = source == null ? null : SimSpool.identity(source);
            daemon.post(new Input.FromClient(link, submit, null, identity));
        } else {
            pin(link, submit);
        }
    }

    /** Holds the file of a submission and hands it in again. */
    void pin(SimLink link, ClientFrame.Submit submit) {
        world.after(chance.work(200), daemon, "pins", () -> {
            PinnedSource pinned =
                    spool.pin(Objects.requireNonNull(submit.submission().source()));
            daemon.post(
                    new Input.FromClient(link, submit, pinned, pinned.identity().fingerprint()));
        });
    }
}
