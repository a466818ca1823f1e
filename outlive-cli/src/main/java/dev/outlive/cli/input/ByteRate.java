package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Text;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Bytes a second as they are typed: {@code 500K}, {@code 8M}, {@code 1.5MiB/s}, {@code 2MB}. A bare letter is IEC, as in curl. */
public final class ByteRate {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*([a-z]*)(?:/s)?");

    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("m", 1L << 20),
            Map.entry("g", 1L << 30),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L));

    private ByteRate() {}

    public static long parse(String option, String text) {
        var match = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
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
                "'" + Text.visible(text, 60) + "' of " + option + " is no rate of at least a byte a second.",
                "Write a number with K, M, G (powers of 1024), KiB, MB and the like, for example 8M.");
    }
}
