package dev.outlive.proof.rig;

import dev.outlive.proof.oracle.Plan;
import dev.outlive.proof.oracle.Upload;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The folders of one run: a home for the daemon, files to send, a folder to receive into, and the journals. Its path is
 * short, since that of a socket is limited. Deleted at the end, unless it is kept as evidence.
 */
public final class Site implements AutoCloseable {
    private final Path root;
    private final OutliveHome home;
    private boolean kept;

    private Site(Path root, Path home) {
        this.root = root;
        this.home = OutliveHome.under(home);
    }

    /** A fresh one. */
    public static Site create() throws IOException {
        Path root = Files.createTempDirectory("olp");
        return withHome(root, root.resolve("h"));
    }

    /** A fresh one whose daemon lives elsewhere, on a file system under test. */
    public static Site withHome(Path home) throws IOException {
        return withHome(Files.createTempDirectory("olp"), home);
    }

    private static Site withHome(Path root, Path home) throws IOException {
        var site = new Site(root, home);
        Files.createDirectories(site.sources());
        Files.createDirectories(site.received());
        return site;
    }

    public Path root() {
        return root;
    }

    public OutliveHome home() {
        return home;
    }

    public Path sources() {
        return root.resolve("src");
    }

    public Path received() {
        return root.resolve("received");
    }

    public Path plan() {
        return root.resolve("plan.jsonl");
    }

    public Path appJournal() {
        return root.resolve("app.jsonl");
    }

    public Path serverJournal() {
        return root.resolve("server.jsonl");
    }

    public Path footprint() {
        return root.resolve("footprint");
    }

    public Path log(String child) {
        return root.resolve(child + ".log");
    }

    /** Adds an upload to the plan, with a file of so many bytes of its own. */
    public Upload plan(String key, Upload.Safety safety, long bytes, long bytesPerSecond, Upload.Wish wish)
            throws IOException {
        Path file = sources().resolve(key);
        var content = new byte[Math.toIntExact(bytes)];
        new Random(key.hashCode()).nextBytes(content);
        Files.write(file, content);
        var upload = new Upload(key, safety, bytes, Upload.sha256(file), bytesPerSecond, wish);
        Plan.append(plan(), List.of(upload));
        return upload;
    }

    /** The files the server has, with their SHA-256. */
    public Map<String, String> files() throws IOException {
        var files = new HashMap<String, String>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(received())) {
            for (Path file : entries) {
                if (!file.getFileName().toString().endsWith(".part")) {
                    files.put(file.getFileName().toString(), Upload.sha256(file));
                }
            }
        }
        return files;
    }

    /** Leaves everything where it is, for people to look at. */
    public void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (kept) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, java.io.IOException failed) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException left) {
            throw new UncheckedIOException("the run is over, and " + root + " can't be removed", left);
        }
    }
}
