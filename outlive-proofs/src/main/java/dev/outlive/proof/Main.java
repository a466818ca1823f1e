package dev.outlive.proof;

import dev.outlive.proof.kill.KillCommand;
import dev.outlive.proof.nth.NthCommand;
import dev.outlive.proof.stage.LargeBatch;
import dev.outlive.proof.stage.StoppedApp;
import java.io.IOException;
import java.util.List;

/** {@code outlive-proof}: long proofs with real processes. Exit codes: 0 every promise kept, 1 not, 2 usage. */
public final class Main {
    private static final int EXIT_USAGE = 2;

    private static final String USAGE = """
            Usage: outlive-proof MODE [OPTION…]

            kill [--cycles N] [--seed S] [--app|--daemon|--server|--both|--all] [--keep]
                 Kills app, daemon (--both, the default) or also the receiving server (--all) N times
                 (default 100) while uploads go on, and judges what is left.
            nth  [--fault kill-at-sync|kill-at-write|sync-fails|write-fails|disk-full] [--max N] [--fresh]
                 Lets the n-th call on the store's files go wrong, n = 1, 2, … until there is no n-th one.
                 Needs strace. --fresh begins without a store.
            stop [--minutes N]
                 Stops an app by SIGSTOP (for 10 minutes, the default) while its tasks end by the thousand.
            batch [--tasks N]
                 Creates N tasks (default 100000) as one batch, kills the daemon after its commit, and lets all complete.
            """;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws IOException, InterruptedException {
        String mode = arguments.isEmpty() ? "" : arguments.getFirst();
        try {
            switch (mode) {
                case "kill":
                    return KillCommand.run(arguments.subList(1, arguments.size()));
                case "nth":
                    return NthCommand.run(arguments.subList(1, arguments.size()));
                case "stop":
                    return StoppedApp.command(arguments.subList(1, arguments.size()));
                case "batch":
                    return LargeBatch.command(arguments.subList(1, arguments.size()));
                case "--help", "-h", "help":
                    System.out.print(USAGE);
                    return 0;
                default:
                    throw new IllegalArgumentException(
                            mode.isEmpty() ? "which proof?" : "there is no proof called '" + mode + "'");
            }
        } catch (IllegalArgumentException wrong) {
            System.err.println("outlive-proof: " + wrong.getMessage());
            System.err.print(USAGE);
            return EXIT_USAGE;
        }
    }
}
