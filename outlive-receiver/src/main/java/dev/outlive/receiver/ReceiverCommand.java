package dev.outlive.receiver;

import dev.outlive.receiver.http.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketException;
import java.util.Locale;

/** A receiver in the foreground, as a command line shows it: a line when it listens, then one a request. */
public final class ReceiverCommand {
    /** How the lines read. */
    public enum Format {
        /** For people. */
        TEXT,
        /** JSON Lines with {@code "schema":1}. */
        JSON
    }

    private ReceiverCommand() {}

    /**
     * Starts a receiver, prints what it does, and returns when it has ended: by SIGTERM or SIGINT, which closes it
     * cleanly, or by an interrupt of the calling thread. The configuration's own log hears of requests, too.
     *
     * @param out gets the line "receiving on URL into DIR" and one line a request, flushed one by one
     * @param err gets the reason if it can't start
     * @return the exit code: 0 after an end on purpose, 1 if it couldn't start
     */
    public static int run(ReceiverConfig config, Format format, PrintStream out, PrintStream err) {
        RequestLog printing = entry -> {
            config.log().finished(entry);
            print(out, format == Format.JSON ? json(entry).toString() : text(entry));
        };
        try (var receiver = Receiver.start(config.withLog(printing))) {
            var end = new Thread(receiver::close, "receiver-end");
            Runtime.getRuntime().addShutdownHook(end);
            print(out, format == Format.JSON ? listening(receiver).toString() : listeningText(receiver));
            try {
                receiver.awaitClosed();
            } catch (InterruptedException e) {
                // The caller wants it to end; that is no failure.
                Thread.currentThread().interrupt();
            }
            removeHook(end);
            return 0;
        } catch (SocketException e) {
            err.println("Can't listen on " + config.bindAddress().getHostAddress() + ":" + config.port() + ": "
                    + e.getMessage() + ". Nothing was started. Choose another --port, or leave it out for a free one.");
        } catch (IOException e) {
            err.println("Can't receive into " + config.directory() + ": " + e
                    + ". Nothing was started. Name a directory that you may write to.");
        }
        return 1;
    }

    private static void removeHook(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // The virtual machine is ending, which is why the receiver was closed.
        }
    }

    private static void print(PrintStream out, String line) {
        synchronized (out) {
            out.print(line + "\n");
            out.flush();
        }
    }

    private static Json listening(Receiver receiver) {
        return new Json()
                .put("schema", 1)
                .put("event", "listening")
                .put("url", receiver.uri().toString())
                .put("directory", receiver.directory().toString());
    }

    private static String listeningText(Receiver receiver) {
        return "receiving on " + receiver.uri() + " into " + receiver.directory();
    }

    /** The JSON form of an entry. */
    static Json json(RequestLog.Entry entry) {
        return new Json()
                .put("schema", 1)
                .put("event", "request")
                .put("at", entry.at().toString())
                .put("millis", entry.took().toMillis())
                .put("method", entry.method())
                .put("path", entry.path())
                .put("status", entry.status())
                .put("outcome", entry.outcome().name().toLowerCase(Locale.ROOT))
                .put("bytes", entry.bytes())
                .put("name", entry.name())
                .put("sha256", entry.sha256())
                .put("key", entry.key())
                .put("task", entry.task())
                .put(
                        "files",
                        entry.files().stream()
                                .map(file -> new Json()
                                        .put("name", file.name())
                                        .put("bytes", file.bytes())
                                        .put("sha256", file.sha256()))
                                .toList());
    }

    /** The entry for people: status, method, size, outcome, path, and what was stored. */
    static String text(RequestLog.Entry entry) {
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-3s  %-4s  %10s  %-8s  %s",
                entry.status() == 0 ? "-" : String.valueOf(entry.status()),
                entry.method().isEmpty() ? "-" : entry.method(),
                ByteSize.format(entry.bytes()),
                entry.outcome().name().toLowerCase(Locale.ROOT),
                entry.path().isEmpty() ? "-" : entry.path()));
        for (var file : entry.files()) {
            line.append("  ").append(file.name()).append(" sha256:").append(file.sha256());
        }
        return line.toString();
    }
}
