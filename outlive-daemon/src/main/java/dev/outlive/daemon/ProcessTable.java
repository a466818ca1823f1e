package dev.outlive.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The processes of this machine, as Linux tells of each in {@code /proc/PID/stat}: number, program, state, parent, group,
 * session, and as the 22nd field when it began, in hundredths of a second since the system's start, whatever the clock on
 * the wall said. Elsewhere only their start on that clock is known.
 *
 * <pre>
 * 4711 (java) S 1 4711 4711 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 285191 3133440 …
 * </pre>
 */
final class ProcessTable {
    private static final Path PROCESSES = Path.of("/proc");

    /** Where fields stand behind the program's name. */
    private static final int STATE = 0;

    private static final int GROUP = 2;
    private static final int BEGAN = 19;

    private final EngineClock clock;

    ProcessTable(EngineClock clock) {
        this.clock = clock;
    }

    /** When a living process of this user began, on steady time; empty if there is none of this number. */
    Optional<Instant> startedAt(long pid) {
        if (!Files.exists(PROCESSES)) {
            return ProcessHandle.of(pid)
                    .filter(process -> process.info()
                            .user()
                            .equals(ProcessHandle.current().info().user()))
                    .flatMap(process -> process.info().startInstant())
                    .map(wall -> clock.now().steadyOf(wall));
        }
        return isOwn(pid)
                ? fields(pid)
                        .filter(fields -> !fields[STATE].equals("Z")) // has ended, and nobody has asked how
                        .map(fields -> clock.steadyAt(Duration.ofMillis(10 * Long.parseLong(fields[BEGAN]))))
                : Optional.empty();
    }

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

    private static boolean isOwn(long pid) {
        try {
            return Files.getOwner(folder(pid), LinkOption.NOFOLLOW_LINKS).equals(OwnUser.principal());
        } catch (IOException gone) {
            return false;
        }
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
