package dev.outlive.receiver;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Sizes and rates as people write them: {@code 500K}, {@code 8M}, {@code 1.5MiB}, {@code 2MB}, {@code 64k/s}. */
final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*([a-z]*)(?:/s)?");

    /** As in curl and wget a bare letter is a power of 1024; "KB" is what the decimal system says. */
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("m", 1L << 20),
            Map.entry("g", 1L << 30),
            Map.entry("t", 1L << 40),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30),
            Map.entry("tib", 1L << 40),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("tb", 1_000_000_000_000L));

    private ByteSize() {}

    /** The number of bytes; at least 1. */
    static long parse(String text) {
        var match = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        var unit = match.matches() ? UNITS.get(match.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("'" + text + "' is no size: write a number and K, M, G, KiB, MB, …");
        }
        var bytes = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is out of range: a size is at least 1 byte");
        }
        return bytes.longValue();
    }

    /** The size in IEC units, for people. */
    static String format(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(
                Locale.ROOT, "%.1f %ciB", bytes / (double) (1L << (power * 10)), "KMGTPE".charAt(power - 1));
    }
}
