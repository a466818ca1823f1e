package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Text;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Sizes and rates as they are typed: {@code 500K}, {@code 8M}, {@code 2MB}, and {@code 1.5MiB/s}. A bare letter is IEC, as
 * in curl.
 */
public final class ByteCount {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*([a-z]*)");

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

    private ByteCount() {}

    /** Bytes a second, at least one. */
    public static long rate(String option, String text) {
        return parse(option, text, text.strip().replaceFirst("/[sS]$", ""), "rate of at least a byte a second");
    }

    /** At least one byte. */
    public static long size(String option, String text) {
        return parse(option, text, text.strip(), "size of at least a byte");
    }

    private static long parse(String option, String text, String count, String what) {
        var match = FORM.matcher(count.toLowerCase(Locale.ROOT));
        if (match.matches()) {
            Long unit = UNITS.get(match.group(2));
            if (unit != null) {
                var bytes = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(unit));
                if (bytes.compareTo(BigDecimal.ONE) >= 0 && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                    return bytes.longValue();
                }
            }
        }
        throw CommandException.usage(
                "'" + Text.visible(text, 60) + "' of " + option + " is no " + what + ".",
                "Write a number with K, M, G, T (powers of 1024), KiB, MB and the like, for example 8M.");
    }
}
