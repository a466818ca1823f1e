package dev.outlive.cli.output;

import java.util.Locale;

/** Numbers of bytes for people, in IEC units: {@code 17 B}, {@code 1.5 KiB}, {@code 12 MiB}. */
public final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Sizes() {}

    public static String of(long bytes) {
        if (bytes < 0) {
            return "?";
        }
        double value = bytes;
        int unit = 0;
        while (unit < UNITS.length - 1 && Math.round(value) >= 1024) {
            value /= 1024;
            unit++;
        }
        boolean oneDecimal = unit > 0 && value < 9.95; // 9.96 would read "10.0"
        return String.format(Locale.ROOT, oneDecimal ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /** A speed: {@code 12 MiB/s}. */
    public static String perSecond(double bytesPerSecond) {
        return of(Math.round(bytesPerSecond)) + "/s";
    }

    /** The part that was sent: {@code 42 %}, never 100 before the last byte. */
    public static String percent(long part, long whole) {
        return part >= whole ? "100 %" : Math.min(99, (long) (100.0 * part / whole)) + " %";
    }
}
