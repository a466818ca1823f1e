package dev.outlive.proof.nth;

import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The program strace, which looks at system calls and can make them fail. */
public final class Strace {
    private Strace() {}

    /** Why it can't be used here, or empty. */
    public static Optional<String> problem() throws InterruptedException {
        try {
            Process probe = new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true")
                    .redirectErrorStream(true)
                    .start();
            return probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of("skipped, strace may not trace here");
        } catch (IOException missing) {
            return Optional.of("skipped, needs strace: apt-get install strace");
        }
    }

    /** The beginning of a command line whose calls on the store's files are traced, with a fault at the n-th one. */
    static List<String> prefix(OutliveHome home, Path trace, Fault fault, int n) {
        var prefix = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", trace.toString()));
        if (!fault.kills()) {
            prefix.add(
                    "--seccomp-bpf"); // stops at traced calls only, which is quicker; signals aren't injected with it
        }
        for (String suffix : List.of("", "-wal", "-journal")) {
            prefix.addAll(List.of("-P", home.database() + suffix));
        }
        prefix.addAll(List.of("-e", "trace=pwrite64,fsync,fdatasync,ftruncate"));
        prefix.addAll(fault.options(n));
        return prefix;
    }

    /** Whether a fault fired, by the trace. */
    static boolean hasFired(Path trace, Fault fault) throws IOException {
        if (!Files.exists(trace)) {
            return false;
        }
        String text = Files.readString(trace);
        return text.contains("(INJECTED)") || (fault.kills() && text.contains("killed by SIGKILL"));
    }
}
