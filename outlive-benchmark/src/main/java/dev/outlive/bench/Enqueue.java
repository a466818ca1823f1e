package dev.outlive.bench;

import dev.outlive.client.OperatorConnection;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Durable creates, without a transfer: a lone caller beside the disk's own sync, and batches. */
record Enqueue(Path folder, Sink sink, BenchDaemon daemon, Size size) {
    List<Figure> measure(int rounds) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("enqueued"), new byte[Size.SMALL_BYTES]);
        var singles = new ArrayList<Double>();
        var syncs = new ArrayList<Double>();
        var batches = new ArrayList<Double>();
        for (int round = 0; round <= rounds; round++) {
            double single = size.singles() / seconds(() -> singles(file));
            double sync = size.singles() / seconds(this::syncs);
            double batch = size.batch() / seconds(() -> batch(file));
            if (round > 0) {
                singles.add(single);
                syncs.add(sync);
                batches.add(batch);
            }
        }
        String stated =
                "Creates: suspended tasks, source by reference; the sync is one 4 KiB append and fsync of a file.";
        return List.of(
                Figure.of("create, one at a time", "tasks/s", singles, "append and fsync", syncs, stated),
                Figure.of("create, in batches", "tasks/s", batches, "append and fsync", syncs, stated));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private double seconds(Work work) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - begun) / 1e9;
        daemon.clear();
        return seconds;
    }

    private void singles(Path file) {
        for (int i = 0; i < size.singles(); i++) {
            daemon.connection().call(DaemonFrame.Accepted.class, call -> submit(call, file));
        }
    }

    private ClientFrame.Submit submit(long call, Path file) {
        return BenchDaemon.submit(call, file, sink.uri("never"), SourceMode.REFERENCE, false);
    }

    private void syncs() throws IOException {
        Path file = folder.resolve("synced");
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            for (int i = 0; i < size.singles(); i++) {
                channel.write(ByteBuffer.allocate(4096));
                channel.force(false);
            }
        }
        Files.delete(file);
    }

    private void batch(Path file) {
        try (OperatorConnection connection = daemon.connect()) {
            var answers = new ArrayList<CompletableFuture<?>>();
            answers.add(connection.begin(
                    DaemonFrame.Done.class, call -> new ClientFrame.BatchBegin(call, BenchDaemon.SESSION, null)));
            for (int i = 0; i < size.batch(); i++) {
                answers.add(connection.begin(DaemonFrame.Accepted.class, call -> submit(call, file)));
            }
            answers.add(connection.begin(DaemonFrame.Done.class, ClientFrame.BatchCommit::new));
            answers.forEach(CompletableFuture::join);
        }
    }
}
