package dev.outlive.bench;

import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Many files of 64 KiB beside {@code curl --parallel}, with the same number of transfers at one time. */
record SmallUploads(Path folder, Sink sink, BenchDaemon daemon, Size size) {
    List<Figure> measure(int rounds) throws IOException, InterruptedException {
        List<Path> files = write();
        Path config = curlConfig(files);
        var referenced = new ArrayList<Double>();
        var copied = new ArrayList<Double>();
        var curl = new ArrayList<Double>();
        for (int round = 0; round <= rounds; round++) {
            double reference = size.smallFiles() / upload(files, SourceMode.REFERENCE);
            double peer = size.smallFiles() / curl(config);
            double snapshot = size.smallFiles() / upload(files, SourceMode.SNAPSHOT);
            if (round > 0) {
                referenced.add(reference);
                copied.add(snapshot);
                curl.add(peer);
            }
        }
        String stated = "Small PUTs: " + size.smallFiles() + " files of 64 KiB, " + size.parallel()
                + " at one time on both sides; every create, attempt and answer is durable.";
        return List.of(
                Figure.of("small PUTs, by reference", "files/s", referenced, "curl --parallel", curl, stated),
                Figure.of("small PUTs, private copies", "files/s", copied, "curl --parallel", curl, stated));
    }

    private List<Path> write() throws IOException {
        Path small = Files.createDirectory(folder.resolve("small"));
        var random = new Random(2);
        byte[] bytes = new byte[Size.SMALL_BYTES];
        var files = new ArrayList<Path>();
        for (int i = 0; i < size.smallFiles(); i++) {
            random.nextBytes(bytes);
            files.add(Files.write(small.resolve("f" + i), bytes));
        }
        return files;
    }

    private Path curlConfig(List<Path> files) throws IOException {
        var text = new StringBuilder();
        for (Path file : files) {
            text.append("upload-file = \"").append(file).append("\"\nurl = \"");
            text.append(sink.uri(file.getFileName().toString())).append("\"\noutput = /dev/null\nsilent\nnext\n");
        }
        text.setLength(text.length() - "next\n".length());
        return Files.writeString(folder.resolve("curl.config"), text);
    }

    private double upload(List<Path> files, SourceMode mode) throws InterruptedException {
        try (var completions = new Completions(daemon)) {
            long begun = System.nanoTime();
            var connection = daemon.connection();
            var answers = new ArrayList<CompletableFuture<?>>();
            for (Path file : files) {
                answers.add(connection.begin(DaemonFrame.Accepted.class, call -> frame(call, file, mode)));
            }
            answers.forEach(CompletableFuture::join);
            completions.await(files.size());
            double seconds = (System.nanoTime() - begun) / 1e9;
            daemon.clear();
            return seconds;
        }
    }

    private ClientFrame frame(long call, Path file, SourceMode mode) {
        return BenchDaemon.submit(call, file, sink.uri(file.getFileName().toString()), mode, true);
    }

    private double curl(Path config) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Commands.run(
                "curl",
                "-sS",
                "--parallel",
                "--parallel-max",
                String.valueOf(size.parallel()),
                "-K",
                config.toString());
        return (System.nanoTime() - begun) / 1e9;
    }
}
