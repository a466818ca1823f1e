package dev.outlive.proof.oracle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an app intends and comes to know, written down outside the store by code that shares nothing with it. A line is
 * durable before the request it announces leaves, and before the app acts on what it was told. Safe from any thread.
 */
public final class OracleJournal implements AutoCloseable {
    private final JsonLines lines;
    private final List<OracleLine> before;
    private final int process;
    private long last;

    private OracleJournal(JsonLines lines, List<OracleLine> before) {
        this.lines = lines;
        this.before = before;
        this.process = before.isEmpty() ? 1 : before.getLast().process() + 1;
        this.last = before.size();
    }

    /** Opens the journal for a process that begins now. */
    public static OracleJournal open(Path file) throws IOException {
        var journal = new OracleJournal(JsonLines.open(file), read(file));
        journal.append(OracleLine.begun());
        return journal;
    }

    /** All lines of a journal, whoever may be writing to it. */
    public static List<OracleLine> read(Path file) throws IOException {
        List<OracleLine> all = JsonLines.read(file, OracleLine.class);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).n() != i + 1) {
                throw new IOException(
                        file + ":" + (i + 1) + " is line " + all.get(i).n() + ": the oracle itself is damaged");
            }
        }
        return all;
    }

    /** What earlier processes wrote. */
    public List<OracleLine> before() {
        return before;
    }

    /** Writes a line; durable when this returns. */
    public synchronized void append(OracleLine line) {
        last++;
        lines.append(line.at(last, process));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
