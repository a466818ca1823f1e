package dev.outlive.store;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * A copy that shares its bytes with the original until one of them changes (btrfs, xfs, bcachefs, zfs): at once, and
 * without room of its own. Linux only; elsewhere, and where the file system can't, {@link #tryClone} says no.
 */
final class Reflink {
    private static final long FICLONE = 0x40049409L; // linux/fs.h: _IOW(0x94, 9, int)
    private static final int READ = 0; // O_RDONLY
    private static final int WRITE_NEW = 01 | 0100 | 0200; // O_WRONLY | O_CREAT | O_EXCL
    private static final int CLOSE_ON_EXEC = 02000000;
    private static final int DO_NOT_BLOCK = 04000; // a pipe that took the file's place is no trap
    private static final int OWNER_ONLY = 0600;

    private Reflink() {}

    /** Makes {@code copy}, which must not exist, share the bytes of {@code original}. False leaves nothing behind. */
    static boolean tryClone(Path original, Path copy) {
        if (!Libc.USABLE) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = Libc.path(arena, original);
            MemorySegment copyPath = Libc.path(arena, copy);
            int from = (int) Libc.OPEN.invokeExact(path, READ | CLOSE_ON_EXEC | DO_NOT_BLOCK, 0);
            if (from < 0) {
                return false;
            }
            try {
                int to = (int) Libc.OPEN.invokeExact(copyPath, WRITE_NEW | CLOSE_ON_EXEC, OWNER_ONLY);
                if (to < 0) {
                    return false;
                }
                boolean cloned = (int) Libc.IOCTL.invokeExact(to, FICLONE, from) == 0;
                int closed = (int) Libc.CLOSE.invokeExact(to);
                if (!cloned || closed != 0) {
                    int _ = (int) Libc.UNLINK.invokeExact(copyPath);
                    return false;
                }
                return true;
            } finally {
                int _ = (int) Libc.CLOSE.invokeExact(from);
            }
        } catch (Throwable unexpected) {
            throw new IllegalStateException("cloning a file", unexpected);
        }
    }

    /** The four calls, looked up at the first use. */
    private static final class Libc {
        private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        static final boolean USABLE = System.getProperty("os.name").equals("Linux");
        static final MethodHandle OPEN = find(
                "open",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        static final MethodHandle IOCTL = find(
                "ioctl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        static final MethodHandle CLOSE =
                find("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        static final MethodHandle UNLINK =
                find("unlink", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

        static MemorySegment path(Arena arena, Path path) {
            return arena.allocateFrom(path.toString(), NAMES);
        }

        @SuppressWarnings("restricted") // the launchers and tests allow native access
        private static MethodHandle find(String name, FunctionDescriptor type, Linker.Option... options) {
            Linker linker = Linker.nativeLinker();
            SymbolLookup libc = linker.defaultLookup();
            return linker.downcallHandle(libc.find(name).orElseThrow(), type, options);
        }
    }
}
