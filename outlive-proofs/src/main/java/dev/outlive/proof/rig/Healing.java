package dev.outlive.proof.rig;

import dev.outlive.proof.oracle.ListedTask;
import dev.outlive.proof.oracle.OracleJournal;
import dev.outlive.proof.oracle.OracleLine;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;

/** The time after the last fault: the app has to come to its end by itself. */
public final class Healing {
    /** Far more than what is left to do takes; a deadline only tells a hang. */
    private static final Duration MAX = Duration.ofSeconds(120);

    private Healing() {}

    /** Waits until the app has nothing left to do; says what it waits for if that takes too long. */
    public static void await(Rig rig) throws IOException, InterruptedException {
        OptionalInt exit = rig.app().awaitExit(MAX);
        if (exit.isPresent() && exit.getAsInt() == 0) {
            return;
        }
        throw new IllegalStateException((exit.isEmpty()
                        ? "I5: no end after " + MAX.toSeconds() + " s without a fault"
                        : "the app ended with " + exit.getAsInt())
                + "; not acknowledged: " + left(rig) + "; app: " + rig.app().tail() + "; daemon: "
                + rig.daemon().tail());
    }

    private static List<String> left(Rig rig) throws IOException {
        var acknowledged = new HashSet<String>();
        for (OracleLine line : OracleJournal.read(rig.site().appJournal())) {
            if (line.is(OracleLine.Kind.FACT, OracleLine.Op.ACK)) {
                acknowledged.add(line.key());
            }
        }
        return rig.listed().stream()
                .filter(task -> !acknowledged.contains(task.key()))
                .map(Healing::text)
                .toList();
    }

    private static String text(ListedTask task) {
        return task.key() + " " + (task.outcome() == null ? task.state() : task.outcome());
    }
}
