package dev.outlive.proof.rig;

import dev.outlive.proof.app.KillApp;
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

    /** How often an app may find no daemon, which was just being started. */
    private static final int STARTS_MAX = 4;

    private Healing() {}

    /** Starts an app. */
    public interface Starter {
        Running start() throws IOException;
    }

    /** Waits until the app has nothing left to do; starts it again where the last fault ended it. */
    public static void await(Rig rig, Running app, Starter again) throws IOException, InterruptedException {
        Running current = app;
        for (int starts = 1; ; starts++) {
            OptionalInt exit = current.awaitExit(MAX);
            if (exit.isPresent() && exit.getAsInt() == 0) {
                return;
            }
            if (exit.isEmpty() || exit.getAsInt() != KillApp.EXIT_NO_DAEMON || starts == STARTS_MAX) {
                throw stuck(rig, current, exit);
            }
            current = again.start();
        }
    }

    private static IllegalStateException stuck(Rig rig, Running app, OptionalInt exit) throws IOException {
        String what = exit.isEmpty()
                ? "I5: no end after " + MAX.toSeconds() + " s without a fault"
                : "the app ended with " + exit.getAsInt();
        return new IllegalStateException(what + "; not acknowledged: " + left(rig) + "; app: " + app.tail()
                + "; daemon: " + rig.daemon().tail());
    }

    private static List<String> left(Rig rig) throws IOException {
        if (!rig.daemon().isAlive()) {
            return List.of("unknown, the daemon is gone");
        }
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
