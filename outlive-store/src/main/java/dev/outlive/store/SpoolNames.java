package dev.outlive.store;

import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the spool and their names: {@code 3f…e1.source} holds the bytes of an upload, {@code 3f…e1.body} those of a
 * response or the result of a download; {@code .part} behind either is one that isn't whole. {@code 01J…XY.placed} notes
 * what a task puts at its destination. Nobody outside chooses a name.
 */
final class SpoolNames {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolNames.class);
    private static final Pattern OURS =
            Pattern.compile("[0-9a-f]{32}\\.(source|body)(\\.part)?|[0-9A-Z]{26}\\.placed(\\.new)?");
    private static final String PART = ".part";
    private static final String NOTE = ".placed";

    private final Path folder;
    private final SpoolQuota quota;
    private final SecureRandom random = new SecureRandom();

    /** Files that are to go once nobody copies the spool any more. */
    private final List<Path> doomed = new ArrayList<>();

    private int kept;

    /** A spool without a quota. */
    SpoolNames(Path folder) {
        this(folder, new SpoolQuota(0));
    }

    /** @param quota told of each file that is removed; who makes one tells it by itself */
    SpoolNames(Path folder, SpoolQuota quota) {
        this.folder = folder;
        this.quota = quota;
    }

    SpoolQuota quota() {
        return quota;
    }

    /** Tells the quota of the files that are here. */
    void count() throws IOException {
        for (Path file : others(Set.of())) {
            if (isCounted(file)) {
                quota.add(Files.size(file));
            }
        }
    }

    /** What isn't whole yet is counted by those who write it, and notes are too small to count. */
    private static boolean isCounted(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".source") || name.endsWith(".body");
    }

    enum Kind {
        SOURCE,
        BODY
    }

    /** Where a task's note lies. */
    Path note(TaskId task) {
        return folder.resolve(task + NOTE);
    }

    /** The tasks that notes are kept of. */
    List<TaskId> noted() throws IOException {
        return others(Set.of()).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(NOTE))
                .map(name -> new TaskId(name.substring(0, name.length() - NOTE.length())))
                .toList();
    }

    Path folder() {
        return folder;
    }

    /** A name for a file that is being written; no file has it yet. */
    Path aside(Kind kind) {
        byte[] drawn = new byte[16];
        random.nextBytes(drawn);
        return folder.resolve(
                HexFormat.of().formatHex(drawn) + "." + kind.name().toLowerCase(Locale.ROOT) + PART);
    }

    /** Gives a written and synced file its lasting name, durably. */
    Path place(Path aside) throws IOException {
        Path lasting = rename(aside);
        sync();
        return lasting;
    }

    /** Gives a written and synced file its lasting name; durable after {@link #sync}. */
    Path rename(Path aside) throws IOException {
        String name = aside.getFileName().toString();
        Path lasting = folder.resolve(name.substring(0, name.length() - PART.length()));
        DurableFiles.rename(aside, lasting);
        return lasting;
    }

    /** Makes the names of all files durable. */
    void sync() throws IOException {
        DurableFiles.syncFolder(folder);
    }

    /** Whether this is a file that the spool made. */
    boolean isOurs(Path file) {
        return folder.equals(file.getParent())
                && OURS.matcher(file.getFileName().toString()).matches();
    }

    /** Keeps every file until this is closed: what is to be removed meanwhile is removed then. */
    synchronized AutoCloseable keepAll() {
        kept++;
        return this::letGo;
    }

    private void letGo() {
        List<Path> due = List.of();
        synchronized (this) {
            if (--kept == 0) {
                due = List.copyOf(doomed);
                doomed.clear();
            }
        }
        due.forEach(this::delete);
    }

    private synchronized boolean isKept(Path file) {
        boolean lasting = kept > 0 && !file.getFileName().toString().endsWith(PART);
        if (lasting) {
            doomed.add(file);
        }
        return lasting;
    }

    /** Removes a file of the spool, if it is there. What can't be removed now is swept at the next start. */
    boolean delete(Path file) {
        if (!isOurs(file) || isKept(file)) {
            return false;
        }
        try {
            long bytes = isCounted(file) && Files.exists(file) ? Files.size(file) : 0;
            boolean gone = Files.deleteIfExists(file);
            if (gone) {
                quota.give(bytes);
            }
            return gone;
        } catch (IOException kept) {
            LOG.warn("the spool keeps {} until the next start: {}", file.getFileName(), kept.toString());
            return false;
        }
    }

    /** The spool's files whose names aren't among these. */
    List<Path> others(Set<String> names) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(this::isOurs)
                    .filter(file -> !names.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }
}
