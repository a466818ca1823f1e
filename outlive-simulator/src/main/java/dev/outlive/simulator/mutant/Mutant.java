package dev.outlive.simulator.mutant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One bug: some lines of one source file, and what stands in their place.
 *
 * <p>In {@code mutants.txt} it begins with {@code mutant NAME breaks IDS: what goes wrong}, then names its file by
 * {@code in PATH}; {@code -} marks the lines as they are, {@code +} what is planted. Blanks at the ends of a line don't count.
 *
 * @param breaks the checks of the oracle that may find it
 * @param file the source file, relative to the working copy
 */
public record Mutant(
        String name, Set<String> breaks, String what, String file, List<String> original, List<String> planted) {

    /** Each is found within so many seeds. */
    public static final long SEEDS_MAX = 1_000;

    public Mutant {
        breaks = Set.copyOf(breaks);
        original = List.copyOf(original);
        planted = List.copyOf(planted);
    }

    /** The working copy: what {@code outlive.checkout} names, or the one around the current folder. */
    public static Path checkout() {
        String named = System.getProperty("outlive.checkout");
        Path folder = named == null ? Path.of("").toAbsolutePath() : Path.of(named);
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no working copy around " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    /** The mutants of a working copy, in the order of the list. */
    public static List<Mutant> all(Path checkout) throws IOException {
        Path list = checkout.resolve("outlive-simulator/mutants.txt");
        var mutants = new ArrayList<Mutant>();
        Parser open = null;
        for (String line : Files.readAllLines(list)) {
            if (line.startsWith("mutant ")) {
                if (open != null) {
                    mutants.add(open.mutant());
                }
                open = new Parser(line);
            } else if (open != null && !line.isBlank() && !line.startsWith("#")) {
                open.take(line);
            }
        }
        if (open != null) {
            mutants.add(open.mutant());
        }
        return mutants;
    }

    /** The source with the bug in it. Its lines must stand there exactly once. */
    String plantedIn(Path checkout) throws IOException {
        List<String> lines = Files.readAllLines(checkout.resolve(file));
        int found = -1;
        for (int at = 0; at + original.size() <= lines.size(); at++) {
            List<String> part = lines.subList(at, at + original.size());
            if (part.stream().map(String::strip).toList().equals(original)) {
                if (found >= 0) {
                    throw new IllegalStateException(
                            "mutant " + name + ": its lines stand in " + file + " more than once; add one before them");
                }
                found = at;
            }
        }
        if (found < 0) {
            throw new IllegalStateException("mutant " + name + ": its lines don't stand in " + file
                    + " any more; bring mutants.txt up to date: " + original);
        }
        var changed = new ArrayList<>(lines.subList(0, found));
        changed.addAll(planted);
        changed.addAll(lines.subList(found + original.size(), lines.size()));
        return String.join("\n", changed);
    }

    /** Reads one entry of the list. */
    private static final class Parser {
        private final String name;
        private final Set<String> breaks;
        private final String what;
        private final List<String> original = new ArrayList<>();
        private final List<String> planted = new ArrayList<>();
        private String file = "";

        Parser(String heading) {
            int colon = heading.indexOf(": ");
            List<String> words =
                    List.of(heading.substring(0, Math.max(colon, 0)).split(" "));
            if (words.size() < 4 || !words.get(2).equals("breaks")) {
                throw new IllegalArgumentException("mutants.txt: 'mutant NAME breaks IDS: WHAT' expected: " + heading);
            }
            this.name = words.get(1);
            this.breaks = new TreeSet<>(words.subList(3, words.size()));
            this.what = heading.substring(colon + 2);
        }

        void take(String line) {
            String text = line.substring(1).strip();
            switch (line.charAt(0)) {
                case '-' -> original.add(text);
                case '+' -> planted.add(text);
                case 'i' -> file = line.substring("in ".length()).strip();
                default -> throw new IllegalArgumentException("mutants.txt: mutant " + name + ": " + line);
            }
        }

        Mutant mutant() {
            if (file.isEmpty() || original.isEmpty()) {
                throw new IllegalArgumentException("mutants.txt: mutant " + name + " names no file or no lines");
            }
            return new Mutant(name, breaks, what, file, original, planted);
        }
    }
}
