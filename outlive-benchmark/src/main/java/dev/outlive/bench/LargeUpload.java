package dev.outlive.bench;

import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One large PUT beside {@code curl -T}: from create to the committed end, against curl from its start to its exit. */
record LargeUpload(Path folder, Sink sink, BenchDaemon daemon, Size size) {
    private static final double GB = 1e9;

    List<Figure> measure(int rounds) throws IOException, InterruptedException {
        Path file = write();
        var speed = new ArrayList<Double>();
        var processor = new ArrayList<Double>();
        var curlSpeed = new ArrayList<Double>();
        var curlProcessor = new ArrayList<Double>();
        double gigabytes = size.largeBytes() / GB;
        for (int round = 0; round <= rounds; round++) {
            double[] ours = upload(file);
            double[] curl = curl(file);
            if (round > 0) {
                speed.add(gigabytes / ours[0]);
                processor.add(ours[1] / gigabytes);
                curlSpeed.add(gigabytes / curl[0]);
                curlProcessor.add(curl[1] / gigabytes);
            }
        }
        Files.delete(file);
        String stated = "Large PUT: " + (size.largeBytes() >> 20)
                + " MiB, source held as a reference (no copy), one at a time.";
        return List.of(
                Figure.of("large PUT", "GB/s", speed, "curl -T", curlSpeed, stated),
                Figure.of("large PUT, processor", "CPU-s/GB", processor, "curl -T", curlProcessor, stated));
    }

    private Path write() throws IOException {
        Path file = folder.resolve("large");
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < size.largeBytes(); written += block.length) {
                out.write(block);
            }
        }
        return file;
    }

    private double[] upload(Path file) throws IOException, InterruptedException {
        try (var completions = new Completions(daemon)) {
            double processor = daemon.processorSeconds();
            long begun = System.nanoTime();
            daemon.connection()
                    .call(
                            DaemonFrame.Accepted.class,
                            call -> BenchDaemon.submit(call, file, sink.uri("large"), SourceMode.REFERENCE, true));
            completions.await(1);
            double seconds = (System.nanoTime() - begun) / 1e9;
            double used = daemon.processorSeconds() - processor;
            daemon.clear();
            return new double[] {seconds, used};
        }
    }

    private double[] curl(Path file) throws IOException, InterruptedException {
        double processor = Commands.processorSecondsOfEnded();
        long begun = System.nanoTime();
        Commands.run(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-T",
                file.toString(),
                sink.uri("large").toString());
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new double[] {seconds, Commands.processorSecondsOfEnded() - processor};
    }
}
