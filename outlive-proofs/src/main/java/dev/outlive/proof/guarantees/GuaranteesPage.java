package dev.outlive.proof.guarantees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code docs/guarantees.md}: the list of promises, and the published matrix between two markers. A promise is one line:
 *
 * <pre>
 * - **I14** Nothing un-happens. What an app was told is still true after any crash. [S N P]
 * </pre>
 */
record GuaranteesPage(Path file, String text) {
    private static final Pattern PROMISE = Pattern.compile("(?m)^- \\*\\*(I\\d+)\\*\\* .*\\[([A-Z](?: [A-Z])*)\\]$");
    private static final Pattern BEGINNING = Pattern.compile("(?m)^- \\*\\*(I\\d+)\\*\\*");
    private static final String BEGIN = "<!-- matrix:begin -->\n";
    private static final String END = "<!-- matrix:end -->\n";

    static GuaranteesPage read(Path file) throws IOException {
        return new GuaranteesPage(file, Files.readString(file));
    }

    /** The promises in their order. One without brackets, with an unknown kind, or named twice is refused. */
    List<Promise> promises() {
        var promises = new ArrayList<Promise>();
        Matcher line = PROMISE.matcher(text);
        while (line.find()) {
            var needs = EnumSet.noneOf(Kind.class);
            for (String letter : line.group(2).split(" ")) {
                needs.add(Kind.ofLetter(letter)
                        .orElseThrow(() -> new IllegalArgumentException(
                                file + ": " + line.group(1) + " asks for an unknown kind of proof " + letter)));
            }
            promises.add(new Promise(line.group(1), needs));
        }
        requireComplete(promises);
        return promises;
    }

    private void requireComplete(List<Promise> promises) {
        var ids = promises.stream().map(Promise::id).toList();
        var named =
                BEGINNING.matcher(text).results().map(found -> found.group(1)).toList();
        if (!ids.equals(named) || ids.stream().distinct().count() != ids.size()) {
            throw new IllegalArgumentException(
                    file + ": each id stands on one line that ends with its kinds in brackets, once; found " + named
                            + ", well-formed are " + ids);
        }
    }

    /** What stands between the markers. */
    String matrix() {
        return text.substring(begin(), end());
    }

    /** Writes the page anew with this matrix. */
    void publish(String matrix) throws IOException {
        Files.writeString(file, text.substring(0, begin()) + matrix + text.substring(end()));
    }

    private int begin() {
        return found(text.indexOf(BEGIN), BEGIN) + BEGIN.length();
    }

    private int end() {
        return found(text.indexOf(END, begin()), END);
    }

    private int found(int index, String marker) {
        if (index < 0) {
            throw new IllegalArgumentException(file + ": the marker " + marker.strip() + " is missing");
        }
        return index;
    }
}
