package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to be the one daemon on a store (I36): a lock of the operating system on a file that names its holder. It ends
 * with the process, however that ends; the file stays.
 *
 * <p>Nothing else in the process may open the lock's file: POSIX drops a lock when any descriptor of its file is closed.
 */
public final class StoreLock implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private StoreLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the lock.
     *
     * @throws StoreException LOCKED, naming the process that has it
     */
    public static StoreLock acquire(Path file) {
        Path name = file.toAbsolutePath().normalize();
        if (!HELD.add(name)) {
            throw new StoreException(StoreException.Kind.LOCKED, "this process already owns the store of " + name);
        }
        try {
            Path folder = name.getParent();
            if (folder != null) {
                PrivateFiles.folder(folder);
            }
            PrivateFiles.ensure(name);
            return lock(name);
        } catch (StoreException held) {
            HELD.remove(name);
            throw held;
        } catch (IOException failed) {
            HELD.remove(name);
            throw new StoreException(
                    StoreException.Kind.FAILED, "the lock " + name + " can't be taken: " + failed.getMessage(), failed);
        }
    }

    private static StoreLock lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw locked(file, channel);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return new StoreLock(file, channel, lock);
        } catch (IOException | StoreException failed) {
            channel.close();
            throw failed;
        }
    }

    private static StoreException locked(Path file, FileChannel channel) throws IOException {
        var text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        String holder = pid.matches("[0-9]{1,10}") ? "process " + pid : "another process";
        return new StoreException(
                StoreException.Kind.LOCKED,
                "another daemon owns the store: " + holder + " holds " + file + "; that one goes on, this one ends");
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException gone) {
            throw new StoreException(StoreException.Kind.FAILED, "the store's lock can't be given back", gone);
        } finally {
            HELD.remove(file);
        }
    }
}
