package dev.outlive.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The processes of this machine, as Linux tells of each in {@code /proc/PID/stat}: number, program, state, parent, group,
 * session, and more.
 *
 * <pre>
 * 4711 (java) S 1 4711 4711 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 285191 3133440 …
 * </pre>
 */
final class ProcessTable {
    private static final Path PROCESSES = Path.of("/proc");

    /** Where the field stands behind the program's name. */
    private static final int GROUP = 2;

    private ProcessTable() {}

    /** Whether the group of this number is led by this process, so that both end and stop together. */
    static boolean leadsGroup(long pid) {
        return fields(pid)
                .filter(fields -> fields[GROUP].equals(Long.toString(pid)))
                .isPresent();
    }

    /** Whether no process has the number. A group of it may still be there. */
    static boolean isGone(long pid) {
        return Files.exists(PROCESSES) && !Files.exists(folder(pid));
    }

    /** What stands behind the program's name, which may hold anything. */
    private static Optional<String[]> fields(long pid) {
        try {
            String line = Files.readString(folder(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static Path folder(long pid) {
        return PROCESSES.resolve(Long.toString(pid));
    }
}
