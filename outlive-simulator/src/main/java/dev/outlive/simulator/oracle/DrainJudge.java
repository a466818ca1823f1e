package dev.outlive.simulator.oracle;

import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.MemoryDisk;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges that an app hears when the backlog of its attach is settled, or the events it was started for: at the latest with
 * the turn that settles the last of them.
 */
final class DrainJudge implements FrameWitness {
    private final MemoryDisk disk;
    private final Checks checks;
    private final TreeMap<SessionRef, Owed> owed = new TreeMap<>();

    /** To be said on this connection as soon as everything up to a mark is settled. */
    private static final class Owed {
        private final LinkFacts link;
        private final long generation;
        private final long upTo;
        private boolean started;

        Owed(LinkFacts link, long generation, long upTo) {
            this.link = link;
            this.generation = generation;
            this.upTo = upTo;
        }
    }

    DrainJudge(MemoryDisk disk, Checks checks) {
        this.disk = disk;
        this.checks = checks;
    }

    @Override
    public void leaves(LinkFacts link, DaemonFrame frame, @Nullable ClientFrame call) {
        if (frame instanceof DaemonFrame.Attached attached) {
            owed.remove(attached.session());
            if (attached.backlog() > 0 || attached.launchReason() == LaunchReason.EVENTS) {
                owed.put(attached.session(), new Owed(link, attached.generation(), attached.position()));
            }
        } else if (frame instanceof DaemonFrame.Done && call instanceof ClientFrame.Start start) {
            Owed known = owed.get(start.session());
            if (known != null && known.link == link) {
                known.started = true;
            }
        } else if (frame instanceof DaemonFrame.Drained drained) {
            owed.remove(drained.session());
        }
    }

    /** A turn is over. */
    void turned() {
        owed.values().removeIf(each -> each.link.closed);
        owed.forEach((ref, known) -> {
            var session = disk.sessions().get(ref);
            boolean lasts = session != null && session.generation() == known.generation;
            checks.require(
                    "I16",
                    !known.started
                            || !lasts
                            || !disk.eventsUpTo(ref, known.upTo).isEmpty(),
                    () -> "connection " + known.link.link + " wasn't told that " + ref + " is drained up to "
                            + known.upTo);
        });
    }
}
