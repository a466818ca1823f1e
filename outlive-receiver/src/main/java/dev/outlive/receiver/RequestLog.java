package dev.outlive.receiver;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Hears of each request once, when its end is known: right before its answer is written, so that whoever has the answer
 * finds the entry. Called from many threads at once; what it throws ends the connection.
 */
@FunctionalInterface
public interface RequestLog {
    void finished(Entry entry);

    /** How a request ended. */
    enum Outcome {
        /** It arrived whole and was carried out. */
        COMPLETE,
        /** Its sender went away or fell silent before the end; nothing of it is kept. */
        CUT,
        /** It was answered by an error; nothing of it is kept. */
        REFUSED
    }

    /**
     * One finished request.
     *
     * @param at when it began
     * @param took from its first byte to its answer
     * @param method empty if the head was cut or malformed, as is the path
     * @param path the path of the target, percent-coded as sent, without the query
     * @param status of the answer, or 0 if there is none
     * @param bytes how many bytes of its body arrived, framing not counted
     * @param files what it stored: one for PUT and POST, one or more for a form, none for other methods
     * @param key the Idempotency-Key field, or empty
     * @param task the X-Outlive-Task field, or empty
     */
    record Entry(
            Instant at,
            Duration took,
            String method,
            String path,
            int status,
            long bytes,
            List<StoredFile> files,
            Outcome outcome,
            String key,
            String task) {
        public Entry {
            files = List.copyOf(files);
        }

        /** The name of the stored file, the first one of a form; empty if nothing was stored. */
        public String name() {
            return files.isEmpty() ? "" : files.getFirst().name();
        }

        /** The SHA-256 of the stored file, the first one of a form; empty if nothing was stored. */
        public String sha256() {
            return files.isEmpty() ? "" : files.getFirst().sha256();
        }
    }
}
