package dev.outlive.proof.app;

import dev.outlive.client.OutliveException;
import dev.outlive.proof.failpoint.Points;
import dev.outlive.proof.oracle.OracleJournal;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.util.List;

/**
 * An app in a process of its own. Started again after any death, it goes on where its journal ends. Exit codes: 0 nothing
 * is left to do, 5 there is no daemon, 1 something it doesn't expect.
 */
public final class KillApp {
    /** The app's name towards the daemon. */
    public static final String APP = "dev.outlive.proof";

    /** The exit code when the daemon is away. */
    public static final int EXIT_NO_DAEMON = 5;

    /** An option after the places: ends the session when all is done. */
    public static final String FINISH = "--finish";

    private KillApp() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws IOException, InterruptedException {
        return run(
                AppPlaces.of(arguments),
                arguments.contains(FINISH) ? UploadingApp.End.SESSION : UploadingApp.End.DETACH,
                Points.current(),
                OutliveHome.current());
    }

    /** Runs an app in this process; returns its exit code. */
    public static int run(AppPlaces places, UploadingApp.End end, Points points, OutliveHome home)
            throws IOException, InterruptedException {
        try (var journal = OracleJournal.open(places.journal())) {
            new UploadingApp(places, journal, points, home).run(end);
            return 0;
        } catch (OutliveException refused) {
            System.err.println("app: " + refused);
            return refused.code() == ErrorCode.DAEMON_UNREACHABLE ? EXIT_NO_DAEMON : 1;
        }
    }
}
