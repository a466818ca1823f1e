package dev.outlive.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text, aligned for people: two spaces between columns, the last one as long as it is. */
public final class Columns {
    private static final String GAP = "  ";

    private final List<Row> rows = new ArrayList<>();

    /** A row, each cell of it visible text, with the colour of one of its cells. */
    private record Row(List<String> cells, int colouredCell, Colour colour) {}

    /** The colours of states. */
    public enum Colour {
        NONE(""),
        BOLD("1"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        CYAN("36"),
        GREY("90");

        private final String code;

        Colour(String code) {
            this.code = code;
        }

        String around(String text, boolean wanted) {
            return wanted && this != NONE ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
        }
    }

    public Columns heading(String... cells) {
        rows.add(new Row(Arrays.asList(cells), -1, Colour.BOLD));
        return this;
    }

    /** Adds a row without a colour. */
    public Columns row(List<String> cells) {
        return row(cells, 0, Colour.NONE);
    }

    public Columns row(List<String> cells, int colouredCell, Colour colour) {
        rows.add(new Row(cells.stream().map(Terminal::visible).toList(), colouredCell, colour));
        return this;
    }

    /** The lines, cut at a width so that none of them wraps. */
    public List<String> lines(boolean coloured, int widthMax) {
        int[] widths = widths();
        return rows.stream().map(row -> line(row, widths, coloured, widthMax)).toList();
    }

    /** The lines at full length. */
    public List<String> lines(boolean coloured) {
        return lines(coloured, Integer.MAX_VALUE);
    }

    private int[] widths() {
        int columns = rows.stream().mapToInt(row -> row.cells().size()).max().orElse(0);
        var widths = new int[columns];
        for (Row row : rows) {
            for (int i = 0; i < row.cells().size(); i++) {
                widths[i] = Math.max(widths[i], widthOf(row.cells().get(i)));
            }
        }
        return widths;
    }

    private static String line(Row row, int[] widths, boolean coloured, int widthMax) {
        var line = new StringBuilder();
        int room = widthMax;
        for (int i = 0; i < row.cells().size() && room > 0; i++) {
            boolean last = i == row.cells().size() - 1;
            String cell = cut(row.cells().get(i), room);
            int padding = last ? 0 : Math.min(room - widthOf(cell), widths[i] - widthOf(cell) + GAP.length());
            boolean inColour = coloured && (row.colouredCell() < 0 || row.colouredCell() == i);
            line.append(row.colour().around(cell, inColour)).append(" ".repeat(padding));
            room -= widthOf(cell) + padding;
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String cell, int room) {
        return widthOf(cell) <= room ? cell : cell.substring(0, cell.offsetByCodePoints(0, room - 1)) + "…";
    }

    private static int widthOf(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
