package dev.outlive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where a store was last opened: on which machine, as which file. A file that was copied, or put back from a backup, is
 * another file, made at another time, also under the same name; one that was renamed is the same.
 *
 * <p>Kept in {@link Meta#MACHINE_ID} and {@link Meta#FILE}: {@code 1583042 1700000000123456789}, inode and time of creation,
 * 0 where the file system doesn't tell it.
 */
record Origin(String machine, long inode, long created) {
    /** Where it is now. */
    static Origin of(Path file, String machine) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new Origin(machine, 0, 0);
        }
        Map<String, Object> found = Files.readAttributes(file, "unix:ino,creationTime,lastModifiedTime");
        FileTime created = time(found, "creationTime");
        FileTime modified = time(found, "lastModifiedTime");
        boolean known = !created.equals(modified) || staysWhenModifiedMoves(file, created, modified);
        return new Origin(
                machine,
                ((Number) Objects.requireNonNull(found.get("ino"))).longValue(),
                known ? created.to(TimeUnit.NANOSECONDS) : 0);
    }

    /**
     * Whether that is the time of creation. Where the file system doesn't know it, Java gives the time of the last change
     * in its place; a small file that was copied a moment ago may have been made and changed at the same time, too.
     */
    private static boolean staysWhenModifiedMoves(Path file, FileTime created, FileTime modified) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(modified.toInstant().minus(1, ChronoUnit.HOURS)));
        try {
            return Files.readAttributes(file, BasicFileAttributes.class)
                    .creationTime()
                    .equals(created);
        } finally {
            Files.setLastModifiedTime(file, modified);
        }
    }

    private static FileTime time(Map<String, Object> attributes, String name) {
        return (FileTime) Objects.requireNonNull(attributes.get(name));
    }

    /** Where it was; empty if nothing was noted of it. */
    static Optional<Origin> noted(Meta meta) throws SQLException {
        Optional<String> machine = meta.get(Meta.MACHINE_ID);
        String[] file = meta.get(Meta.FILE).orElse("").split(" ", -1);
        if (machine.isEmpty()) {
            return Optional.empty();
        }
        try {
            long inode = file.length == 2 ? Long.parseLong(file[0]) : 0;
            return Optional.of(new Origin(machine.get(), inode, inode == 0 ? 0 : Long.parseLong(file[1])));
        } catch (NumberFormatException damaged) {
            return Optional.of(new Origin(machine.get(), 0, 0));
        }
    }

    void note(Meta meta) throws SQLException {
        if (!machine.equals(MachineId.UNKNOWN) || meta.get(Meta.MACHINE_ID).isEmpty()) {
            meta.put(Meta.MACHINE_ID, machine);
        }
        meta.put(Meta.FILE, inode + " " + created);
    }

    /** How this is seen to be another place than that one, for people; empty if it is the same, or may be. */
    Optional<String> differsFrom(Origin before) {
        boolean known = !machine.equals(MachineId.UNKNOWN) && !before.machine.equals(MachineId.UNKNOWN);
        if (known && !machine.equals(before.machine)) {
            return Optional.of("the store was written on another machine");
        }
        // the inode alone tells nothing: a file that is put back often gets the one that was freed
        return created != 0 && before.created != 0 && created != before.created
                ? Optional.of(
                        "the store's file isn't the one that was written last: it was copied, put back from a backup,"
                                + " or moved to another disk")
                : Optional.empty();
    }

    /** Whether it may be a copy, which isn't enough to hold anything. */
    boolean maybeDiffersFrom(Origin before) {
        return differsFrom(before).isEmpty() && inode != 0 && before.inode != 0 && inode != before.inode;
    }
}
