package dev.outlive.bench;

import java.util.List;

/**
 * One measured thing beside its peer.
 *
 * @param outlive the median over the rounds, and the least and the most
 * @param peer the same of the peer, whose name is {@code peerName}
 * @param ratio the median of the ratios, round by round
 */
record Figure(
        int schema,
        String what,
        String unit,
        Spread outlive,
        String peerName,
        Spread peer,
        Spread ratio,
        String stated) {
    static final int SCHEMA = 1;

    /** Least, median and most of some values. */
    record Spread(double least, double median, double most) {
        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            int middle = sorted.size() / 2;
            double median =
                    sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
            return new Spread(sorted.getFirst(), median, sorted.getLast());
        }
    }

    /** Both sides' values, round by round. */
    static Figure of(
            String what, String unit, List<Double> outlive, String peerName, List<Double> peer, String stated) {
        var ratios = new java.util.ArrayList<Double>();
        for (int i = 0; i < outlive.size(); i++) {
            ratios.add(outlive.get(i) / peer.get(i));
        }
        return new Figure(SCHEMA, what, unit, Spread.of(outlive), peerName, Spread.of(peer), Spread.of(ratios), stated);
    }
}
