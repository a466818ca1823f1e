package dev.outlive.protocol.wire;

import java.util.List;
import java.util.OptionalInt;

/** The versions of the wire this build speaks. A client offers its list, the daemon takes the highest in common. */
public final class WireVersion {
    public static final int CURRENT = 1;

    public static final List<Integer> SPOKEN = List.of(CURRENT);

    private WireVersion() {}

    /** The highest version both sides speak. */
    public static OptionalInt common(List<Integer> offered) {
        return offered.stream()
                .filter(SPOKEN::contains)
                .mapToInt(Integer::intValue)
                .max();
    }
}
