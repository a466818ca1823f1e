package dev.outlive.protocol.model;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A folder under which a session's files lie, by a name that stays when the folder moves. Once a session has roots, its tasks
 * read and write files under them only, also by way of links. A task remembers its root with its file: opened with the same
 * name for another folder, the session finds the files of the tasks that it has there.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
 * @param path absolute, and none that leads up
 */
public record FileRoot(String name, String path) {
    /** More folders than an app keeps its files in. */
    public static final int ROOTS_MAX = 32;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public FileRoot {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a root has 1 to 64 of A-Z a-z 0-9 . _ -, not '" + Text.visible(name, 80) + "'");
        }
        Path folder = Path.of(path);
        if (!folder.isAbsolute() || !folder.equals(folder.normalize())) {
            throw new IllegalArgumentException(
                    "a root is given by its absolute path, without '..': '" + Text.visible(path, 200) + "'");
        }
    }

    /** The narrowest of these roots that the file lies under by its path, links aside. */
    public static Optional<FileRoot> of(String file, List<FileRoot> roots) {
        return roots.stream()
                .filter(root -> root.holds(file))
                .max(Comparator.comparingInt(root -> root.path().length()));
    }

    /** Refuses too many roots, or two of one name. */
    static List<FileRoot> distinct(List<FileRoot> roots) {
        var names = new HashSet<String>();
        roots.forEach(root -> names.add(root.name()));
        if (roots.size() > ROOTS_MAX || names.size() != roots.size()) {
            throw new IllegalArgumentException(
                    "a session has at most " + ROOTS_MAX + " roots, each with a name of its own, not " + roots.size());
        }
        return List.copyOf(roots);
    }

    /** Whether a file lies under it by its path, links aside. */
    public boolean holds(String file) {
        Path named = Path.of(file);
        return named.equals(named.normalize()) && named.startsWith(path) && !named.equals(Path.of(path));
    }

    /** What the path of a file under it is without it: {@code 2026/img.jpg}. */
    public String relative(String file) {
        return Path.of(path).relativize(Path.of(file)).toString();
    }

    /** Where a file under it lies now that the root of its name is one of these; where it lay, if none is. */
    public String moved(String file, List<FileRoot> now) {
        return now(now).map(root -> Path.of(root.path()).resolve(relative(file)).toString())
                .orElse(file);
    }

    /** The root of its name among these. */
    public Optional<FileRoot> now(List<FileRoot> roots) {
        return roots.stream().filter(root -> root.name().equals(name)).findFirst();
    }

    /** For messages: {@code photos = /home/me/photos}. */
    @Override
    public String toString() {
        return name + " = " + path;
    }
}
