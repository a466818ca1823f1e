package dev.outlive.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The figures for people: medians, and in brackets the least and the most. */
final class Table {
    private Table() {}

    static void print(List<Figure> figures, PrintStream out) {
        out.printf("%n%-34s %-26s %-36s %s%n", "WHAT", "OUTLIVE", "BESIDE", "RATIO (median of the rounds' ratios)");
        for (Figure figure : figures) {
            out.printf(
                    "%-34s %-26s %-36s %s%n",
                    figure.what() + ", " + figure.unit(),
                    shown(figure.outlive()),
                    figure.peerName() + " " + shown(figure.peer()),
                    shown(figure.ratio()));
        }
        out.println();
        figures.stream().map(Figure::stated).distinct().forEach(out::println);
    }

    private static String shown(Figure.Spread spread) {
        return number(spread.median()) + " [" + number(spread.least()) + " " + number(spread.most()) + "]";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }
}
