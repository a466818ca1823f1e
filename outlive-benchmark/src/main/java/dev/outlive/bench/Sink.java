package dev.outlive.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The server both sides upload to: a small C program that throws the bodies away, in a process of its own. */
final class Sink implements AutoCloseable {
    private final Process process;
    private final int port;

    private Sink(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Compiles and starts it. */
    static Sink start(Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve("sink.c");
        try (InputStream in = Objects.requireNonNull(Sink.class.getResourceAsStream("sink.c"))) {
            Files.copy(in, source);
        }
        Path program = folder.resolve("sink");
        Commands.run("cc", "-O2", "-pthread", "-o", program.toString(), source.toString());
        Process process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader(StandardCharsets.US_ASCII).readLine();
        if (line == null) {
            throw new IOException("the sink didn't start");
        }
        return new Sink(process, Integer.parseInt(line.strip()));
    }

    URI uri(String name) {
        return URI.create("http://127.0.0.1:" + port + "/" + name);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
