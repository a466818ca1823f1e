package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.MemoryDisk;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Judges that an event which delegates refuse again and again dies of it. */
final class RefusalJudge implements FrameWitness {
    private final MemoryDisk disk;
    private final Checks checks;
    private final TreeMap<Facts.EventName, Integer> refusals = new TreeMap<>();

    RefusalJudge(MemoryDisk disk, Checks checks) {
        this.disk = disk;
        this.checks = checks;
    }

    @Override
    public void leaves(LinkFacts link, DaemonFrame frame, @Nullable ClientFrame call) {
        if (frame instanceof DaemonFrame.Done
                && call instanceof ClientFrame.Refuse refuse
                && link.attached != null
                && link.attached.session().equals(refuse.session())) {
            refused(new Facts.EventName(refuse.session(), link.attached.generation(), refuse.seq()));
        }
    }

    private void refused(Facts.EventName name) {
        int times = refusals.merge(name, 1, Integer::sum);
        Optional<LoggedEvent> event =
                disk.event(name.session(), name.seq()).filter(each -> each.generation() == name.generation());
        checks.require(
                "I16",
                times < LoggedEvent.REFUSALS_MAX
                        || event.isEmpty()
                        || event.get().isDeadLetter(),
                () -> "refused " + times + " times and no dead letter: " + event);
    }
}
