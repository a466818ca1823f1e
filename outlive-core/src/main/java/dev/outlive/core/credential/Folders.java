package dev.outlive.core.credential;

import java.util.ArrayList;
import java.util.List;

/**
 * Folders of a server with all that lies below them: where it wants to be shown a credential. A path that asked for one stands
 * for its folder (RFC 7617 §2.2). A request that brings its own Authorization lies in the folder without a name, which only
 * {@link #EVERY} holds.
 */
public record Folders(List<String> all) {
    /**
     * More than these are one: that in which all of them lie. A server that refuses in every folder isn't to be asked about each
     * of them.
     */
    public static final int FOLDERS_MAX = 8;

    public static final Folders NONE = new Folders(List.of());

    /** The whole server, for requests that bring no Authorization of their own. */
    public static final Folders ROOT = new Folders(List.of("/"));

    /** The whole server, for all requests. */
    public static final Folders EVERY = new Folders(List.of(""));

    /** Above every path in the order of their characters, each path beginning with a slash. */
    private static final String END = "0";

    public Folders {
        var outermost = new ArrayList<String>();
        for (String folder : all.stream().sorted().toList()) {
            if (!folder.isEmpty() && !folder.endsWith("/")) {
                throw new IllegalArgumentException("the name of a folder ends with a slash, not as '" + folder + "'");
            }
            if (outermost.isEmpty() || !folder.startsWith(outermost.getLast())) {
                outermost.add(folder);
            }
        }
        all = List.copyOf(outermost);
    }

    /** Names from the first on and before the second, in the order of their characters. */
    public record Range(String from, String before) {}

    public boolean covers(String folder) {
        return all.stream().anyMatch(folder::startsWith);
    }

    /** The same and these. */
    public Folders with(Folders other) {
        Folders joined = and(other);
        return joined.all.size() <= FOLDERS_MAX
                ? joined
                : new Folders(List.of(common(joined.all.getFirst(), joined.all.getLast())));
    }

    /** Both, however many they are. */
    public Folders and(Folders other) {
        var both = new ArrayList<>(all);
        both.addAll(other.all);
        return new Folders(both);
    }

    /** The folder in which two of them lie, and all between them. */
    private static String common(String one, String other) {
        int same = 0;
        while (same < Math.min(one.length(), other.length()) && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        return one.substring(0, one.lastIndexOf('/', same - 1) + 1);
    }

    /** What lies in them. */
    public List<Range> within() {
        return all.stream().map(folder -> new Range(folder, end(folder))).toList();
    }

    /** What lies in none of them. */
    public List<Range> outside() {
        var ranges = new ArrayList<Range>();
        String from = "";
        for (String folder : all) {
            if (from.compareTo(folder) < 0) {
                ranges.add(new Range(from, folder));
            }
            from = end(folder);
        }
        if (!from.equals(END)) {
            ranges.add(new Range(from, END));
        }
        return ranges;
    }

    private static String end(String folder) {
        return folder.isEmpty() ? END : folder.substring(0, folder.length() - 1) + END;
    }

    /** For people. */
    @Override
    public String toString() {
        return String.join(", ", all);
    }
}
