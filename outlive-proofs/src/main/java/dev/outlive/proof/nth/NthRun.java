package dev.outlive.proof.nth;

import dev.outlive.proof.app.UploadingApp.End;
import dev.outlive.proof.oracle.Contradiction;
import dev.outlive.proof.oracle.Upload;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Healing;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Running;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * A few uploads from create to acknowledge, on a daemon whose n-th call on its store goes wrong, and then on one where
 * nothing does.
 */
public final class NthRun {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration MAX = Duration.ofSeconds(90); // only tells a hang

    private NthRun() {}

    /**
     * What came of a run.
     *
     * @param fired false if there are fewer than n such calls
     * @param exit how the daemon ended, or empty if it lived on
     */
    public record Result(boolean fired, OptionalInt exit, List<Contradiction> contradictions) {}

    /** Makes a home that a daemon has used and left, so that the calls of making a store aren't the first ones. */
    public static Site used() throws IOException, InterruptedException {
        var site = Site.create();
        try (var rig = new Rig(site)) {
            Child daemon = rig.startDaemon();
            daemon.terminate();
            OptionalInt exit = daemon.awaitExit(MAX);
            if (exit.isEmpty() || exit.getAsInt() == 1) {
                throw new IllegalStateException("a daemon that had nothing to do ended with " + exit);
            }
        }
        return site;
    }

    /**
     * Runs.
     *
     * @param template whose home is copied, or one whose home isn't there to begin with an empty one
     */
    public static Result run(Site template, Fault fault, int n) throws IOException, InterruptedException {
        try (var site = Site.create();
                var rig = new Rig(site)) {
            copy(template.home().state(), site.home().state());
            site.plan("put", Upload.Safety.PUT, 64 << 10, 0, Upload.Wish.DONE);
            site.plan("keyed", Upload.Safety.KEYED_POST, 0, 0, Upload.Wish.DONE);
            site.plan("post", Upload.Safety.PLAIN_POST, 4 << 10, 0, Upload.Wish.DONE);
            rig.startLocalServer();
            Path trace = site.root().resolve("trace");
            Child daemon = rig.launchDaemon(Strace.prefix(site.home(), trace, fault, n));
            OptionalInt exit = ready(daemon) ? OptionalInt.empty() : daemon.awaitExit(MAX);
            if (exit.isPresent()) {
                rig.startDaemon();
            }
            Running app = rig.startLocalApp(End.DETACH);
            if (exit.isEmpty()) {
                exit = firstExit(daemon, app);
                if (exit.isPresent()) {
                    rig.startDaemon();
                }
            }
            try {
                Healing.await(rig, app, () -> rig.startLocalApp(End.DETACH));
                return new Result(Strace.hasFired(trace, fault), exit, rig.judge());
            } catch (IllegalStateException stuck) {
                site.keep();
                throw new IllegalStateException(
                        fault.code() + " at " + n + ": " + stuck.getMessage() + "; evidence in " + site.root(), stuck);
            }
        }
    }

    private static boolean ready(Child daemon) throws InterruptedException {
        return daemon.findLine(said -> said.startsWith("outlived: ready"), MAX).isPresent();
    }

    /** How the daemon ended, or empty if the app came to its end first. An app without a daemon waits for that end. */
    private static OptionalInt firstExit(Child daemon, Running app) throws InterruptedException {
        long giveUpAt = System.nanoTime() + MAX.toNanos();
        while (System.nanoTime() < giveUpAt) {
            OptionalInt exit = daemon.awaitExit(LOOK_EVERY);
            OptionalInt done = app.awaitExit(Duration.ZERO);
            if (exit.isPresent() || done.isPresent() && done.getAsInt() == 0) {
                return exit;
            }
        }
        return OptionalInt.empty();
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        try (DirectoryStream<Path> children = Files.newDirectoryStream(from)) {
            for (Path child : children) {
                Path copied = to.resolve(child.getFileName());
                if (Files.isDirectory(child)) {
                    copy(child, copied);
                } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
                    Files.copy(child, copied, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
