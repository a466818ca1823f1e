package dev.outlive.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library, unpacked once below the state folder instead of at each start into a folder that all users
 * share. A killed process leaves no copy behind.
 */
final class NativeLibrary {
    private static final String LIBRARY_FOLDER = "org.sqlite.lib.path";

    private NativeLibrary() {}

    /** Unpacks the library below the folder if it isn't there, and tells the driver. The first call in a process counts. */
    static synchronized void prepare(Path stateFolder) throws IOException {
        if (System.getProperty(LIBRARY_FOLDER) != null) {
            return;
        }
        String resource = LibraryLoaderUtil.getNativeLibResourcePath();
        String name = LibraryLoaderUtil.getNativeLibName();
        Path all = stateFolder.resolve("native");
        PrivateFiles.folder(all);
        Path folder = all.resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
        PrivateFiles.folder(folder);
        Path library = folder.resolve(name);
        if (!Files.exists(library) && !unpack(resource + "/" + name, library)) {
            return; // an image with the library on its own path, or a platform without one: the driver says which
        }
        PrivateFiles.requirePrivate(library);
        System.setProperty("org.sqlite.tmpdir", folder.toString());
        System.setProperty(LIBRARY_FOLDER, folder.toString());
        System.setProperty("org.sqlite.lib.name", name);
    }

    private static boolean unpack(String resource, Path library) throws IOException {
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (packed == null) {
                return false;
            }
            Path aside = library.resolveSibling(library.getFileName() + ".new"); // one daemon at a time comes here
            Files.deleteIfExists(aside);
            try (FileChannel channel = PrivateFiles.create(aside)) {
                packed.transferTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            DurableFiles.place(aside, library);
            return true;
        }
    }
}
