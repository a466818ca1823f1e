package dev.outlive.proof.failpoint;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens at a point, as the system property {@code outlive.failpoint} says it: {@code ack-received:2} ends the process
 * at the second hit, {@code ack-received:2:hold} holds it there until a line comes on standard input.
 *
 * @param hit which hit of the point, from 1
 */
public record Trap(Point point, int hit, Deed deed) {
    /** The system property that sets a trap. */
    public static final String PROPERTY = "outlive.failpoint";

    /** How a process that met its trap has ended: as after SIGKILL. */
    public static final int EXIT_KILLED = 137;

    /** What a held process says, followed by the point's code. */
    public static final String HELD = "held at ";

    /** What a trap does. */
    public enum Deed {
        HALT,
        HOLD
    }

    public static Trap halt(Point point, int hit) {
        return new Trap(point, hit, Deed.HALT);
    }

    public static Trap hold(Point point, int hit) {
        return new Trap(point, hit, Deed.HOLD);
    }

    /** The trap of this process, if one is set. */
    static Optional<Trap> current() {
        return parse(System.getProperty(PROPERTY));
    }

    static Optional<Trap> parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = text.split(":", -1);
        Point point = Point.of(parts[0])
                .orElseThrow(() -> new IllegalArgumentException("no failpoint is called '" + parts[0] + "'"));
        int hit = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
        return Optional.of(new Trap(point, hit, parts.length > 2 && parts[2].equals("hold") ? Deed.HOLD : Deed.HALT));
    }

    /** The option that sets it for a Java process. */
    public String option() {
        return "-D" + PROPERTY + "=" + this;
    }

    @Override
    public String toString() {
        return point.code() + ":" + hit + (deed == Deed.HOLD ? ":hold" : "");
    }
}
