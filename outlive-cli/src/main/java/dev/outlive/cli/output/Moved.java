package dev.outlive.cli.output;

import dev.outlive.protocol.model.TaskSnapshot;

/**
 * How far a task is in the direction it is about: what an upload sent, what anything else received.
 *
 * @param expected how many bytes there are in all, or -1
 */
public record Moved(long bytes, long expected) {
    public static Moved of(TaskSnapshot task) {
        return switch (task.kind()) {
            case UPLOAD -> new Moved(task.bytesSent(), task.bytesExpectedToSend());
            case DOWNLOAD, DATA -> new Moved(task.bytesReceived(), task.bytesExpectedToReceive());
        };
    }

    /** Whether nothing is left to move; unknown counts as no. */
    boolean isWhole() {
        return expected >= 0 && bytes >= expected;
    }

    /** Between 0 and 1; 0 while the length isn't known. */
    double fraction() {
        return expected < 0 ? 0 : expected == 0 ? 1 : Math.min(1.0, (double) bytes / expected);
    }

    /** {@code 42 %}, or the bytes while the length isn't known. */
    String percent() {
        return expected < 0 ? Sizes.of(bytes) : Sizes.percent(bytes, expected);
    }

    @Override
    public String toString() {
        return Sizes.of(bytes) + "/" + (expected < 0 ? "?" : Sizes.of(expected));
    }
}
