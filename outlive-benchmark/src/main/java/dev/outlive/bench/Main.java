package dev.outlive.bench;

import dev.outlive.protocol.wire.FrameCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code ./outlive-bench}: measures the daemon beside its peers in one run, round by round in turn, and prints medians and
 * ratios. No figure passes or fails anything.
 */
public final class Main {
    private static final String USAGE = """
            usage: outlive-bench [--quick] [--rounds N] [--json FILE]
              --quick       256 MiB and 1,000 files instead of 2 GiB and 10,000
              --rounds N    counted rounds of each measurement, after one that isn't (default 5)
              --json FILE   the figures as JSON Lines, too
            Needs curl, cc, and about 6 GB in the folder for temporary files (3 with --quick).
            """;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws IOException, InterruptedException {
        boolean quick = false;
        int rounds = 5;
        Path json = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--quick" -> quick = true;
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--json" -> json = Path.of(arguments[++i]);
                default -> {
                    System.err.print(USAGE);
                    return 2;
                }
            }
        }
        var figures = measure(quick ? Size.QUICK : Size.FULL, rounds);
        Table.print(figures, System.out);
        if (json != null) {
            Files.write(
                    json,
                    figures.stream().map(FrameCodec.JSON::writeValueAsString).toList());
        }
        return 0;
    }

    private static List<Figure> measure(Size size, int rounds) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("outlive-bench");
        try (var sink = Sink.start(folder);
                var daemon = BenchDaemon.start(folder.resolve("home"), size.parallel())) {
            var figures = new ArrayList<Figure>();
            figures.addAll(new LargeUpload(folder, sink, daemon, size).measure(rounds));
            figures.addAll(new SmallUploads(folder, sink, daemon, size).measure(rounds));
            figures.addAll(new Enqueue(folder, sink, daemon, size).measure(rounds));
            return figures;
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
