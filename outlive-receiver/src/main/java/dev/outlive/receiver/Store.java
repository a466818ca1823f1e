package dev.outlive.receiver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The directory that uploads end in. A name in it always stands for a whole file: bytes arrive in temporary files
 * beside it ({@code .outlive-receive-0123456789abcdef0123456789abcdef.part}), are fsynced, renamed, and the directory
 * is fsynced.
 *
 * <p>Whoever writes a temporary file holds a lock on it. One without is what a crash left behind, and goes away when
 * the next receiver opens the directory. Safe from any thread.
 */
final class Store {
    private static final Pattern TEMPORARY = Pattern.compile("\\.outlive-receive-[0-9a-f]{32}\\.part");
    /** More files of one name than this are a loop in some client. */
    private static final int NUMBER_MAX = 100_000;

    private static final int NUMBERED_NAMES_MAX = 1000;

    private final Path directory;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock naming = new ReentrantLock();
    /** The last number that was tried for a name, so that it doesn't start over for each of a thousand files. */
    private final Map<String, Integer> numbers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > NUMBERED_NAMES_MAX;
        }
    };

    private Store(Path directory) {
        this.directory = directory;
    }

    /** Opens a directory, makes it if it isn't there, and removes what a crashed receiver left in it. */
    static Store open(Path directory) throws IOException {
        Files.createDirectories(directory);
        var store = new Store(directory.toRealPath());
        store.sweep();
        return store;
    }

    Path directory() {
        return directory;
    }

    /** Where the file of this name is; a name that the locale's file names can't spell is percent-coded. */
    private Path path(String name) {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            return directory.resolve(FileNames.ascii(name));
        }
    }

    /** Begins a new resource. */
    Resource create() throws IOException {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        var file = directory.resolve(".outlive-receive-" + HexFormat.of().formatHex(bytes) + ".part");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.lock();
        } catch (IOException e) {
            try (channel) {
                Files.deleteIfExists(file);
            }
            throw e;
        }
        return new Resource(this, file, channel);
    }

    /** The file of this name, if there is one and it is a regular file of this directory. */
    Optional<StoredContent> find(String name) throws IOException {
        var file = path(name);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? StoredContent.open(file) : Optional.empty();
    }

    /** A name that a file has got, and what that did to the directory. */
    record Named(String name, StoredFile.Change change) {
        Named(Path path, StoredFile.Change change) {
            this(path.getFileName().toString(), change);
        }
    }

    /** Gives the file this name, in place of another one that may have it. */
    Named replace(Path temporary, String name) throws IOException {
        var target = path(name);
        naming.lock();
        try {
            boolean existed = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(name);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new Named(target, existed ? StoredFile.Change.REPLACED : StoredFile.Change.CREATED);
        } finally {
            naming.unlock();
        }
    }

    /** Gives the file this name if it is free, else a numbered one that is. */
    Named add(Path temporary, String name) throws IOException {
        naming.lock();
        try {
            int number = 0;
            while (number <= NUMBER_MAX) {
                var candidate = path(FileNames.numbered(name, number));
                if (moveUnlessTaken(temporary, candidate)) {
                    return new Named(candidate, StoredFile.Change.CREATED);
                }
                number = Math.max(number, numbers.getOrDefault(name, 0)) + 1;
                numbers.put(name, number);
            }
            throw new FileAlreadyExistsException(name, null, "and " + NUMBER_MAX + " numbered ones");
        } finally {
            naming.unlock();
        }
    }

    /**
     * A hard link fails if the name is taken, whoever took it; a rename doesn't, and a check before it may be too
     * early.
     */
    private boolean moveUnlessTaken(Path temporary, Path target) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | IOException e) {
            return moveWithoutLink(temporary, target);
        }
        Files.delete(temporary);
        return true;
    }

    private static boolean moveWithoutLink(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Makes the names durable. */
    void sync() throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows keeps no names back and opens no directories.
            if (!System.getProperty("os.name", "").startsWith("Windows")) {
                throw e;
            }
        }
    }

    private void sweep() throws IOException {
        try (var entries = Files.newDirectoryStream(directory, ".outlive-receive-*.part")) {
            for (var entry : entries) {
                if (TEMPORARY.matcher(entry.getFileName().toString()).matches()
                        && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    removeIfAbandoned(entry);
                }
            }
        }
    }

    private static void removeIfAbandoned(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                var lock = channel.tryLock()) {
            if (lock != null) {
                Files.deleteIfExists(file);
            }
        } catch (OverlappingFileLockException e) {
            // Another receiver of this process is writing it.
        } catch (NoSuchFileException e) {
            // Its writer has just published or removed it.
        }
    }
}
