package dev.outlive.proof.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The project's own files as they lie in the working copy, without what is built, fetched or private to a person. */
record Checkout(Path root) {
    private static final Set<String> NOT_OURS =
            Set.of(".git", "target", "out", ".outlive", ".idea", ".vscode", ".settings");

    /** The working copy around the folder the tests run in. */
    static Checkout here() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return new Checkout(folder);
            }
        }
        throw new IllegalStateException(
                "no folder with mvnw above " + Path.of("").toAbsolutePath());
    }

    /** Every text file whose path, relative to the root and with forward slashes, is wanted. */
    List<Source> files(Predicate<String> wanted) {
        var found = new ArrayList<Source>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(folder.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    String path = root.relativize(file).toString().replace('\\', '/');
                    if (!NOT_OURS.contains(path) && wanted.test(path)) {
                        byte[] bytes = Files.readAllBytes(file);
                        if (isText(bytes)) {
                            found.add(new Source(path, linesOf(bytes)));
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return found;
    }

    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }

    /** The lines between line feeds; a carriage return stays on its line, to be found there. */
    private static List<String> linesOf(byte[] bytes) {
        var lines = List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
        return lines.getLast().isEmpty() ? lines.subList(0, lines.size() - 1) : lines;
    }

    /** One file: its path from the root, and its lines. */
    record Source(String path, List<String> lines) {
        /** Where line number {@code index}, counted from 0, stands: {@code path:line}. */
        String at(int index) {
            return path + ":" + (index + 1);
        }
    }
}
