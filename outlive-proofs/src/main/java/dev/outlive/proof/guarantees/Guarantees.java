package dev.outlive.proof.guarantees;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of promises beside the tests of this working copy, as they were compiled and run last.
 *
 * @param page {@code docs/guarantees.md}
 * @param faults what is wrong, each with what to do
 */
record Guarantees(GuaranteesPage page, Matrix matrix, List<String> faults) {
    /** Reads list, open list, compiled tests and reports under the root of the working copy. */
    static Guarantees read(Path root) throws IOException {
        var page = GuaranteesPage.read(root.resolve("docs/guarantees.md"));
        List<OpenProof> open = OpenProof.read(root.resolve("docs/guarantees-open.txt"));
        List<Path> modules = modules(root);
        var classes = TestClasses.of(modules);
        var runs = TestRuns.of(modules);
        var matrix = new Matrix(page.promises(), open, classes.marked(), runs::of);
        var faults = new ArrayList<>(matrix.faults());
        faults.addAll(classes.misplaced());
        modules.stream()
                .filter(module -> Files.isDirectory(module.resolve("src/test/java"))
                        && !Files.isDirectory(module.resolve("target/test-classes")))
                .forEach(module ->
                        faults.add(root.relativize(module) + ": its tests aren't compiled; run ./mvnw verify"));
        return new Guarantees(page, matrix, faults);
    }

    /** The folders that hold a module, in the order of their names. */
    static List<Path> modules(Path root) throws IOException {
        var modules = new ArrayList<Path>();
        for (Path folder : List.of(root, root.resolve("examples"))) {
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
                    for (Path child : children) {
                        if (Files.exists(child.resolve("pom.xml"))) {
                            modules.add(child);
                        }
                    }
                }
            }
        }
        modules.sort(null);
        return modules;
    }

    /** Whether the page shows this matrix. */
    boolean isPublished() {
        return page.matrix().equals(matrix.published());
    }
}
